import { ANNOTATIONS, LABELS } from "../../../model/names";
import { afterFailure } from "../../../tools/engine/recordedInService";

const NOW = "2026-11-23";
const pool = (name: string, replicas: number) => ({
  urn: `urn:pulumi:lab-dev::kvandal::kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment::${name}`,
  type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment",
  inputs: {
    metadata: {
      labels: { [LABELS.pool]: name },
      annotations: { [ANNOTATIONS.nodesPerUnit]: "1" },
    },
    spec: { replicas },
  },
});
const stackWith = (inService: unknown) => ({
  type: "pulumi:pulumi:Stack",
  outputs: { phase: "phase-2", inService },
});
const LEAVES = { a: { units: 1, grownOn: NOW } };
const exported = (...resources: object[]) => ({ version: 3, deployment: { resources } }) as never;

describe("a deployment that failed", () => {
  it("leaves what its objects say: grown where they grew, as before where they did not, and nothing that was never made", () => {
    const meant = {
      a: { units: 5, grownOn: NOW },
      b: { units: 7, grownOn: NOW },
      c: { units: 2, leaving: [{ units: 3, since: NOW, known: [] }] },
      d: { units: 4, grownOn: NOW },
    };
    const before = { a: { units: 1 }, b: { units: 2, grownOn: "2026-09-01" }, c: { units: 5 } };
    const pools = [pool("a", 5), pool("b", 2), pool("c", 5)];
    expect(
      afterFailure(
        exported(stackWith(meant), ...pools),
        { before, leaves: meant, evidence: {} },
        NOW,
      ),
    ).toEqual({
      version: 3,
      deployment: {
        resources: [
          stackWith({
            a: { units: 5, grownOn: NOW },
            b: { units: 2, grownOn: "2026-09-01" },
            // Its three units were to go, and may in the next deployment.
            c: { units: 5, shrinksTo: 2 },
          }),
          ...pools,
        ],
      },
    });
  });

  it("leaves units that it gave up before it failed as units that still draw power", () => {
    const leaves = { a: { units: 1 }, b: { units: 9, grownOn: NOW } };
    const stack = exported(stackWith(leaves), pool("a", 1));
    expect(
      afterFailure(stack, { before: { a: { units: 5 } }, leaves, evidence: {} }, NOW),
    ).toMatchObject({
      deployment: {
        resources: [
          { outputs: { inService: { a: { units: 1, leaving: [{ units: 4, since: NOW }] } } } },
          {},
        ],
      },
    });
  });

  it("P13: leads to no refusal: what it got done is of its phase, and what it had leave for it still has", () => {
    const machines = { hall: "hall-1", gpuSystem: "hgx-h100" };
    const now = { ...machines, phase: "phase-2" };
    const then = { ...machines, phase: "phase-1" };
    const before = {
      grown: { units: 5, ...then },
      lost: { units: 15, ...then },
      partly: { units: 15, ...then, shrinksTo: 12 },
      taken: { units: 2, ...then },
    };
    const leaves = {
      grown: { units: 9, ...now },
      lost: { units: 10, ...now },
      made: { units: 3, ...now },
      partly: { units: 20, ...now },
    };
    const pools = [
      pool("grown", 9),
      pool("lost", 15),
      pool("made", 1),
      pool("partly", 16),
      pool("taken", 1),
    ];
    expect(
      afterFailure(exported(stackWith(leaves), ...pools), { before, leaves, evidence: {} }, NOW)
        ?.deployment.resources?.[0]?.outputs,
    ).toEqual({
      phase: "phase-2",
      inService: {
        grown: { units: 9, ...now, grownOn: NOW },
        lost: { units: 15, ...then, shrinksTo: 10 },
        made: { units: 1, phase: "phase-2", grownOn: NOW },
        partly: { units: 16, ...then, grownOn: NOW },
        taken: {
          units: 1,
          ...then,
          shrinksTo: 0,
          leaving: [{ ...machines, units: 1, since: NOW, known: [] }],
        },
      },
    });
  });

  it.each([
    ["has no outputs yet", [pool("a", 1)], []],
    ["is another deployment's", [stackWith({ a: { units: 8 } }), pool("a", 1)], []],
    ["is right already", [stackWith(LEAVES), pool("a", 1)], []],
    [
      "has interrupted creates, which are mended first",
      [stackWith(LEAVES)],
      [{ type: "creating", resource: pool("b", 1) }],
    ],
    [
      "has interrupted updates, of which the clusters are asked first",
      [stackWith(LEAVES), pool("a", 1)],
      [{ type: "updating", resource: pool("a", 5) }],
    ],
  ])("is left alone where the stack %s", (_, resources, pending) => {
    const stack = { deployment: { resources, pending_operations: pending } } as never;
    expect(afterFailure(stack, { before: {}, leaves: LEAVES, evidence: {} }, NOW)).toBeUndefined();
  });
});
