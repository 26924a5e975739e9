import { ANNOTATIONS, AUTOSCALER, LABELS } from "../../../model/names";
import { InServiceError, readInService } from "../../../model/scaling/inService";
import { runningUnits } from "../../../tools/engine/runningSite";

const NOW = "2026-11-23";
const deployment = (pool: string, nodes: number, more: Readonly<Record<string, string>> = {}) => ({
  urn: `urn:pulumi:lab-dev::kvandal::kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment::${pool}`,
  type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment",
  inputs: {
    metadata: {
      labels: { [LABELS.pool]: pool },
      annotations: { [ANNOTATIONS.nodesPerUnit]: "1", ...more },
    },
    spec: { replicas: nodes },
  },
});

describe("what a stack has in service", () => {
  it.each([
    ["the parts of a split pool together", [deployment("a", 32), deployment("a", 13)], 45],
    [
      "an autoscaled pool at the most it may become",
      [deployment("a", 4, { [AUTOSCALER.maximumSize]: "10" })],
      10,
    ],
    ["racks and not nodes", [deployment("a", 36, { [ANNOTATIONS.nodesPerUnit]: "18" })], 2],
    [
      "part of a rack as a whole one",
      [deployment("a", 19, { [ANNOTATIONS.nodesPerUnit]: "18" })],
      2,
    ],
  ])("counts %s", (_, resources, units) => {
    expect(runningUnits(resources, { a: { units } }, NOW)).toEqual({ a: { units } });
  });

  it("goes by the objects where a deployment failed before it had added everything", () => {
    const remembered = { a: { units: 45, grownOn: "2026-11-20" } };
    expect(runningUnits([deployment("a", 25)], remembered, NOW)).toMatchObject({
      a: { units: 25 },
    });
  });

  it("takes units that a failed deployment gave up for units that still draw power", () => {
    const remembered = { a: { units: 45 } };
    expect(runningUnits([], remembered, NOW)).toEqual({
      a: { units: 0, leaving: [{ units: 45, since: NOW, known: [] }] },
    });
    const since = "2026-11-01";
    const leaving = [{ units: 5, since, known: ["old.yaml"] }];
    expect(runningUnits([deployment("a", 40)], { a: { units: 45, leaving } }, NOW)).toEqual({
      a: { units: 40, leaving: [{ units: 10, since, known: ["old.yaml"] }] },
    });
  });

  it("takes a pool that grew in a failed deployment for one that took its step", () => {
    expect(runningUnits([deployment("a", 25)], { a: { units: 15 } }, NOW)).toEqual({
      a: { units: 25, grownOn: NOW },
    });
  });

  it.each(["", "[]", '{"a":{"units":-1}}', '{"a":{"units":1,"leaving":{"units":1}}}'])(
    "is not guessed from %s",
    (text) => {
      expect(() => readInService(text)).toThrow(InServiceError);
    },
  );
});
