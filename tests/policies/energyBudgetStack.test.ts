import { energyBudgetStack } from "../../policies/energyBudgetStack";
import { judgeStack, type StackResource } from "../../policies/judge/stack";
import { stackViolationsOf, UNKNOWN, type TestResource } from "../support/policyHarness";
import { autoscaledTo, budget, pool } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { catalog, phaseIn, siteWith } from "../support/sites";
import { factsOf } from "../support/locks";

const judgeBy = (config: object, ...resources: TestResource[]): Promise<string[]> =>
  stackViolationsOf(energyBudgetStack, resources, config);
/** The lab with all of its contract energised. */
const LAB = { siteFolder: siteFolderWith("lab", () => undefined) };
const judge = (...resources: TestResource[]): Promise<string[]> => judgeBy(LAB, ...resources);

const ceilingOf = (units: number): string =>
  `pool h100-1: ${units} units asked, ceiling 15 in phase-1 (${units - 15} over): lower it to 15 units or raise its units in the site file`;
/** What hall and site say of 16 units. */
const ONE_OVER = ["hall hall-1", "site lab"].map(
  (domain) =>
    `${domain}: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units or wait for phase-2`,
);
const twice = (times: number, units: number): string =>
  `MachineDeployment h100-1: ${times} objects of this name in the stack ask for ${units} units together, ceiling 15 in phase-1: keep one of them`;
const otherPhase = (named: string, budgeted: string, units: number): string =>
  `pool h100-1: it names ${named}, but the site's budgets are of ${budgeted}, which gives it ${units} units: a site is in one phase`;
const inPhase = (phase: string, replicas: number): TestResource =>
  pool({ replicas, labels: { "kvandal.io/phase": phase } });

