import { guardPlan, type GuardPlan } from "../../../../model/guard/guardPlan";
import { guardObjects } from "../../../../model/guard/guardObjects";
import { hallStatus } from "../../../../model/guard/guardStatus";
import { UNLISTED, type LiveHall, type LiveObject } from "../../../../model/guard/liveHall";
import { GUARD } from "../../../../model/guard/names";
import type { GuardObject } from "../../../../model/guard/policyObjects";
import { powerBudget } from "../../../../model/powerBudget";
import { catalog, siteWith } from "../../../support/sites";
import { DECLARED } from "../../../../model/power/basis";

let plan: GuardPlan;
beforeAll(() => {
  const site = siteWith("lab");
  plan = guardPlan(site, catalog, powerBudget(site, "phase-1", DECLARED), "hall-1");
});
let expected: readonly GuardObject[];
let deployed: readonly LiveObject[];
beforeEach(() => {
  expected = guardObjects(plan, false);
  deployed = expected;
});
const pool = (replicas: number, name = "h100-1"): LiveObject => ({
  kind: "MachineDeployment",
  metadata: { name, namespace: "kvandal" },
  spec: { replicas },
});
const budget: NonNullable<LiveHall["budget"]> = {
  generation: 3,
  resourceVersion: "7",
  phase: "phase-1",
  hall: "hall-1",
  ceilings: { "h100-1": { ceilingUnits: 15, ceilingNodes: 15 } },
  observedGeneration: 3,
  observedNodes: { "h100-1": 15 },
};
const live = (change: Partial<LiveHall> = {}): LiveHall => ({
  budget,
  machinery: [pool(15)],
  nodes: [],
  ...change,
});
const problems = (change: Partial<LiveHall> = {}, found = deployed): readonly string[] =>
  hallStatus("hall-1", expected, live(change), found).disagreements;

/** An object with a field changed where it has it. */
function changedIf(object: LiveObject, from: string, to: string): LiveObject {
  return JSON.parse(JSON.stringify(object).replaceAll(from, to)) as LiveObject;
}

/** An object with a field changed, deep in it. */
function changed(object: LiveObject, from: string, to: string): LiveObject {
  const text = JSON.stringify(object);
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to)) as LiveObject;
}

