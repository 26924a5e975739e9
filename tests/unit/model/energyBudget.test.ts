import fc from "fast-check";
import { judgeEnergyBudget } from "../../../model/energyBudget";
import type { PoolDemand } from "../../../model/pricedDemand";
import { facilityWatts } from "../../../model/power";
import { powerBudget, type PowerBudget } from "../../../model/powerBudget";
import type { PowerDomain } from "../../../model/powerDomains";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockedAs, UNLIMITED } from "../../support/locks";

/** A budget of a site and its halls, in watts. */
function budgetOf(
  siteWatts: number,
  halls: Readonly<Record<string, number>>,
  phase = "phase-1",
): PowerBudget {
  const domain = (
    name: string,
    kind: PowerDomain["kind"],
    usableWatts: number,
    fed: readonly string[],
  ): PowerDomain => ({
    name,
    kind,
    carries: "facility",
    ratedWatts: usableWatts,
    usableWatts,
    halls: new Set(fed),
  });
  return {
    site: "lab",
    phase,
    siteWatts,
    basis: "declared",
    isLocked: true,
    gridWatts: siteWatts,
    plannedGridWatts: siteWatts,
    lockedSystems: [],
    lockedHalls: [],
    lockedPlants: [],
    fixedItWatts: 0,
    isDesignPueStated: false,
    rampStepWatts: undefined,
    hallWatts: new Map(Object.entries(halls)),
    domains: [
      domain("site lab", "grid connection", siteWatts, Object.keys(halls)),
      ...Object.entries(halls).map(([hall, watts]) =>
        domain(`hall ${hall}`, "hall", watts, [hall]),
      ),
    ],
    poolTerms: new Map(),
    reservePerMille: 0,
    overheadPerMille: 100,
    designPuePerMille: 1100,
  };
}

const budget = budgetOf(300_000, { "hall-1": 190_000, "hall-2": 110_000 });
const pool = (name: string, hall: string, units: number): PoolDemand => ({
  pool: name,
  hall,
  gpuSystem: "hgx-h100",
  units,
});
const messages = (demand: PoolDemand[], by = budget, later: PowerBudget[] = []): string[] =>
  judgeEnergyBudget(demand, by, catalog, later).map(({ message }) => message);

