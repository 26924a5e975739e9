import { lockedLimitsOf } from "../../../model/lockedLimits";
import { phaseOf } from "../../../model/site";
import { laterBudgets, powerBudget, type LockedLimits } from "../../../model/powerBudget";
import type { SiteFile } from "../../../model/siteSchema";
import { UNLIMITED } from "../../support/locks";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned, proven } from "../../../model/power/basis";

/** The lab with two rows in its first hall, and a pool in one of them. */
const withRows = (data: SiteFile): void => {
  const [hall] = data.halls;
  const [pool] = data.pools;
  if (hall !== undefined && pool !== undefined) {
    hall.rows = [
      { name: "a", limit: "100 kW" },
      { name: "b", limit: "50 kW", carries: "facility" },
    ];
    pool.row = "a";
    data.pools.push({ ...pool, name: "h100-free", row: undefined });
  }
};

describe("the limits of a site as it stands", () => {
  it("are the usable watts of its connection, halls and transformers in every phase", () => {
    const { site, phases, gpuSystems, halls, signers, ...ratios } = lockedLimitsOf(
      siteWith("lab"),
      catalog,
    );
    expect(site).toBe("lab");
    expect(ratios).toEqual({
      overheadPerMilleAtLeast: 100,
      designPuePerMilleAtLeast: 1100,
      pueCurve: {
        fixed: 0.02,
        proportional: 0.02,
        quadratic: 0.015,
        cooling: 0.02,
        perDegree: 0.025,
        thresholdCelsius: 10,
        designDayCelsius: 28,
      },
      reservePerMilleAtLeast: 50,
      infrastructure: "in-memory",
    });
    expect(gpuSystems["hgx-h100"]).toEqual({
      nameplateWatts: 10_200,
      idleWatts: 2_000,
      nodesPerUnit: 1,
      gpusPerUnit: 8,
      maximumGpuPowerWatts: 700,
      lowestGpuPowerCapWatts: 200,
    });
    expect(halls["hall-2"]).toEqual({ managementContext: "kwok-lab-hall-2" });
    expect(signers).toEqual([]);
    expect(Object.keys(phases)).toEqual(["phase-1", "phase-2", "phase-3"]);
    expect(phases["phase-1"]).toMatchObject({
      gates: [
        { name: "grid-energised", kind: "grid-energised", mandatory: true },
        { name: "gpus-delivered", kind: "gpus-delivered", mandatory: false },
      ],
      siteWatts: 190_000,
      hallWatts: { "hall-1": 190_000 },
      domains: [
        {
          name: "transformer substation",
          // Two of three transformers of 3 MVA, power factor 0.98, less 5 %.
          watts: 5_586_000,
          carries: "facility",
          halls: ["hall-1"],
          pools: [],
        },
      ],
    });
  });

  it("say nothing of domains where a site has none but its connection and its halls", () => {
    const site = siteWith("lab", (data) => {
      data.power.domains = [];
      data.halls.forEach((hall) => delete hall.fedBy);
    });
    const { gates, ...watts } = lockedLimitsOf(site, catalog).phases["phase-1"] ?? {};
    expect(gates).toHaveLength(2);
    expect(watts).toEqual({
      siteWatts: 190_000,
      hallWatts: { "hall-1": 190_000 },
      fixedLoadWattsAtLeast: 0,
      plantWatts: 200_000,
    });
  });

  it("name a row by where it stands: its own pools, and those of the hall in no row", () => {
    const domains = lockedLimitsOf(siteWith("lab", withRows), catalog).phases[
      "phase-1"
    ]?.domains?.slice(1);
    expect(domains).toEqual([
      {
        name: "row hall-1/a",
        watts: 95_000,
        carries: "it",
        halls: [],
        pools: ["h100-1"],
        row: { hall: "hall-1", name: "a", poolsWithoutRow: ["h100-free"] },
      },
      {
        name: "row hall-1/b",
        watts: 47_500,
        carries: "facility",
        halls: [],
        pools: [],
        row: { hall: "hall-1", name: "b", poolsWithoutRow: ["h100-free"] },
      },
    ]);
  });

  it("have the site's design PUE, and that of each phase which states its own, also where it is the site's", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").designPue = 1.1;
      phaseIn(data, "phase-2").designPue = 1.05;
    });
    const { designPuePerMilleAtLeast, phases } = lockedLimitsOf(site, catalog);
    expect(designPuePerMilleAtLeast).toBe(1100);
    expect(Object.values(phases).map((phase) => phase.designPuePerMilleAtLeast)).toEqual([
      1100,
      1050,
      undefined,
    ]);
  });

  it("have the fixed load of the phase, and that of each node, which grows with the PUE that is counted", () => {
    const change = (rowWatts: string, siteWatts: string) => (data: SiteFile) => {
      withRows(data);
      Object.assign(data.halls[0]?.rows?.[0] ?? {}, { fixedLoad: rowWatts });
      data.power.fixedLoad = siteWatts;
      data.power.pueCurve = undefined;
      phaseIn(data, "phase-1").designPue = 1.35;
      phaseIn(data, "phase-1").units = {};
    };
    const site = siteWith("lab", change("10 kW", "0 W"));
    const locked = lockedLimitsOf(site, catalog);
    expect(locked.phases["phase-1"]).toMatchObject({
      fixedLoadWattsAtLeast: 13_500,
    });
    expect(locked.phases["phase-2"]).toMatchObject({
      fixedLoadWattsAtLeast: 11_000,
    });
    // As much facility power at the PUE of phase 2, whose power is lowered to that of phase 1.
    const moved = siteWith("lab", change("0 W", "11 kW"));
    const part = { watts: 200_000, file: "grid.yaml", expiredFile: undefined };
    expect(locked.fixedLoadsWattsAtLeast?.rows).toEqual({ "hall-1/a": 10_000 });
    // The row's load stays on the row beside what the site file has elsewhere.
    for (const [own, siteWatts] of [
      [site, 190_000 - 13_500],
      [moved, 190_000 - 13_500 - 11_000],
    ] as const) {
      expect(powerBudget(own, "phase-2", proven(locked, part))).toMatchObject({ siteWatts });
    }
  });

  it("have the plant of each phase, and what is energised where the phase says nothing of one", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").plant = "2.3 MW";
    });
    const { phases } = lockedLimitsOf(site, catalog);
    expect(Object.values(phases).map(({ plantWatts }) => plantWatts)).toEqual([
      2_300_000, 2_300_000, 5_200_000,
    ]);
  });

  it("have the step that the grid owner allows, and no curve and no step where the site has none", () => {
    const site = siteWith("lab", (data) => {
      data.power.gridConnection.rampStep = "400 kW";
      delete data.power.pueCurve;
    });
    const locked = lockedLimitsOf(site, catalog);
    expect(locked.rampStepWattsAtMost).toBe(400_000);
    expect(locked).not.toHaveProperty("pueCurve");
    expect(lockedLimitsOf(siteWith("lab"), catalog)).not.toHaveProperty("rampStepWattsAtMost");
  });

  it("name the pools that are oversubscribed in each phase, with their units, place, load class and cap", () => {
    const site = siteWith("lab", (data) => {
      withRows(data);
      data.power.oversubscription = { training: 1.03, inference: 1.2 };
      Object.assign(data.pools[0] ?? {}, { oversubscription: 1.02 });
      Object.assign(data.pools[2] ?? {}, { oversubscription: 1.2, gpuPowerCap: "600 W" });
    });
    const { phases } = lockedLimitsOf(site, catalog);
    const inHall1 = { hall: "hall-1", row: "a", gpuSystem: "hgx-h100", purpose: "training" };
    expect(phases["phase-1"]?.oversubscribedPools).toEqual({
      "h100-1": { perMilleAtMost: 1020, unitsAtMost: 15, ...inHall1 },
    });
    expect(phases["phase-2"]?.oversubscribedPools).toEqual({
      "h100-1": { perMilleAtMost: 1020, unitsAtMost: 45, ...inHall1 },
      "h100-3": {
        perMilleAtMost: 1200,
        unitsAtMost: 40,
        hall: "hall-3",
        gpuSystem: "hgx-h100",
        purpose: "inference",
        gpuPowerCapWattsAtMost: 600,
      },
    });
    const none = lockedLimitsOf(siteWith("lab"), catalog).phases["phase-2"];
    expect(none).not.toHaveProperty("oversubscribedPools");
  });

  it("leave the budgets of that site as they are", () => {
    const site = siteWith("lab", (data) => {
      withRows(data);
      data.power.oversubscription = { training: 1.03 };
      Object.assign(data.pools[0] ?? {}, { oversubscription: 1.02 });
      data.power.gridConnection.rampStep = "400 kW";
      phaseIn(data, "phase-1").designPue = 1.2;
    });
    const locked = lockedLimitsOf(site, catalog);
    for (const { name, units } of site.phases) {
      const { lockedPlants, poolTerms, ...budget } = powerBudget(site, name, planned(locked));
      const { poolTerms: declared, ...own } = powerBudget(site, name, DECLARED);
      expect({ ...budget, lockedPlants: [] }).toEqual({
        ...own,
        basis: "planned",
        lockedSystems: [locked.gpuSystems],
        lockedHalls: [locked.halls],
      });
      expect(lockedPlants).toMatchObject([{ plantWatts: phaseOf(site, name).plantWatts }]);
      const terms = declared.get("h100-1");
      expect(poolTerms).toEqual(
        new Map(declared).set("h100-1", {
          ...(terms ?? { hall: "", gpuSystem: "", oversubscriptionPerMille: 1000 }),
          oversubscribedUnitsAtMost: units["h100-1"] ?? 0,
        }),
      );
    }
  });
});