describe("the state of a hall's guard", () => {
  it("is in order when budget, guard, pools and nodes agree", () => {
    expect(hallStatus("hall-1", expected, live(), deployed)).toEqual({
      hall: "hall-1",
      phase: "phase-1",
      pools: [{ name: "h100-1", ceilingNodes: 15, liveNodes: 15 }],
      unlisted: [],
      disagreements: [],
    });
  });

  it("is in order with what an API server adds to an object", () => {
    const constraints = '"matchConstraints":{';
    const open = '"matchPolicy":"Equivalent","namespaceSelector":{},"objectSelector":{},';
    const defaulted = deployed.map((object) => ({
      ...changedIf(
        changedIf(object, '"apiVersions":', '"scope":"*","apiVersions":'),
        constraints,
        `${constraints}${open}`,
      ),
      metadata: { ...object.metadata, uid: "1" },
      status: {},
    }));
    expect(problems({}, defaulted)).toEqual([]);
  });

  const parts = [
    ["ClusterRole", "kvandal-pool-operator"],
    ["ClusterRole", "kvandal-guard-sync"],
    ["ClusterRoleBinding", "kvandal-guard-sync"],
    ["ValidatingAdmissionPolicy", "kvandal-energy-guard-budget"],
    ["ValidatingAdmissionPolicyBinding", "kvandal-energy-guard-budget"],
    ["ValidatingAdmissionPolicy", "kvandal-energy-guard-machinery"],
    ["ValidatingAdmissionPolicyBinding", "kvandal-energy-guard-machinery"],
    ["ValidatingAdmissionPolicy", "kvandal-energy-guard-workloads"],
    ["ValidatingAdmissionPolicyBinding", "kvandal-energy-guard-workloads"],
    ["ValidatingAdmissionPolicy", "kvandal-energy-guard-pools"],
    ["ValidatingAdmissionPolicyBinding", "kvandal-energy-guard-pools"],
    ["ValidatingAdmissionPolicy", "kvandal-energy-guard-ceilings"],
    ["ValidatingAdmissionPolicyBinding", "kvandal-energy-guard-ceilings"],
    ["ValidatingAdmissionPolicy", "kvandal-energy-guard-machines"],
    ["ValidatingAdmissionPolicyBinding", "kvandal-energy-guard-machines"],
    ["ResourceQuota", "kvandal-energy-guard"],
    ["ServiceAccount", "kvandal-guard-sync"],
  ];

  it("is that of all its parts", () => {
    expect(expected.map(({ kind, metadata }) => [kind, metadata.name])).toEqual(parts);
  });

  it.each(parts)("is not while %s %s is missing", (kind, name) => {
    const rest = deployed.filter((one) => one.kind !== kind || one.metadata.name !== name);
    expect(problems({}, rest)).toEqual([
      `hall hall-1: ${kind} ${name} is missing: deploy the phase again (kvandal up --refresh)`,
    ]);
  });

  it.each([
    [
      "a rule that is softened",
      "ValidatingAdmissionPolicy",
      '"failurePolicy":"Fail"',
      '"failurePolicy":"Ignore"',
    ],
    ["a binding that only warns", "ValidatingAdmissionPolicyBinding", '"Deny"', '"Warn"'],
    ["a quota that is raised", "ResourceQuota", '"15"', '"16"'],
    ["a quota of nothing", "ResourceQuota", '"hard":', '"soft":'],
    [
      "a policy that leaves a namespace out",
      "ValidatingAdmissionPolicy",
      '"matchConstraints":{',
      '"matchConstraints":{"namespaceSelector":{"matchLabels":{"team":"one"}},',
    ],
    [
      "a binding that leaves labelled pools out",
      "ValidatingAdmissionPolicyBinding",
      '"policyName"',
      '"matchResources":{"objectSelector":{"matchLabels":{"team":"one"}}},"policyName"',
    ],
  ])("is not with %s", (_, kind, from, to) => {
    const tampered = deployed.map((one) =>
      one.kind === kind && [GUARD.pools, GUARD.quota].includes(one.metadata.name as never)
        ? changed(one, from, to)
        : one,
    );
    expect(problems({}, tampered)).toHaveLength(1);
    expect(problems({}, tampered)[0]).toMatch(/is not as it was deployed/);
  });

  it.each<[string, (rules: readonly object[]) => object]>([
    ["without its rules", () => ({ rules: undefined })],
    ["with nothing for its rules", () => ({ rules: null })],
    ["with a rule more, though an empty one", (rules) => ({ rules: [...rules, {}] })],
    ["with nothing for a rule", ([, ...rules]) => ({ rules: [null, ...rules] })],
    ["with a text for a rule", ([, ...rules]) => ({ rules: ["*", ...rules] })],
    ["with a number that nobody asked for", () => ({ weight: 1 })],
    ["with rights from elsewhere", () => ({ aggregationRule: { clusterRoleSelectors: [{}] } })],
  ])("is not with a role %s", (_, change) => {
    const changedRole = deployed.map((one) => {
      const { rules = [] } = one as LiveObject & { readonly rules?: readonly object[] };
      return one.metadata.name === GUARD.operatorRole ? { ...one, ...change(rules) } : one;
    });
    expect(problems({}, changedRole)).toEqual([
      "hall hall-1: ClusterRole kvandal-pool-operator is not as it was deployed: deploy the phase again (kvandal up --refresh)",
    ]);
  });

  it("is not without a budget, unless there is nothing yet", () => {
    expect(problems({ budget: undefined })).toEqual([
      "hall hall-1: there is no budget, while h100-1 is there: deploy the phase that runs (kvandal up --refresh)",
    ]);
    expect(problems({ budget: undefined, machinery: [pool(1), pool(1, "h100-0")] })).toEqual([
      "hall hall-1: there is no budget, while h100-0, h100-1 are there: deploy the phase that runs (kvandal up --refresh)",
    ]);
    expect(problems({ budget: undefined, machinery: [] })).toEqual([]);
  });

  it("is not with a budget of a phase that the site file does not have", () => {
    const { disagreements } = hallStatus("hall-1", undefined, live(), []);
    expect(disagreements).toEqual([
      "hall hall-1: its budget is of phase phase-1, which the site file does not have",
    ]);
  });

  it("has the pools of the budget and those that run, by name", () => {
    const machinery = [pool(15), pool(1, "h100-0")];
    expect(hallStatus("hall-1", expected, live({ machinery }), deployed).pools).toEqual([
      { name: "h100-0", ceilingNodes: 0, liveNodes: 1 },
      { name: "h100-1", ceilingNodes: 15, liveNodes: 15 },
    ]);
    expect(hallStatus("hall-1", expected, live({ machinery: [] }), deployed).pools).toEqual([
      { name: "h100-1", ceilingNodes: 15, liveNodes: 0 },
    ]);
  });

  it("is not with a pool above its ceiling, or with one that is in no budget", () => {
    expect(
      problems({ machinery: [pool(17)], budget: { ...budget, observedNodes: { "h100-1": 17 } } }),
    ).toEqual([
      "hall hall-1: pool h100-1: 17 nodes asked for or running, its ceiling in phase-1 is 15 (2 over): scale it down, or wait until its nodes are gone",
    ]);
    expect(
      problems({
        machinery: [pool(15), pool(2, "h100-9")],
        budget: { ...budget, observedNodes: { "h100-1": 15, "h100-9": 2 } },
      }),
    ).toEqual([
      "hall hall-1: pool h100-9: 2 nodes asked for or running, its ceiling in phase-1 is 0 (2 over): scale it down, or wait until its nodes are gone",
    ]);
  });

  it("is not with machines that are in no pool", () => {
    const stray: LiveObject = {
      kind: "MachinePool",
      metadata: { name: "mine", namespace: "default" },
      spec: { replicas: 3 },
    };
    const observedNodes = { "h100-1": 15, [UNLISTED]: 3 };
    expect(problems({ machinery: [pool(15), stray] })).toContain(
      "hall hall-1: (no pool) has more nodes than the budget has seen: run kvandal guard sync",
    );
    expect(
      problems({ machinery: [pool(15), stray], budget: { ...budget, observedNodes } }),
    ).toEqual([
      "hall hall-1: machines that are in no pool of the budget: 3 nodes, its ceiling in phase-1 is 0 (3 over): scale it down, or wait until its nodes are gone",
    ]);
  });

  it.each<[string, Partial<typeof budget>, string]>([
    [
      "in its present form",
      { observedGeneration: 2, observedNodes: {} },
      "nobody has counted since the budget was last changed",
    ],
    [
      "by a node",
      { observedNodes: { "h100-1": 14, "h100-2": 15 } },
      "h100-1 has more nodes than the budget has seen",
    ],
    ["at all", { observedNodes: {} }, "h100-1, h100-2 have more nodes than the budget has seen"],
  ])("is not while the budget has not seen %s what runs", (_, change, what) => {
    const ceilings = { "h100-2": { ceilingUnits: 15, ceilingNodes: 15 }, ...budget.ceilings };
    const machinery = [pool(15), pool(15, "h100-2")];
    expect(problems({ machinery, budget: { ...budget, ceilings, ...change } })).toEqual([
      `hall hall-1: ${what}: run kvandal guard sync`,
    ]);
  });
});
