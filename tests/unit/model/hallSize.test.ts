import { hallSizeProblem, hallSizeProblems } from "../../../model/hallSize";
import { planPhase } from "../../../model/phasePlan";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

const problem = (nodes: Readonly<Record<string, number>>): string | undefined =>
  hallSizeProblem("a", new Map(Object.entries(nodes)));

describe("a hall with too many nodes", () => {
  it("has more than one Kubernetes cluster holds", () => {
    expect(problem({ a: 5_000 })).toBeUndefined();
    expect(problem({ b: 9_000 })).toBeUndefined();
    expect(problem({ a: 5_001 })).toBe(
      'hall "a" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): no other hall of the phase has room; add a hall, or lower the units',
    );
  });

  it.each([
    [{ a: 5_010, b: 4_990 }, 'move units to hall "b", which has room for 10'],
    [
      { a: 5_011, b: 4_990 },
      'move units to hall "b", which has room for 10 of them, and lower the units',
    ],
    [{ a: 5_010, b: 4_990, c: 4_000 }, 'move units to hall "c", which has room for 1,000'],
    [{ a: 5_010, b: 4_000, c: 4_990 }, 'move units to hall "b", which has room for 1,000'],
    [{ a: 5_010, b: 5_000, c: 6_000 }, "no other hall of the phase has room"],
  ])("is told of the roomiest other hall: %j", (nodes, wayOut) => {
    const sentence = problem(nodes) ?? "";
    expect(sentence.slice(sentence.indexOf("): ") + 3)).toMatch(new RegExp(`^${wayOut}(;|$)`));
  });

  it("is found in a plan, and no other is", () => {
    const plan = planPhase(siteWith("kvandal"), catalog, "phase-2", DECLARED);
    expect(hallSizeProblems(plan)).toEqual([]);
    const halls = plan.halls.map((hall, at) => (at === 0 ? { ...hall, nodes: 5_500 } : hall));
    expect(hallSizeProblems({ ...plan, halls })).toEqual([
      'hall "narvik-1" would have 5,500 nodes; one Kubernetes cluster holds at most 5,000 (500 over): move units to hall "narvik-2", which has room for 1,000',
    ]);
  });
});
