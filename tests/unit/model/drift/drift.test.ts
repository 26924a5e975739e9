import { stripVTControlCharacters } from "node:util";
import { driftReport } from "../../../../model/drift/driftReport";
import { poolDrifts, type PoolDrift } from "../../../../model/drift/hallDrift";
import { resourceDrifts } from "../../../../model/drift/resourceDrift";
import type { HallStatus, PoolStatus } from "../../../../model/guard/guardStatus";
import { unlistedObjects, type LiveObject } from "../../../../model/guard/liveHall";
import { planPhase } from "../../../../model/phasePlan";
import { powerBudget } from "../../../../model/powerBudget";
import { renderDrift } from "../../../../tools/drift/driftTable";
import { catalog, siteWith } from "../../../support/sites";

const site = siteWith("lab");
const status = (change: Partial<HallStatus> = {}): HallStatus => ({
  hall: "hall-1",
  phase: "phase-1",
  pools: [{ name: "h100-1", ceilingNodes: 15, liveNodes: 15 }],
  unlisted: [],
  disagreements: [],
  ...change,
});
const drifts = (pools: readonly PoolStatus[], of = site): PoolDrift[] =>
  poolDrifts({ hall: "hall-1", pools }, of, catalog, powerBudget(of, "phase-1"));

describe("pools other than they were deployed", () => {
  it("have the watts that the planner counts for the nodes that differ", () => {
    const [drift] = drifts([{ name: "h100-1", ceilingNodes: 30, liveNodes: 15 }]);
    expect(drift).toMatchObject({ direction: "fewer", deployedNodes: 30, liveNodes: 15 });
    expect(drift?.watts).toBe(planPhase(site, catalog, "phase-1").facilityWatts);
  });

  it("are none where the cluster has what was deployed, or an autoscaler chose fewer", () => {
    expect(drifts([{ name: "h100-1", ceilingNodes: 15, liveNodes: 15 }])).toEqual([]);
    const autoscaled = siteWith("lab", ({ pools: [pool] }) => {
      Object.assign(pool ?? {}, { scaling: { mode: "autoscaled", minimum: 1 } });
    });
    const fewer = [{ name: "h100-1", ceilingNodes: 15, liveNodes: 3 }];
    expect(drifts(fewer, autoscaled)).toEqual([]);
    expect(drifts(fewer)).toHaveLength(1);
    const more = [{ name: "h100-1", ceilingNodes: 15, liveNodes: 16 }];
    expect(drifts(more, autoscaled)).toMatchObject([{ direction: "more" }]);
  });

  it("come with what is above first, and what nobody declared counts as the hungriest node there is", () => {
    const found = drifts([
      { name: "h100-1", ceilingNodes: 15, liveNodes: 1 },
      { name: "by-hand", ceilingNodes: 0, liveNodes: 2 },
      { name: "unlisted", ceilingNodes: 0, liveNodes: 3 },
    ]);
    expect(found.map(({ name }) => name)).toEqual(["unlisted", "by-hand", "h100-1"]);
    const declared = drifts([{ name: "h100-1", ceilingNodes: 0, liveNodes: 3 }]);
    expect(found[0]?.watts).toBeGreaterThan(declared[0]?.watts ?? 0);
    for (const { nameplateWatts, nodesPerUnit } of catalog.values()) {
      expect(found[0]?.watts).toBeGreaterThan((3 * nameplateWatts.value) / nodesPerUnit);
    }
  });
});