describe("the energy budget", () => {
  it("lets through what fits to the watt and refuses one watt more", () => {
    const watts = facilityWatts(15, {
      unitWatts: 10_200,
      nameplateWatts: 10_200,
      overheadPerMille: 100,
      designPuePerMille: 1100,
    });
    const exactly = budgetOf(watts, { "hall-1": watts });
    expect(messages([pool("a", "hall-1", 15)], exactly)).toEqual([]);
    const short = budgetOf(watts, { "hall-1": watts - 1 });
    expect(messages([pool("a", "hall-1", 15)], short)).toEqual([
      "hall hall-1: 185.130 kW asked, 185.129 kW usable in phase-1 (1 W over, 100.0 %): lower pool a to 14 units",
    ]);
  });

  it("names the domain, asked, usable, excess, the largest change that fits, and the phase to wait for", () => {
    const phase2 = budgetOf(600_000, { "hall-1": 600_000 }, "phase-2");
    expect(messages([pool("a", "hall-1", 16)], budget, [phase2])).toEqual([
      "hall hall-1: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool a to 15 units or wait for phase-2",
    ]);
  });

  it("advises the pool that loses least, and all pools where one alone cannot make room", () => {
    expect(messages([pool("a", "hall-1", 8), pool("b", "hall-1", 9)])).toEqual([
      "hall hall-1: 209.8 kW asked, 190.0 kW usable in phase-1 (19.8 kW over, 110.4 %): lower pool a to 6 units",
    ]);
    expect(messages([pool("a", "hall-1", 16), pool("b", "hall-1", 16)])[0]).toContain(
      "lower pools a, b to 15 units together",
    );
  });

  it("holds the site as well as each hall", () => {
    const narrow = budgetOf(299_999, { "hall-1": 190_000, "hall-2": 110_000 });
    expect(messages([], narrow)).toEqual([
      "site lab: 300.000 kW shared out among the halls, 299.999 kW usable in phase-1 (1 W over, 100.0 %): lower the share of the phase's halls by 1 W together",
    ]);
    const tight = budgetOf(200_000, { "hall-1": 190_000, "hall-2": 110_000 });
    expect(messages([pool("a", "hall-1", 15), pool("b", "hall-2", 8)], tight)).toContainEqual(
      expect.stringMatching(
        /^site lab: 283\.9 kW asked, 200\.0 kW usable .* lower pool a to 8 units/,
      ),
    );
  });

  it("refuses 100,000 GPUs of GB300 in 230 MW without a reserve, at 103.8 %", () => {
    const announced = budgetOf(230_000_000, { "hall-1": 230_000_000 }, "phase-2");
    const racks = (units: number) => [
      { pool: "a", hall: "hall-1", gpuSystem: "gb300-nvl72", units },
    ];
    expect(messages(racks(1_338), announced)).toEqual([]);
    expect(messages(racks(1_389), announced)).toContain(
      "site lab: 238.7 MW asked, 230.0 MW usable in phase-2 (8.7 MW over, 103.8 %): lower pool a to 1,338 units",
    );
  });

  it("never counts what it cannot price as nothing", () => {
    expect(messages([{ pool: "a", hall: "hall-1", gpuSystem: "hgx-h20", units: 1 }])).toEqual([
      expect.stringContaining('pool a: GPU system "hgx-h20" is not in the catalogue'),
    ]);
    expect(messages([pool("a", "hall-9", 1)])[0]).toContain(
      "hall hall-9: 12.3 kW asked, 0.0 kW usable",
    );
  });

  it("lets nothing through beyond any limit, whatever the demand", () => {
    const demand = fc.array(
      fc.record({
        pool: fc.string(),
        hall: fc.constantFrom("hall-1", "hall-2"),
        gpuSystem: fc.constant("hgx-h100"),
        units: fc.integer({ min: 0, max: 30 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(demand, (pools) => {
        const watts = (of: PoolDemand[]): number =>
          of.reduce((sum, { units }) => sum + units * 12_342, 0);
        const over =
          watts(pools) > budget.siteWatts ||
          [...budget.hallWatts].some(
            ([hall, limit]) => watts(pools.filter((p) => p.hall === hall)) > limit,
          );
        expect(messages(pools).length > 0).toBe(over);
      }),
    );
  });
});

describe("the power budget of a phase", () => {
  it("is energised power less reserve and fixed load, and no hall has more than its feed", () => {
    const site = siteWith("lab", (data) => {
      data.power.fixedLoad = "1 kW";
      const hall = data.halls[0];
      if (hall !== undefined) {
        hall.limit = "150 kW";
        hall.fixedLoad = "2500 W";
      }
    });
    const { siteWatts, hallWatts } = powerBudget(site, "phase-1", DECLARED);
    expect(siteWatts).toBe(190_000 - 1_000 - 2_500);
    expect(hallWatts.get("hall-1")).toBe(142_500 - 2_500);
  });

  it("counts what is contracted where more is said to be energised, and never less than nothing", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").energised = "100 W";
      data.power.fixedLoad = "5 kW";
    });
    expect(powerBudget(site, "phase-1", DECLARED).siteWatts).toBe(0);
  });

  const locked = lockedAs({
    site: "lab",
    overheadPerMilleAtLeast: 150,
    designPuePerMilleAtLeast: 1050,
    phases: { "phase-1": { siteWatts: 100_000, hallWatts: { "hall-1": 90_000 } } },
  });

  it("takes the smaller of the site file and the locked limits, and the larger ratios", () => {
    const own = powerBudget(siteWith("lab"), "phase-1", planned(locked));
    expect(own).toMatchObject({
      siteWatts: 100_000,
      overheadPerMille: 150,
      designPuePerMille: 1100,
    });
    expect(own.hallWatts.get("hall-1")).toBe(90_000);
    const generous = {
      ...locked,
      phases: {
        "phase-1": {
          siteWatts: 1e9,
          hallWatts: { "hall-1": 1e9 },
          ...UNLIMITED,
        },
      },
    };
    expect(powerBudget(siteWith("lab"), "phase-1", planned(generous)).siteWatts).toBe(190_000);
  });

  it("gives nothing to a phase, a hall or a site that the locked limits do not list", () => {
    expect(powerBudget(siteWith("lab"), "phase-2", planned(locked)).siteWatts).toBe(0);
    const elsewhere = { ...locked, site: "kvandal" };
    expect(
      powerBudget(siteWith("lab"), "phase-1", planned(elsewhere)).hallWatts.get("hall-1"),
    ).toBe(0);
  });
});
