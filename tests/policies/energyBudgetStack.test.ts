import { energyBudgetStack } from "../../policies/energyBudgetStack";
import { stackViolationsOf, UNKNOWN, type TestResource } from "../support/policyHarness";
import { autoscaledTo, budget, pool } from "../support/resources";

const judge = (...resources: TestResource[]): Promise<string[]> =>
  stackViolationsOf(energyBudgetStack, resources);

describe("the recount over a stack", () => {
  it("is mandatory", () => {
    expect(energyBudgetStack.enforcementLevel).toBe("mandatory");
  });

  it("lets the shipped phase through, and a stack without power", async () => {
    expect(await judge(budget(), pool())).toEqual([]);
    expect(await judge({ type: "kubernetes:core/v1:Namespace", props: {} })).toEqual([]);
  });

  it("adds up all pools, hand-written ones included, at the most they can become", async () => {
    const twice = pool({ ...autoscaledTo(15), replicas: 1 });
    const messages = await judge(budget(), pool(), twice);
    expect(messages).toContain(
      "hall hall-1: 370.3 kW asked, 190.0 kW usable in phase-1 (180.3 kW over, 194.9 %): lower pool h100-1 to 15 units or wait for phase-2",
    );
  });

  it("refuses one name twice where each object alone is within its ceiling", async () => {
    expect((await judge(budget(), pool({ replicas: 8 }), pool({ replicas: 8 }))).join()).toContain(
      "MachineDeployment h100-1: 2 objects of this name in the stack ask for 16 units together, ceiling 15 in phase-1",
    );
  });

  it("counts replicas where the autoscaler maximum is smaller", async () => {
    expect((await judge(budget(), pool({ ...autoscaledTo(1), replicas: 16 }))).join()).toContain(
      "hall hall-1: 197.5 kW asked",
    );
  });

  it("refuses a pool of a later phase than the budgets', and budgets of different phases", async () => {
    const later = pool({ labels: { "kvandal.io/phase": "phase-3" } });
    expect((await judge(budget(), later)).join()).toContain(
      "pool h100-1: it names phase-3, but the site's budgets are of phase-1, which gives it 15 units",
    );
    const other = budget({ "h100-1": 45 }, { phase: "phase-2" });
    expect((await judge(budget(), other, pool())).join()).toContain(
      "budgets of one stack name different phases (phase-1, phase-2)",
    );
  });

  it("refuses a pool that keeps an earlier phase's units where the stack's phase gives it others", async () => {
    const inPhase2 = budget({ "h100-1": 45 }, { phase: "phase-2" });
    expect((await judge(inPhase2, pool())).join()).toContain(
      "pool h100-1: it names phase-1, but the site's budgets are of phase-2, which gives it 45 units",
    );
  });

  it("refuses a pool whose hall has no budget in the stack", async () => {
    expect(await judge(pool())).toEqual([
      "pool h100-1: hall hall-1 has no SiteBudget in this stack",
    ]);
  });

  it("refuses what is unknown, unreadable or unlabelled, and still counts the rest", async () => {
    const bare = pool({ labels: { "kvandal.io/site": undefined } });
    const messages = await judge(
      budget(),
      pool({ replicas: 16 }),
      pool({ replicas: UNKNOWN }),
      bare,
    );
    expect(messages.join("\n")).toContain("is not known before it is deployed");
    expect(messages.join("\n")).toContain("no kvandal.io/site label");
    expect(messages.join("\n")).toContain("hall hall-1: 197.5 kW asked");
  });
});
