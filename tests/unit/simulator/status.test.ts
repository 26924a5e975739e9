import { desiredOf } from "../../../tools/simulator/desired";
import type { PlannedNode } from "../../../tools/simulator/nextStep";
import type { MachineDeployment } from "../../../tools/simulator/objects";
import { selectorText, statusOf } from "../../../tools/simulator/status";
import { deployment } from "./support/deployments";

const NOW = "2026-08-01T12:00:00Z";
const LATER = "2026-08-01T13:00:00Z";

function planned(count: number, state: Partial<PlannedNode> = {}): PlannedNode[] {
  return Array.from({ length: count }, (_, ordinal) => ({
    name: `node-${ordinal}`,
    ordinal,
    upToDate: true,
    ready: true,
    ...state,
  }));
}

function status(
  given: MachineDeployment,
  nodes: readonly PlannedNode[],
  obstacle?: string,
  now = NOW,
) {
  return statusOf(given, nodes, desiredOf(given, nodes.length), obstacle, now);
}

function condition(written: ReturnType<typeof status>, type: string) {
  return written.conditions?.find((found) => found.type === type);
}

describe("the status of a MachineDeployment", () => {
  it("counts nodes", () => {
    const nodes = [...planned(2), ...planned(1, { ready: false, upToDate: false })];
    expect(status(deployment({ metadata: { generation: 4 } }), nodes)).toMatchObject({
      observedGeneration: 4,
      selector: "kvandal.io/pool=h100-a",
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 2,
      upToDateReplicas: 2,
      phase: "Running",
    });
  });

  it.each([
    ["ScalingUp", 2, {}],
    ["Running", 3, {}],
    ["ScalingDown", 4, {}],
    ["ScalingDown", 0, { metadata: { deletionTimestamp: NOW } }],
  ])("is in phase %s with %i of 3 nodes", (phase, count, changes) => {
    expect(status(deployment(changes), planned(count)).phase).toBe(phase);
  });

  it.each([
    ["all ready", 3, "True", "Available"],
    ["as many missing as may be", 2, "True", "Available"],
    ["more missing", 1, "False", "NotAvailable"],
  ])("is available as the roll-out strategy says: %s", (_name, ready, value, reason) => {
    const nodes = [...planned(ready), ...planned(3 - ready, { ready: false })];
    expect(condition(status(deployment(), nodes), "Available")).toMatchObject({
      status: value,
      reason,
    });
  });

  it.each([
    ["MachinesReady", planned(0), "True", "NoReplicas"],
    ["MachinesReady", planned(3), "True", "Ready"],
    ["MachinesReady", planned(3, { ready: false }), "False", "NotReady"],
    ["MachinesUpToDate", planned(3, { upToDate: false }), "False", "NotUpToDate"],
    ["RollingOut", planned(3), "False", "NotRollingOut"],
    ["RollingOut", planned(3, { upToDate: false }), "True", "RollingOut"],
    ["ScalingUp", planned(2), "True", "ScalingUp"],
    ["ScalingDown", planned(2), "False", "NotScalingDown"],
    ["ScalingDown", planned(4), "True", "ScalingDown"],
    ["Paused", planned(3), "False", "NotPaused"],
  ])("has condition %s", (type, nodes, value, reason) => {
    expect(condition(status(deployment(), nodes), type)).toMatchObject({ status: value, reason });
  });

  it("says what keeps nodes from coming", () => {
    const obstacle = "DevMachineTemplate h100-a-machines does not exist";
    expect(condition(status(deployment(), planned(1), obstacle), "ScalingUp")?.message).toBe(
      `Scaling up from 1 to 3 replicas is blocked because ${obstacle}`,
    );
    const old = planned(3, { upToDate: false });
    expect(condition(status(deployment(), old, obstacle), "RollingOut")?.message).toContain(
      obstacle,
    );
  });

  it("fits the schema of Cluster API: every reason is a word, every condition has a time", () => {
    for (const { reason, lastTransitionTime, type } of status(deployment(), planned(1))
      .conditions ?? []) {
      expect(reason).toMatch(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/);
      expect(type).toMatch(/^[A-Za-z]+$/);
      expect(lastTransitionTime).toBe(NOW);
    }
  });
});

describe("writing a status", () => {
  const written = status(deployment(), planned(2));
  const stored = deployment({ status: written });

  it("is not needed when nothing has changed, even if others added fields", () => {
    const more = { ...written, versions: [{ version: "v1.34.4" }] };
    const other = { ...stored, status: more };
    expect(status(other, planned(2), undefined, LATER)).toBe(more);
  });

  it("moves the time of the conditions that changed, and of no others", () => {
    const after = status(stored, planned(3), undefined, LATER);
    expect(condition(after, "ScalingUp")?.lastTransitionTime).toBe(LATER);
    expect(condition(after, "Available")?.lastTransitionTime).toBe(NOW);
  });

  it("is needed for a new generation alone", () => {
    const edited = { ...stored, metadata: { ...stored.metadata, generation: 2 } };
    expect(status(edited, planned(2), undefined, LATER).observedGeneration).toBe(2);
  });
});

describe("the selector of the scale subresource", () => {
  it("has labels and expressions, in an order that stays", () => {
    expect(
      selectorText({
        matchLabels: { b: "2", a: "1" },
        matchExpressions: [
          { key: "c", operator: "In", values: ["x", "y"] },
          { key: "d", operator: "NotIn", values: ["z"] },
          { key: "e", operator: "Exists" },
          { key: "f", operator: "DoesNotExist" },
        ],
      }),
    ).toBe("!f,a=1,b=2,c in (x,y),d notin (z),e");
  });
});
