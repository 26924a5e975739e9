import { countRequests } from "../../../../tools/rehearsal/hallLoad";
import { renderRehearsal } from "../../../../tools/rehearsal/rehearsalTable";

describe("a rehearsal", () => {
  it("is shown as a table of its steps", () => {
    const steps = [
      {
        step: "up, until every node is Ready",
        seconds: 1780,
        apiServerMegabytes: 2442,
        allMegabytes: 9000,
        requests: 123_456,
      },
    ];
    expect(
      renderRehearsal({ site: "lab", phase: "phase-1" }, { nodes: 1250, halls: 1, steps }),
    ).toBe(
      [
        "lab phase-1: 1,250 simulated nodes in 1 hall",
        "┌───────────────────────────────┬─────────┬────────────────────┬────────────────────┬──────────┐",
        "│ Step                          │    Time │ Largest API server │ All control planes │ Requests │",
        "├───────────────────────────────┼─────────┼────────────────────┼────────────────────┼──────────┤",
        "│ up, until every node is Ready │ 1,780 s │           2,442 MB │           9,000 MB │  123,456 │",
        "└───────────────────────────────┴─────────┴────────────────────┴────────────────────┴──────────┘",
      ].join("\n"),
    );
  });

  it("counts every request that an API server answered, and no other metric", () => {
    const metrics = [
      "# TYPE apiserver_request_total counter",
      'apiserver_request_total{code="200",verb="GET"} 12',
      'apiserver_request_total{code="201",verb="POST"} 1.5e+03',
      'apiserver_request_duration_seconds_count{verb="GET"} 99',
    ].join("\n");
    expect(countRequests(metrics)).toBe(1512);
  });
});
