import { planPhase } from "../../../../model/phasePlan";
import { UNLISTED } from "../../../../model/guard/liveHall";
import { lostBudgetProblems } from "../../../../model/guard/lostBudget";
import { catalog, siteWith } from "../../../support/sites";
import { DECLARED } from "../../../../model/power/basis";

describe("a hall that has lost its budget", () => {
  const plan = planPhase(siteWith("lab"), catalog, "phase-1", DECLARED);
  const problems = (budget: boolean, observedNodes: Record<string, number>) =>
    lostBudgetProblems({ hall: "hall-1", budget, observedNodes }, plan);

  it("gets a new one when the phase has room for all that runs", () => {
    expect(problems(false, { "h100-1": 15 })).toEqual([]);
  });

  it("gets none that leaves out nodes of a pool that the phase does not have", () => {
    expect(problems(false, { "h100-1": 15, "h100-9": 2 })).toEqual([
      "hall hall-1: its budget is gone, and h100-9 has 2 nodes while phase-1 has room for 0: deploy the phase that runs first, or drain the nodes",
    ]);
  });

  it("gets none that leaves running nodes out", () => {
    expect(problems(false, { "h100-1": 45 })).toEqual([
      "hall hall-1: its budget is gone, and h100-1 has 45 nodes while phase-1 has room for 15: deploy the phase that runs first, or drain the nodes",
    ]);
    expect(problems(true, { "h100-1": 45 })).toEqual([]);
  });

  it("gets one beside nodes of no pool, which its first count must have room for", () => {
    expect(problems(false, { [UNLISTED]: 2 })).toEqual([]);
  });
});