describe("what a refresh says", () => {
  const urn = (type: string, name: string): string =>
    `urn:pulumi:lab-dev::kvandal::kvandal:index:Site$${type}::${name}`;
  const budget = urn("kubernetes:core/v1:ConfigMap", "hall-1-config");

  const refresh = (answer: object): string => JSON.stringify({ duration: 1, ...answer });

  it("is nothing for a stack that has nothing", () => {
    expect(resourceDrifts(refresh({}))).toEqual([]);
  });

  it("is which objects are gone or changed, and where", () => {
    const steps = [
      { op: "refresh", urn: budget },
      { op: "delete", urn: urn("kubernetes:node.k8s.io/v1:RuntimeClass", "hall-1-runtime") },
      { op: "update", urn: budget, detailedDiff: { "data.b": {}, "data.a": {} } },
    ];
    expect(resourceDrifts(refresh({ steps, changeSummary: {} }))).toEqual([
      {
        type: "kubernetes:node.k8s.io/v1:RuntimeClass",
        name: "hall-1-runtime",
        change: "gone",
        fields: [],
      },
      {
        type: "kubernetes:core/v1:ConfigMap",
        name: "hall-1-config",
        change: "changed",
        fields: ["data.a", "data.b"],
      },
    ]);
  });

  it("is never taken for no drift when it cannot be read", () => {
    expect(() => resourceDrifts("{}")).toThrow();
    expect(() => resourceDrifts("")).toThrow();
    expect(() => resourceDrifts(refresh({ changeSummary: { same: 39 } }))).toThrow();
    expect(() => resourceDrifts(refresh({ steps: [{ op: "update" }] }))).toThrow();
  });
});

describe("objects that make nodes and belong to no pool", () => {
  const object = (kind: string, metadata: object, replicas?: number): LiveObject => ({
    kind,
    metadata: { name: "x", namespace: "default", ...metadata },
    spec: replicas === undefined ? {} : { replicas },
  });
  it.each<[string, LiveObject, number]>([
    ["a MachineDeployment elsewhere", object("MachineDeployment", {}, 4), 4],
    ["one of ours", object("MachineDeployment", { namespace: "kvandal" }, 4), 0],
    ["a MachinePool anywhere", object("MachinePool", { namespace: "kvandal" }, 2), 2],
    ["a MachineSet by hand", object("MachineSet", {}, 3), 3],
    [
      "a MachineSet of a MachineDeployment",
      object("MachineSet", { ownerReferences: [{ kind: "MachineDeployment", name: "x" }] }, 3),
      0,
    ],
    ["a Machine by hand", object("Machine", {}), 1],
    ["a control plane", object("Machine", { labels: { "cluster.x-k8s.io/control-plane": "" } }), 0],
  ])("%s: %#", (_, one, nodes) => {
    expect(unlistedObjects([one]).reduce((sum, found) => sum + found.nodes, 0)).toBe(nodes);
  });
});

describe("the report", () => {
  const text = (...args: Parameters<typeof driftReport>): string =>
    stripVTControlCharacters(renderDrift(driftReport(...args)));

  it("is one line without drift", () => {
    expect(text("lab", "lab-dev", [status()], [], [])).toBe(
      "no drift: the clusters of lab have what lab-dev deployed",
    );
  });

  it.each<[string, Parameters<typeof driftReport>[2], Parameters<typeof driftReport>[4]]>([
    ["a disagreement of the guard", [status({ disagreements: ["hall hall-1: no"] })], []],
    ["an object that is gone", [status()], [{ type: "t", name: "n", change: "gone", fields: [] }]],
  ])("is drift for %s alone", (_, halls, resources) => {
    expect(driftReport("lab", "lab-dev", halls, [], resources).drifted).toBe(true);
  });

  it("names watts, the objects that nobody declared, and a few of many fields", () => {
    const pools = [{ name: "unlisted", ceilingNodes: 0, liveNodes: 2 }];
    const unlisted = [{ kind: "Machine", namespace: "default", name: "rogue", nodes: 2 }];
    const fields = ["a", "b", "c", "d", "e", "f", "g"];
    const report = text("lab", "lab-dev", [status({ pools, unlisted })], drifts(pools), [
      { type: "kubernetes:core/v1:ConfigMap", name: "config", change: "changed", fields },
    ]);
    expect(report).toMatch(/^drift: lab, [\d.]+ kW that were not deployed, 1 object other/);
    expect(report).toContain(
      "hall hall-1: Machine rogue in namespace default belongs to no pool: 2 nodes",
    );
    expect(report).toContain("config was changed: a, b, c, d, e and 2 more");
  });
});
