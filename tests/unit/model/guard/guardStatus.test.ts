import { guardPlan } from "../../../../model/guard/guardPlan";
import { guardObjects, hallStatus } from "../../../../model/guard/guardStatus";
import type { LiveHall, LiveObject } from "../../../../model/guard/liveHall";
import { GUARD } from "../../../../model/guard/names";
import { powerBudget } from "../../../../model/powerBudget";
import { catalog, siteWith } from "../../../support/sites";

const site = siteWith("lab");
const expected = guardObjects(
  guardPlan(site, catalog, powerBudget(site, "phase-1"), "hall-1"),
  false,
);
const deployed = expected as readonly LiveObject[];
const pool = (replicas: number, name = "h100-1"): LiveObject => ({
  kind: "MachineDeployment",
  metadata: { name, namespace: "kvandal" },
  spec: { replicas },
});
const budget: NonNullable<LiveHall["budget"]> = {
  generation: 3,
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
const problems = (
  change: Partial<LiveHall> = {},
  found: readonly LiveObject[] = deployed,
): readonly string[] => hallStatus("hall-1", expected, live(change), found).disagreements;

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
    const defaulted = deployed.map((object) => ({
      ...changedIf(object, '"apiVersions":', '"scope":"*","apiVersions":'),
      metadata: { ...object.metadata, uid: "1" },
      status: {},
    }));
    expect(problems({}, defaulted)).toEqual([]);
  });

  it.each(expected.map(({ kind, metadata: { name } }) => [kind, name]))(
    "is not while %s %s is missing",
    (kind, name) => {
      const rest = deployed.filter((one) => one.kind !== kind || one.metadata.name !== name);
      expect(problems({}, rest)).toEqual([
        `hall hall-1: ${kind} ${name} is missing: deploy the phase again (kvandal up --refresh)`,
      ]);
    },
  );

  it.each([
    [
      "a rule that is softened",
      "ValidatingAdmissionPolicy",
      '"failurePolicy":"Fail"',
      '"failurePolicy":"Ignore"',
    ],
    ["a binding that only warns", "ValidatingAdmissionPolicyBinding", '"Deny"', '"Warn"'],
    ["a quota that is raised", "ResourceQuota", '"15"', '"16"'],
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
      one.kind === kind && one.metadata.name !== GUARD.budget ? changed(one, from, to) : one,
    );
    expect(problems({}, tampered)).toHaveLength(1);
    expect(problems({}, tampered)[0]).toMatch(/is not as it was deployed/);
  });

  it("is not without a budget, unless there is nothing yet", () => {
    expect(problems({ budget: undefined })).toEqual([
      "hall hall-1: there is no budget, while h100-1 is there: deploy the phase that runs (kvandal up --refresh)",
    ]);
    expect(problems({ budget: undefined, machinery: [] })).toEqual([]);
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

  it("is not while the budget has not seen what runs", () => {
    const sentence = /run kvandal guard sync/;
    expect(problems({ budget: { ...budget, observedGeneration: 2 } })[0]).toMatch(sentence);
    expect(problems({ budget: { ...budget, observedNodes: {} } })[0]).toMatch(sentence);
  });
});