describe("the recount over a stack", () => {
  it("is mandatory", () => {
    expect(energyBudgetStack.enforcementLevel).toBe("mandatory");
  });

  it("lets the shipped phase through, and a stack without power", async () => {
    expect(await judge(budget(), pool())).toEqual([]);
    expect(await judge({ type: "kubernetes:core/v1:Namespace", props: {} })).toEqual([]);
  });

  it("refuses a phase whose plant is less efficient than power is counted with", async () => {
    const siteFolder = siteFolderWith("lab", (data) => {
      phaseIn(data, "phase-1").plant = "2.3 MW";
    });
    expect(await judgeBy({ siteFolder }, budget(), pool())).toEqual([
      expect.stringMatching(/^plant lab: PUE 1\.299 expected by the site's curve in phase-1/),
    ]);
  });

  it("adds up all pools, hand-written ones included, at the most they can become", async () => {
    const second = pool({ ...autoscaledTo(15), replicas: 1 });
    expect(await judge(budget(), pool(), second)).toEqual([
      twice(2, 30),
      "hall hall-1: 370.3 kW asked, 190.0 kW usable in phase-1 (180.3 kW over, 194.9 %): lower pool h100-1 to 15 units or wait for phase-2",
      "site lab: 370.3 kW asked, 190.0 kW usable in phase-1 (180.3 kW over, 194.9 %): lower pool h100-1 to 15 units or wait for phase-2",
    ]);
  });

  it("refuses one name twice where each object alone is within its ceiling", async () => {
    const of = (replicas: number): TestResource => pool({ replicas });
    expect(await judge(budget(), of(8), of(8))).toEqual([twice(2, 16), ...ONE_OVER]);
    expect(await judge(budget(), of(8), of(4), of(4))).toEqual([twice(3, 16), ...ONE_OVER]);
    expect(await judge(budget(), of(8), of(7))).toEqual([]);
  });

  it("counts replicas where the autoscaler maximum is smaller", async () => {
    expect(await judge(budget(), pool({ ...autoscaledTo(1), replicas: 16 }))).toEqual([
      ceilingOf(16),
      ...ONE_OVER,
    ]);
  });

  it("refuses a pool of a later phase than the budgets', and budgets of different phases", async () => {
    expect(await judge(budget(), inPhase("phase-3", 15))).toEqual([
      otherPhase("phase-3", "phase-1", 15),
    ]);
    const other = budget({ "h100-1": 45 }, { phase: "phase-2" });
    expect(await judge(budget(), other, pool())).toEqual([
      "site lab: budgets of one stack name different phases (phase-1, phase-2): a site is in one phase",
    ]);
  });

  it("lets a pool keep an earlier phase's name where the stack's phase gives it the same units", async () => {
    const same = {
      siteFolder: siteFolderWith("lab", (data) => {
        phaseIn(data, "phase-2").units["h100-1"] = 15;
      }),
    };
    const of = (phase: string): TestResource => budget({ "h100-1": 15 }, { phase });
    expect(await judgeBy(same, of("phase-2"), inPhase("phase-1", 15))).toEqual([]);
    expect(await judgeBy(same, of("phase-1"), inPhase("phase-2", 15))).toEqual([
      otherPhase("phase-2", "phase-1", 15),
    ]);
    const inPhase2 = budget({ "h100-1": 45 }, { phase: "phase-2" });
    expect(await judge(inPhase2, pool())).toEqual([otherPhase("phase-1", "phase-2", 45)]);
  });

  it("counts in the pools' own phase where no budget names one, and refuses a pool without a budget", async () => {
    const without = "pool h100-1: hall hall-1 has no SiteBudget in this stack";
    expect(await judge(pool())).toEqual([without]);
    expect(await judge(inPhase("phase-2", 45))).toEqual([without]);
    expect(await judge(pool(), inPhase("phase-2", 1))).toEqual([
      without,
      without,
      otherPhase("phase-2", "phase-1", 15),
      twice(2, 16),
      ...ONE_OVER,
    ]);
  });

  it("takes no budget of another hall or site for a pool's own", async () => {
    const without = "pool h100-1: hall hall-1 has no SiteBudget in this stack";
    const otherHall = budget({ "h100-2": 0 }, { hall: "hall-2" });
    const otherSite = budget({}, { site: "kvandal", phase: "phase-2" });
    expect(await judgeBy({}, otherHall, otherSite, pool())).toEqual([without]);
    // A site without pools in the stack is not counted here.
    expect(await judgeBy({}, otherSite, budget(), pool())).toEqual([]);
  });

  it("refuses budgets of a phase that the site does not have, and one that cannot be read", async () => {
    expect(await judge(budget({}, { phase: "phase-9" }), pool())).toEqual([
      'there is no phase of site lab "phase-9"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?',
    ]);
    expect(await judge(budget({}, { pools: 5 }))).toEqual([
      "the SiteBudget cannot be read, so its power is unknown",
    ]);
  });

  it("refuses what is unknown, unreadable or unlabelled, and still counts the rest", async () => {
    const bare = pool({ labels: { "kvandal.io/site": undefined } });
    expect(
      await judge(budget(), pool({ replicas: 16 }), pool({ replicas: UNKNOWN }), bare),
    ).toEqual([
      ceilingOf(16),
      "a value of this resource is not known before it is deployed, so its power cannot be judged: pass plain values, not outputs",
      "MachineDeployment kvandal/h100-1: no kvandal.io/site label, so nothing says whose power it takes: every MachineDeployment belongs to a pool that the site file declares",
      ...ONE_OVER,
    ]);
  });

  it("names the resource that a violation is on, and none where it is all of them", () => {
    const facts = (name: string) => factsOf({ site: siteWith(name), catalog });
    const found = judgeStack(
      [asResource("a", pool()), asResource("b", pool({ replicas: 16 }))],
      facts,
    );
    expect(found.map(({ urn, message }) => [urn, message.split(":")[0]])).toEqual([
      ["b", "pool h100-1"],
      ["a", "pool h100-1"],
      ["b", "pool h100-1"],
      ["b", "MachineDeployment h100-1"],
      [undefined, "hall hall-1"],
      [undefined, "site lab"],
    ]);
  });
});

const undeclared = (phase: string): string =>
  `pool h100-9: not declared in the site file of lab, so its ceiling is 0 units and 8 are asked: declare it under pools and give it units in ${phase}`;

describe("a stack", () => {
  it("is counted site by site", async () => {
    const labels = { "kvandal.io/site": "kvandal", "kvandal.io/hall": "narvik-1" };
    const ofKvandal = pool({ labels, provider: { context: "narvik-1" } });
    const without = "pool h100-1: hall narvik-1 has no SiteBudget in this stack";
    const shipped = await judgeBy({}, budget(), pool(), ofKvandal);
    expect(shipped).toContain(without);
    expect(shipped.filter((message) => message.includes("lab"))).toEqual([]);
    const over = await judgeBy({}, budget(), pool({ replicas: 16 }), ofKvandal);
    expect(over).toEqual(expect.arrayContaining([ceilingOf(16), ...ONE_OVER, without]));
    // No record that is not an example proves any power of Kvandal, where phase 1 counts a PUE of 1.35.
    expect(over).toContainEqual(
      expect.stringMatching(/^site kvandal: 227.2 kW asked, 0.0 kW usable in phase-1 /),
    );
  });

  it("refuses pools that nobody has declared, of other phases and more than once", async () => {
    const of = (phase: string): TestResource =>
      pool({ name: "h100-9", replicas: 8, labels: { "kvandal.io/phase": phase } });
    expect(await judge(budget(), of("phase-1"), of("phase-2"))).toEqual([
      undeclared("phase-1"),
      undeclared("phase-2"),
      "pool h100-9: it names phase-2, but the site's budgets are of phase-1, which gives it 0 units: a site is in one phase",
      "MachineDeployment h100-9: 2 objects of this name in the stack ask for 16 units together, ceiling 0 in phase-1: keep one of them",
      ...ONE_OVER.map((message) => message.replaceAll("h100-1 to 15", "h100-9 to 15")),
    ]);
  });

  it("counts each pool in its own hall", async () => {
    const labels = { "kvandal.io/phase": "phase-2", "kvandal.io/hall": "hall-2" };
    expect(
      await judge(
        budget({ "h100-1": 45 }, { phase: "phase-2" }),
        budget({ "h100-2": 40 }, { phase: "phase-2", hall: "hall-2" }),
        inPhase("phase-2", 45),
        pool({ name: "h100-2", replicas: 40, labels, provider: { context: "kwok-lab-hall-2" } }),
      ),
    ).toEqual([]);
  });

  it("with a pool of no named cluster is refused", () => {
    const { type, props } = pool();
    const [first] = judgeStack([{ type, props, urn: "a" }], () =>
      factsOf({ site: siteWith("lab"), catalog }),
    );
    expect(first?.message).toBe(
      'MachineDeployment kvandal/h100-1: hall hall-1 is reached by context "kwok-lab-hall-1", its provider has no named context',
    );
  });

  it("is not refused for a fault of ours, which is thrown", () => {
    const fault = (): never => {
      throw new RangeError("ours");
    };
    expect(() => judgeStack([asResource("a", pool())], fault)).toThrow("ours");
  });
});

function asResource(urn: string, { type, props, provider = {} }: TestResource): StackResource {
  return { type, urn, props, provider: { props: provider } };
}
