import { lockedLimitsOf } from "../../../model/lockedLimits";
import { laterBudgets, powerBudget, type LockedLimits } from "../../../model/powerBudget";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";

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

  it("ask for the lowest PUE that any phase is counted with", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-2").designPue = 1.05;
      phaseIn(data, "phase-3").designPue = 1.2;
    });
    expect(lockedLimitsOf(site, catalog).designPuePerMilleAtLeast).toBe(1050);
  });

  it.each([
    [{ training: 1.03 }, { training: 1030, inference: 1000 }],
    [{ inference: 1.2 }, { training: 1000, inference: 1200 }],
    [{ training: 1, inference: 1 }, undefined],
  ])("allow for the oversubscription %j that the site grants", (oversubscription, locked) => {
    const site = siteWith("lab", (data) => {
      data.power.oversubscription = oversubscription;
    });
    expect(lockedLimitsOf(site, catalog).oversubscriptionPerMilleAtMost).toEqual(locked);
  });

  it("leave the budgets of that site as they are", () => {
    const site = siteWith("lab", (data) => {
      withRows(data);
      data.power.oversubscription = { training: 1.03 };
      Object.assign(data.pools[0] ?? {}, { oversubscription: 1.02 });
    });
    const locked = lockedLimitsOf(site, catalog);
    for (const { name } of site.phases) {
      expect(powerBudget(site, name, planned(locked))).toEqual({
        ...powerBudget(site, name, DECLARED),
        basis: "planned",
        lockedSystems: [locked.gpuSystems],
      });
    }
  });
});

describe("a budget under locked limits", () => {
  const locked: LockedLimits = {
    ...lockedLimitsOf(siteWith("lab"), catalog),
    overheadPerMilleAtLeast: 150,
    designPuePerMilleAtLeast: 1300,
    oversubscriptionPerMilleAtMost: { training: 1010, inference: 1100 },
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

  it("oversubscribes a pool by no more than its load class may, and never more than the pool", () => {
    const site = siteWith("lab", (data) => {
      data.power.oversubscription = { training: 1.03, inference: 1.2 };
      const [first, second, third] = data.pools;
      Object.assign(first ?? {}, { oversubscription: 1.03 });
      Object.assign(second ?? {}, { oversubscription: 1.005 });
      Object.assign(third ?? {}, { oversubscription: 1.2, gpuPowerCap: "600 W" });
    });
    const terms = [...powerBudget(site, "phase-2", planned(locked)).poolTerms.values()];
    expect(terms.map((each) => each.oversubscriptionPerMille)).toEqual([1010, 1005, 1100]);
  });

  it("is tight in the phases to come too, and there are none after the last", () => {
    const site = siteWith("lab");
    const short = {
      ...locked,
      phases: { "phase-2": { siteWatts: 5, hallWatts: {}, fixedLoadWattsAtLeast: 0, gates: [] } },
    };
    const later = laterBudgets(site, "phase-1", planned(short));
    expect(later.map(({ phase, siteWatts }) => [phase, siteWatts])).toEqual([
      ["phase-2", 5],
      ["phase-3", 0],
    ]);
    expect(laterBudgets(site, "phase-3", DECLARED)).toEqual([]);
  });
});