describe("a budget under locked limits", () => {
  const locked: LockedLimits = {
    ...lockedLimitsOf(siteWith("lab"), catalog),
    overheadPerMilleAtLeast: 150,
    designPuePerMilleAtLeast: 1300,
  };

  it("counts with the larger ratios, whoever states them, and with the phase's own PUE", () => {
    expect(powerBudget(siteWith("lab"), "phase-1", planned(locked))).toMatchObject({
      overheadPerMille: 150,
      designPuePerMille: 1300,
    });
    const worse = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").designPue = 1.4;
      data.power.overhead = "20 %";
    });
    expect(powerBudget(worse, "phase-1", planned(locked))).toMatchObject({
      overheadPerMille: 200,
      designPuePerMille: 1400,
    });
    expect(powerBudget(worse, "phase-2", DECLARED)).toMatchObject({ designPuePerMille: 1100 });
  });

  it("is tight in the phases to come too, and there are none after the last", () => {
    const site = siteWith("lab");
    const short = {
      ...locked,
      phases: { "phase-2": { ...UNLIMITED, siteWatts: 5, hallWatts: {} } },
    };
    const later = laterBudgets(site, "phase-1", planned(short));
    expect(later.map(({ phase, siteWatts }) => [phase, siteWatts])).toEqual([
      ["phase-2", 5],
      ["phase-3", 0],
    ]);
    expect(laterBudgets(site, "phase-3", DECLARED)).toEqual([]);
  });
});
