import { stripVTControlCharacters } from "node:util";
import { driftReport } from "../../../../model/drift/driftReport";
import { poolDrifts, type PoolDrift } from "../../../../model/drift/hallDrift";
import { resourceDrifts } from "../../../../model/drift/resourceDrift";
import type { HallStatus, PoolStatus } from "../../../../model/guard/guardStatus";
import { UNLISTED, unlistedObjects, type LiveObject } from "../../../../model/guard/liveHall";
import { planPhase } from "../../../../model/phasePlan";
import { facilityWatts } from "../../../../model/power";
import { powerBudget } from "../../../../model/powerBudget";
import { renderDrift } from "../../../../tools/drift/driftTable";
import { catalog, siteWith } from "../../../support/sites";
import { DECLARED } from "../../../../model/power/basis";

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
  poolDrifts({ hall: "hall-1", pools }, of, catalog, powerBudget(of, "phase-1", DECLARED));

describe("pools other than they were deployed", () => {
  it("have the watts that the planner counts for the nodes that differ", () => {
    const [drift] = drifts([{ name: "h100-1", ceilingNodes: 30, liveNodes: 15 }]);
    expect(drift).toMatchObject({ direction: "fewer", deployedNodes: 30, liveNodes: 15 });
    expect(drift?.watts).toBe(planPhase(site, catalog, "phase-1", DECLARED).facilityWatts);
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
    const same = [{ name: "h100-1", ceilingNodes: 15, liveNodes: 15 }];
    expect(drifts(same, autoscaled)).toEqual([]);
  });

  it("come with what is above first, each side by its watts", () => {
    const found = drifts([
      { name: "small", ceilingNodes: 0, liveNodes: 2 },
      { name: "h100-1", ceilingNodes: 15, liveNodes: 14 },
      { name: "large", ceilingNodes: 0, liveNodes: 3 },
      { name: "gone", ceilingNodes: 4, liveNodes: 1 },
      { name: "smallest", ceilingNodes: 0, liveNodes: 1 },
    ]);
    expect(found.map(({ name, direction }) => `${name}: ${direction}`)).toEqual([
      "large: more",
      "small: more",
      "smallest: more",
      "gone: fewer",
      "h100-1: fewer",
    ]);
  });

  it("have the watts of whole racks where a unit is a rack", () => {
    const racks = siteWith("lab", ({ pools }) => {
      Object.assign(pools[2] ?? {}, { gpuSystem: "gb300-nvl72" });
    });
    const missing = (nodes: number): number | undefined =>
      poolDrifts(
        { hall: "hall-3", pools: [{ name: "h100-3", ceilingNodes: 36, liveNodes: 36 - nodes }] },
        racks,
        catalog,
        powerBudget(racks, "phase-1", DECLARED),
      )[0]?.watts;
    const rack = missing(18);
    expect(rack).toBeGreaterThan(140_000);
    expect([1, 19, 36].map(missing)).toEqual([rack, (rack ?? 0) * 2, (rack ?? 0) * 2]);
  });
});

describe("nodes that nobody can price count as the hungriest node there is", () => {
  const hungriest = (nodes: number, of = catalog): number =>
    Math.max(
      ...[...of.values()].map(({ nameplateWatts, nodesPerUnit }) =>
        facilityWatts(nodes, {
          unitWatts: Math.ceil(nameplateWatts.value / nodesPerUnit),
          nameplateWatts: Math.ceil(nameplateWatts.value / nodesPerUnit),
          overheadPerMille: site.power.overheadPerMille,
          designPuePerMille: site.power.designPuePerMille,
        }),
      ),
    );
  const rogue = (name: string): PoolStatus => ({ name, ceilingNodes: 0, liveNodes: 3 });

  it.each<[what: string, name: string, hall: string, declared?: string]>([
    ["of a name that no pool has", "by-hand", "hall-1"],
    ["of no MachineDeployment", UNLISTED, "hall-1"],
    ["of none, where a pool is called unlisted", UNLISTED, "hall-1", "unlisted"],
    ["of a pool of another hall", "h100-1", "hall-2"],
  ])("%s", (_what, name, hall, declared = "h100-1") => {
    const of = siteWith("lab", (data) => {
      const text = JSON.stringify(data).replaceAll('"h100-1"', `"${declared}"`);
      Object.assign(data, JSON.parse(text));
    });
    const budget = powerBudget(of, "phase-1", DECLARED);
    expect(poolDrifts({ hall, pools: [rogue(name)] }, of, catalog, budget)).toEqual([
      { hall, name, deployedNodes: 0, liveNodes: 3, watts: hungriest(3), direction: "more" },
    ]);
  });

  it("of a system that the catalogue has lost, or whose GPUs it lets nobody cap any more", () => {
    const capped = siteWith("lab", ({ pools: [pool] }) => {
      Object.assign(pool ?? {}, { gpuPowerCap: "600 W" });
    });
    const without = new Map([...catalog].filter(([name]) => name !== "hgx-h100"));
    const uncapped = new Map(
      [...catalog].map(([name, system]) => [name, { ...system, gpuPowerLimitWatts: undefined }]),
    );
    for (const known of [without, uncapped]) {
      const [drift] = poolDrifts(
        { hall: "hall-1", pools: [rogue("h100-1")] },
        capped,
        known,
        powerBudget(capped, "phase-1", DECLARED),
      );
      expect(drift?.watts).toBe(hungriest(3, known));
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
      { op: "same", urn: budget },
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
    ["a Machine by hand", object("Machine", {}), 1],
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

  it("counts the watts that there are and the watts that are missing apart", () => {
    const pools = drifts([
      { name: "h100-1", ceilingNodes: 15, liveNodes: 14 },
      { name: "by-hand", ceilingNodes: 0, liveNodes: 2 },
    ]);
    expect(driftReport("lab", "lab-dev", [status()], pools, [])).toEqual({
      site: "lab",
      stack: "lab-dev",
      drifted: true,
      wattsMore: pools[0]?.watts,
      wattsFewer: pools[1]?.watts,
      pools,
      unlisted: [],
      resources: [],
      disagreements: [],
    });
  });

  it("names watts, the objects that nobody declared, and a few of many fields", () => {
    const pools = [{ name: UNLISTED, ceilingNodes: 0, liveNodes: 2 }];
    const unlisted = [{ kind: "Machine", namespace: "default", name: "rogue", nodes: 2 }];
    const fields = ["a", "b", "c", "d", "e", "f", "g"];
    const report = text("lab", "lab-dev", [status({ pools, unlisted })], drifts(pools), [
      { type: "kubernetes:core/v1:ConfigMap", name: "config", change: "changed", fields },
    ]);
    expect(report).toMatch(/^drift: lab, [\d.]+ kW that were not deployed, 1 object other/);
    expect(report).toContain(
      "hall hall-1: Machine rogue in namespace default belongs to no pool: 2 nodes",
    );
    expect(report).toMatch(/hall-1 +│ \(no pool\) +│/);
    expect(report).toContain("config was changed: a, b, c, d, e and 2 more");
  });
});
