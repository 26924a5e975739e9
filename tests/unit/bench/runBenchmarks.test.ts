import { runBenchmarks } from "../../../bench/runBenchmarks";
import type { Benchmark, Figure } from "../../../bench/types";

const FIGURE: Figure = { name: "planner: run time", unit: "ms", values: [40], atMost: 1000 };

function benchmark(name: string, run: Benchmark["run"]): Benchmark {
  return { name, question: `${name}?`, run };
}

describe("running benchmarks", () => {
  it("keeps the figures of the others when one fails, and says which, and why", async () => {
    const said = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const written: string[] = [];
    const { results, failed } = await runBenchmarks(
      [
        benchmark("guard", () => Promise.reject(new Error("there is no API server"))),
        benchmark("planner", () => Promise.resolve([FIGURE])),
      ],
      { runs: 1, requests: 1, folder: "" },
      (text) => written.push(text),
    );
    const lines = said.mock.calls.map(([line]) => String(line).replace(/\d+ s$/, "… s"));
    said.mockRestore();

    expect(failed).toEqual(["guard"]);
    expect(results.figures).toEqual([FIGURE]);
    expect(lines).toEqual([
      "guard?",
      "  guard failed: there is no API server",
      "  guard took … s",
      "planner?",
      "  planner took … s",
    ]);
    const figuresIn = (text: string): number =>
      (JSON.parse(text) as { results: unknown[] }).results.length;
    expect(written.map(figuresIn)).toEqual([0, 1]);
  });
});
