import fc from "fast-check";
import { guardPlan } from "../../../../model/guard/guardPlan";
import { machineQuota } from "../../../../model/guard/machineQuota";
import { microwattsPerUnit } from "../../../../model/guard/unitMicrowatts";
import { lockedLimitsOf } from "../../../../model/lockedLimits";
import { budgetedWatts } from "../../../../model/power";
import { powerBudget } from "../../../../model/powerBudget";
import { lockOf } from "../../../support/locks";
import { catalog, siteWith } from "../../../support/sites";
import type { SiteFile } from "../../../../model/siteSchema";
import { DECLARED, planned } from "../../../../model/power/basis";

const planOf = (
  phase: string,
  change?: (data: SiteFile) => void,
  site = "lab",
  hall = "hall-1",
) => {
  const loaded = siteWith(site, change);
  return guardPlan(loaded, catalog, powerBudget(loaded, phase, DECLARED), hall);
};

describe("the watts that the guard counts with", () => {
  const factors = fc.record({
    unitWatts: fc.integer({ min: 1, max: 200_000 }),
    nameplateWatts: fc.integer({ min: 1, max: 200_000 }),
    overheadPerMille: fc.integer({ min: 0, max: 500 }),
    designPuePerMille: fc.integer({ min: 1000, max: 2000 }),
    oversubscriptionPerMille: fc.constantFrom(1000, 1100, 1500),
  });

  it("never say less than a pool takes, and never refuse by a watt what the energy budget lets through", () => {
    fc.assert(
      fc.property(
        factors,
        fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom("facility" as const, "it" as const),
        (power, parts, carries) => {
          const units = parts.reduce((sum, part) => sum + part, 0);
          const each = microwattsPerUnit(power, carries);
          const guarded = BigInt(units) * BigInt(each);
          const losses = BigInt(carries === "facility" ? power.designPuePerMille : 1000);
          const exact =
            BigInt(units) *
            (BigInt(power.unitWatts) * 1000n +
              BigInt(power.nameplateWatts) * BigInt(power.overheadPerMille)) *
            losses *
            1000n;
          expect(guarded * BigInt(power.oversubscriptionPerMille)).toBeGreaterThanOrEqual(exact);
          // An oversubscription has its own rounding, by unit.
          const budgeted = BigInt(budgetedWatts(units, power, carries)) * 1_000_000n;
          const most = power.oversubscriptionPerMille === 1000 ? budgeted : guarded;
          expect(guarded).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("the guard of a hall", () => {
  it("knows the hall's limit and the price of every MachineDeployment of every phase", () => {
    // 10,200 W x 1.1 overhead x 1.1 design PUE = 12,342 W.
    expect(planOf("phase-1")).toMatchObject({
      site: "lab",
      hall: "hall-1",
      domains: [
        {
          name: "hall hall-1",
          usableWatts: 190_000,
          microwattsPerUnit: { "h100-1": 12_342_000_000 },
        },
        // In phase 1 the transformer feeds nothing but this hall.
        { name: "transformer substation", usableWatts: 5_586_000 },
      ],
      nodesPerUnit: { "h100-1": 1 },
      ceilingNodes: 15,
      controllers: { machineSets: [], controlPlanes: [] },
    });
  });

  it("keeps rows too, each with the pools in it, and counts racks in nodes", () => {
    const plan = planOf("phase-2", (data) => {
      const [hall] = data.halls;
      const [pool] = data.pools;
      if (hall === undefined || pool === undefined) throw new Error("an empty lab");
      hall.rows = [{ name: "a", limit: "500 kW", carries: "it" }];
      data.pools.push({ ...pool, name: "nvl-1", gpuSystem: "gb300-nvl72", row: "a" });
      for (const phase of data.phases.slice(1)) phase.units["nvl-1"] = 1;
      const [, second] = data.phases;
      if (second !== undefined) second.units["h100-1"] = 10;
    });
    expect(plan.domains.map(({ name }) => name)).toEqual(["hall hall-1", "row hall-1/a"]);
    const priced = plan.domains.map(({ microwattsPerUnit }) => Object.keys(microwattsPerUnit));
    expect(priced).toEqual([["h100-1", "nvl-1"], ["nvl-1"]]);
    expect(plan.nodesPerUnit).toEqual({ "h100-1": 1, "nvl-1": 18 });
    expect(plan.ceilingNodes).toBe(28);
  });

  it("adds the control plane's Machines to the quota on metal, and to no other", () => {
    const quota = (machines: number) => ({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "kvandal-energy-guard", namespace: "kvandal" },
      spec: {
        hard: {
          "count/machines.cluster.x-k8s.io": String(machines),
          "count/machinepools.cluster.x-k8s.io": "0",
        },
      },
    });
    expect(machineQuota(planOf("phase-1"))).toEqual(quota(15));
    const narvik = planOf("phase-1", undefined, "kvandal", "narvik-1");
    expect(machineQuota(narvik)).toEqual(quota(narvik.ceilingNodes + 4));
    const withSix = planOf(
      "phase-1",
      ({ infrastructure }) => (infrastructure.controlPlaneMachines = 6),
      "kvandal",
      "narvik-1",
    );
    expect(machineQuota(withSix)).toEqual(quota(narvik.ceilingNodes + 6));
  });

  it("has the largest step that the grid owner allows at once, where one is agreed", () => {
    expect(planOf("phase-1")).not.toHaveProperty("rampStepWatts");
    const agreed = planOf("phase-1", ({ power }) => (power.gridConnection.rampStep = "1 MW"));
    expect(agreed.rampStepWatts).toBe(1_000_000);
  });

  it("has the locked step where the site file no longer has one", () => {
    const site = siteWith("lab");
    const locked = { ...lockOf({ site, catalog }), rampStepWattsAtMost: 400_000 };
    const budget = powerBudget(site, "phase-1", planned(locked));
    expect(guardPlan(site, catalog, budget, "hall-1").rampStepWatts).toBe(400_000);
  });

  it("has the hall first, then what feeds it and its rows, and pools by name", () => {
    const plan = planOf("phase-1", ({ halls: [hall], pools, phases, capital, bookings }) => {
      if (hall === undefined) throw new Error("an empty lab");
      hall.rows = ["b", "a"].map((name) => ({ name, limit: "500 kW" }));
      for (const name of ["c", "a", "d", "b"]) {
        pools.push({ name, hall: "hall-1", gpuSystem: "hgx-h100", purpose: "training" });
      }
      phases.splice(1);
      for (const phase of phases) phase.units = { d: 2, c: 2, b: 2, a: 2, "h100-1": 2 };
      capital.splice(0);
      bookings?.splice(0);
    });
    expect(plan.domains.map(({ name }) => name)).toEqual([
      "hall hall-1",
      "transformer substation",
      "row hall-1/b",
      "row hall-1/a",
    ]);
    expect(Object.keys(plan.nodesPerUnit)).toEqual(["a", "b", "c", "d", "h100-1"]);
    expect(Object.keys(plan.domains[0]?.microwattsPerUnit ?? {})).toEqual(
      Object.keys(plan.nodesPerUnit),
    );
  });

  it("knows what a pool with a power cap takes without it", () => {
    const plan = planOf("phase-1", (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "300 W" });
    });
    // 8 GPUs save 400 W each: (7,000 W + 1,020 W) x 1.1.
    expect(plan.domains[0]).toMatchObject({
      microwattsPerUnit: { "h100-1": 8_822_000_000 },
      uncappedMicrowattsPerUnit: { "h100-1": 12_342_000_000 },
    });
    expect(planOf("phase-1").domains[0]).toMatchObject({ uncappedMicrowattsPerUnit: {} });
  });

  it("counts nodes whose system is not known as the dearest that is locked, whatever the catalogue has left", () => {
    const site = siteWith("lab");
    const locked = lockedLimitsOf(site, catalog);
    const few = new Map([...catalog].filter(([name]) => name === "hgx-h100"));
    const plan = guardPlan(site, few, powerBudget(site, "phase-1", planned(locked)), "hall-1");
    // An hgx-b300: 14,500 W x 1.1 overhead x 1.1 design PUE. A rack of vera-rubin-nvl72 has 18 nodes of 12,778 W.
    expect(plan.domains[0]).toMatchObject({ dearestNodeMicrowatts: 17_545_000_000 });
  });

  it("holds what a locked row counts against it, under whatever name, and nothing else", () => {
    const site = siteWith("lab", ({ pools, phases }) => {
      for (const name of ["new", "beside"]) {
        pools.push({ name, hall: "hall-1", gpuSystem: "hgx-h100", purpose: "training" });
      }
      for (const phase of phases) phase.units = { ...phase.units, "h100-1": 13, new: 1, beside: 1 };
    });
    const locked = lockedLimitsOf(site, catalog);
    const phase = locked.phases["phase-1"];
    if (phase === undefined) throw new Error("no phase-1");
    const row = { hall: "hall-1", name: "a", poolsWithoutRow: ["beside"] };
    const lock = { name: "row hall-1/a", watts: 99, carries: "it" as const, halls: [], row };
    const domains = [{ ...lock, pools: ["h100-1"] }];
    const limits = { ...locked, phases: { "phase-1": { ...phase, domains } } };
    const plan = guardPlan(site, catalog, powerBudget(site, "phase-1", planned(limits)), "hall-1");
    expect(plan.domains.at(-1)).toEqual({
      name: "row hall-1/a (locked limit)",
      usableWatts: 99,
      microwattsPerUnit: { "h100-1": 11_220_000_000, new: 11_220_000_000 },
      uncappedMicrowattsPerUnit: {},
      dearestNodeMicrowatts: 15_950_000_000,
    });
  });

  it("has no price for what cannot be priced, so that it may have no ceiling", () => {
    const site = siteWith("lab");
    const unknown = guardPlan(site, new Map(), powerBudget(site, "phase-1", DECLARED), "hall-1");
    expect(unknown).toMatchObject({ nodesPerUnit: {}, ceilingNodes: 15 });
    const pools = site.pools.map((pool) => ({ ...pool, gpuPowerCapWatts: 1 }));
    const capped = { ...site, pools };
    const plan = guardPlan(capped, catalog, powerBudget(capped, "phase-1", DECLARED), "hall-1");
    expect(plan.domains.map(({ microwattsPerUnit }) => microwattsPerUnit)).toEqual([{}, {}]);
    expect(plan.nodesPerUnit).toEqual({ "h100-1": 1 });
  });

  describe("the deployer of a hall", () => {
    const deployers = (name: string, deployer: string | undefined): readonly string[] => {
      const site = siteWith(name);
      const [hall] = site.halls.map((one) => one.name);
      const limits = lockOf({ site, catalog });
      const halls = Object.fromEntries(
        Object.entries(limits.halls).map(([key, one]) => [key, { ...one, deployer }]),
      );
      const budget = powerBudget(site, "phase-1", planned({ ...limits, halls }));
      return guardPlan(site, catalog, budget, hall ?? "").deployers;
    };

    it("is the one that the lock names", () => {
      expect(deployers("kvandal", "kari")).toEqual(["kari"]);
      expect(deployers("lab", "kari")).toEqual(["kari"]);
    });

    it("is kwokctl's administrator in a simulated hall, and unknown in a real one, where the lock names none", () => {
      expect(deployers("lab", undefined)).toEqual(["kwok-admin"]);
      expect(deployers("kvandal", undefined)).toEqual([]);
    });
  });
});
