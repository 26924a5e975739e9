import {
  ANNOTATIONS,
  AUTOSCALER,
  LABELS,
  POWER_CAP_NAMESPACE,
  POWER_CAP_VARIABLE,
} from "../../../model/names";
import { InServiceError, type InService } from "../../../model/scaling/inService";
import { lastDeployment, runningUnits } from "../../../tools/engine/runningSite";

const NOW = "2026-11-23";
const deployment = (
  pool: string,
  nodes: number,
  more: Readonly<Record<string, string>> = {},
  name = pool,
) => ({
  urn: `urn:pulumi:lab-dev::kvandal::kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment::${name}`,
  type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment",
  inputs: {
    metadata: {
      name,
      labels: { [LABELS.pool]: pool },
      annotations: { [ANNOTATIONS.nodesPerUnit]: "1", ...more },
    },
    spec: { replicas: nodes },
  },
});

const running = (
  resources: Parameters<typeof runningUnits>[0],
  inService: InService | undefined,
  ...rest: [now: string, phase?: string]
): InService => runningUnits(resources, { inService: inService ?? {}, evidence: {} }, ...rest);

describe("what a stack has in service", () => {
  it.each([
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
    expect(running(resources, { a: { units } }, NOW)).toEqual({ a: { units } });
  });

  it("counts the parts of a split pool together, and keeps each, since they may not be filled in order", () => {
    const parts = [
      deployment("a", 4, {}, "a-su-001"),
      deployment("a", 8, {}, "a-su-002"),
      deployment("a", 0, {}, "a-su-003"),
    ];
    expect(running(parts, { a: { units: 12 } }, NOW)).toEqual({
      a: { units: 12, parts: { "a-su-001": 4, "a-su-002": 8 } },
    });
  });

  it("keeps both where a run was killed that put parts in the place of a pool in one piece", () => {
    const both = [deployment("a", 8), deployment("a", 4, {}, "a-su-001")];
    expect(running(both, { a: { units: 8 } }, NOW)).toMatchObject({
      a: { units: 12, parts: { a: 8, "a-su-001": 4 } },
    });
  });

  it("goes by the objects where a deployment failed before it had added everything", () => {
    const remembered = { a: { units: 45, grownOn: "2026-11-20" } };
    expect(running([deployment("a", 25)], remembered, NOW)).toMatchObject({
      a: { units: 25 },
    });
  });

  it("takes units that a failed deployment gave up for units that still draw power", () => {
    const remembered = { a: { units: 45 } };
    expect(running([], remembered, NOW)).toEqual({
      a: { units: 0, leaving: [{ units: 45, since: NOW, known: [] }] },
    });
    const since = "2026-11-01";
    const leaving = [{ units: 5, since, known: ["old.yaml"] }];
    expect(running([deployment("a", 40)], { a: { units: 45, leaving } }, NOW)).toEqual({
      a: { units: 40, leaving: [...leaving, { units: 5, since: NOW, known: [] }] },
    });
  });

  it("takes a pool that grew in a failed deployment for one that took its step", () => {
    expect(running([deployment("a", 25)], { a: { units: 15 } }, NOW)).toEqual({
      a: { units: 25, grownOn: NOW },
    });
  });

  const H100 = { hall: "hall-1", gpuSystem: "hgx-h100" };
  const B200 = { hall: "hall-2", gpuSystem: "hgx-b200" };
  const labelled = (pool: string, nodes: number, { hall, gpuSystem }: typeof H100) => {
    const { inputs, ...rest } = deployment(pool, nodes);
    const labels = {
      ...inputs.metadata.labels,
      [LABELS.hall]: hall,
      [LABELS.gpuSystem]: gpuSystem,
    };
    return { ...rest, inputs: { ...inputs, metadata: { ...inputs.metadata, labels } } };
  };
  const powerCap = (pool: string, watts: string, namespace = POWER_CAP_NAMESPACE) => ({
    urn: `urn:pulumi:lab-dev::kvandal::kubernetes:apps/v1:DaemonSet::${pool}`,
    type: "kubernetes:apps/v1:DaemonSet",
    inputs: {
      metadata: { namespace, labels: { [LABELS.pool]: pool } },
      spec: {
        template: {
          spec: {
            containers: [
              {
                env: [
                  { name: "NODE", value: "1" },
                  { name: POWER_CAP_VARIABLE, value: watts },
                ],
              },
            ],
          },
        },
      },
    },
  });

  it("names the machines of a pool as its objects do, and the phase of the last deployment", () => {
    expect(
      running(
        [labelled("a", 15, H100), powerCap("a", "600"), powerCap("a", "100", "default")],
        { a: { units: 15 } },
        NOW,
        "phase-1",
      ),
    ).toEqual({ a: { units: 15, ...H100, gpuPowerCapWatts: 600, phase: "phase-1" } });
  });

  it("keeps the row and the phase that a pool remembers", () => {
    const a = { units: 15, ...H100, row: "a", phase: "phase-1" };
    expect(running([labelled("a", 15, H100)], { a }, NOW, "phase-2")).toEqual({ a });
  });

  it.each<[string, number | undefined, string | undefined, number | undefined]>([
    ["the object's where that is the dearer one", 500, "600", 600],
    ["the remembered one where that is the dearer one", 700, "600", 700],
    ["none where no object sets one", 500, undefined, undefined],
    ["none where none was remembered", undefined, "600", undefined],
  ])(
    "P12: takes the cap of a pool, of which a deployment may have failed, as %s",
    (_, was, set, cap) => {
      const resources = [
        labelled("a", 15, H100),
        ...(set === undefined ? [] : [powerCap("a", set)]),
      ];
      const a = { units: 15, ...H100, gpuPowerCapWatts: was };
      expect(running(resources, { a }, NOW).a?.gpuPowerCapWatts).toBe(cap);
    },
  );

  it("P12: takes units of a second system or hall for units that still draw power", () => {
    const leaving = { ...B200, units: 5, since: NOW, known: [] };
    const a = { units: 15, ...H100 };
    expect(running([labelled("a", 5, B200), labelled("a", 15, H100)], { a }, NOW)).toEqual({
      a: { ...a, leaving: [leaving] },
    });
    expect(running([labelled("a", 5, B200)], { a }, NOW)).toEqual({
      a: {
        units: 5,
        ...B200,
        grownOn: NOW,
        leaving: [{ ...H100, units: 15, since: NOW, known: [] }],
      },
    });
  });

  it("is read from the outputs of a stack and its objects", () => {
    const outputs = { phase: "phase-1", inService: { a: { units: 16 } } };
    const stack = { urn: "", type: "pulumi:pulumi:Stack", outputs };
    const resources = [stack, labelled("a", 15, H100)];
    expect(
      lastDeployment({ deployment: { resources } }, NOW, { "new.yaml": "1" }).inService,
    ).toEqual({
      a: {
        units: 15,
        ...H100,
        phase: "phase-1",
        leaving: [{ ...H100, units: 1, since: NOW, known: ["new.yaml"] }],
      },
    });
  });

  it("counts an object whose update was interrupted with the more units, and at the dearer cap", () => {
    const [small, large] = [labelled("a", 5, H100), labelled("a", 15, H100)];
    const cap = (watts: string) => powerCap("a", watts);
    const of = (resources: readonly object[], pending: readonly object[]) =>
      lastDeployment(
        {
          deployment: {
            resources,
            pending_operations: pending.map((resource) => ({ type: "updating", resource })),
          },
        } as never,
        NOW,
        {},
      ).inService.a;
    for (const [own, other] of [
      [small, large],
      [large, small],
    ]) {
      expect(of([own as object, cap("300")], [other as object, cap("600")])).toMatchObject({
        units: 15,
        gpuPowerCapWatts: 600,
      });
    }
  });

  it("names the row that its objects say, where nothing is remembered of them", () => {
    const made = labelled("a", 5, H100);
    Object.assign(made.inputs.metadata.labels, { [LABELS.row]: "b" });
    expect(running([made], {}, NOW).a).toMatchObject({ units: 5, ...H100, row: "b" });
    const other = { units: 5, ...B200 };
    expect(running([made], { a: other }, NOW).a).toMatchObject({ units: 5, ...H100, row: "b" });
  });

  it("counts units that went missing without a cap that is gone, and no record so far as theirs", () => {
    const before = { ...H100, units: 15, gpuPowerCapWatts: 300, phase: "phase-1" };
    const last = { inService: { a: before }, evidence: { "grid.yaml": "1", "drained.yaml": "2" } };
    expect(runningUnits([], last, NOW).a?.leaving).toEqual([
      { ...H100, units: 15, since: NOW, known: ["drained.yaml", "grid.yaml"] },
    ]);
  });

  it("counts units that were given up at the cap that is set by now, where that is the dearer one", () => {
    const leaving = [{ ...H100, gpuPowerCapWatts: 300, units: 10, since: NOW, known: [] }];
    const a = { units: 5, ...H100, gpuPowerCapWatts: 300, leaving };
    const capOf = (...objects: Parameters<typeof running>[0]) =>
      running([labelled("a", 5, H100), ...objects], { a }, NOW).a?.leaving?.[0];
    expect(capOf(powerCap("a", "300"))).toEqual(leaving[0]);
    expect(capOf(powerCap("a", "600"))).toEqual({ ...leaving[0], gpuPowerCapWatts: 600 });
    expect(capOf()).not.toHaveProperty("gpuPowerCapWatts");
  });

  it("keeps what records have freed", () => {
    const leaving = [{ ...H100, units: 5, since: NOW, known: [], by: ["drained.yaml"] }];
    const a = { units: 0, leaving, seen: ["drained.yaml"] };
    expect(running([], { a }, NOW)).toEqual({ a });
  });

  it("is not guessed where the outputs cannot be read", () => {
    const outputs = { phase: "phase-1", inService: { a: { units: -1 } } };
    const stack = { urn: "", type: "pulumi:pulumi:Stack", outputs };
    expect(() => lastDeployment({ deployment: { resources: [stack] } }, NOW, {})).toThrow(
      InServiceError,
    );
  });
});
