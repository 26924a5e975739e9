import fc from "fast-check";
import type { Catalog } from "../../../model/catalog";
import { forecast } from "../../../model/forecast";
import { facilityWatts } from "../../../model/power";
import type { Site, SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockedAs } from "../../support/locks";

/** The lab with these bookings of H100, by quarter, and systems that cost 100,000 dollars each. */
function booked(
  gpusByQuarter: Readonly<Record<string, number>>,
  change: (data: SiteFile) => void = () => undefined,
) {
  return siteWith("lab", (data) => {
    data.bookings = Object.entries(gpusByQuarter).map(([quarter, gpus]) => ({
      tenant: "openai",
      quarter,
      gpuSystem: "hgx-h100",
      gpus,
      source: "test",
    }));
    for (const pool of data.pools) {
      pool.unitPriceUsd = 100_000;
    }
    change(data);
  });
}

describe("a forecast", () => {
  it("adds bookings up and holds them against what is energised by then, naming what binds first", () => {
    // Phase 1 (190 kW) is there from March, phase 2 from 15 December, phase 3 from the end of 2028.
    const report = forecast(
      booked({ "2026-Q2": 120, "2026-Q3": 80, "2027-Q1": 1_200, "2027-Q3": 1_000 }),
      catalog,
      DECLARED,
    );
    expect(report.quarters).toEqual([
      {
        quarter: "2026-Q2",
        phase: "phase-1",
        bookedGpus: 120,
        gpusWithoutPool: 0,
        facilityWatts: 185_130,
        usableWatts: 190_000,
        fits: true,
      },
      expect.objectContaining({ quarter: "2026-Q3", phase: "phase-1", facilityWatts: 308_550 }),
      expect.objectContaining({ quarter: "2027-Q1", phase: "phase-2", facilityWatts: 2_159_850 }),
      expect.objectContaining({ quarter: "2027-Q3", phase: "phase-2", bookedGpus: 2_400 }),
    ]);
    expect(report.binding.map(({ quarter, limit, kind }) => [quarter, limit, kind])).toEqual([
      ["2026-Q3", "hall hall-1", "power"],
      ["2026-Q3", "site lab", "power"],
      ["2027-Q1", "capital", "capital"],
      ["2027-Q3", "hall hall-2", "power"],
    ]);
    expect(report.binding[0]?.message).toBe("308.6 kW booked, 190.0 kW usable by then");
    expect(report.binding.find(({ kind }) => kind === "capital")?.message).toBe(
      "GPU systems for USD 17.5 M booked, USD 10.0 M of capital declared by then",
    );
  });

  it("has no power at all before the first phase is energised", () => {
    const [quarter] = forecast(booked({ "2025-Q4": 8 }), catalog, DECLARED).quarters;
    expect(quarter).toMatchObject({ phase: undefined, usableWatts: 0 });
    const message = "12.3 kW booked, 0.0 kW usable by then";
    expect(forecast(booked({ "2025-Q4": 8 }), catalog, DECLARED).binding).toEqual(
      [
        ["transformer substation", "power", message],
        ["hall hall-1", "power", message],
        ["site lab", "power", message],
        [
          "capital",
          "capital",
          "GPU systems for USD 100,000 booked, USD 0 of capital declared by then",
        ],
      ].map(([limit, kind, message]) => ({
        limit,
        kind,
        message,
        quarter: "2025-Q4",
        phase: undefined,
      })),
    );
  });

  it("names the bookings that have no pool with units left in any phase", () => {
    // 399 units in phase 3.
    const { binding, quarters, bookingsWithoutPool } = forecast(
      booked({ "2029-Q1": 400 * 8 }),
      catalog,
      DECLARED,
    );
    expect(quarters[0]).toMatchObject({ gpusWithoutPool: 8, fits: false });
    expect(bookingsWithoutPool).toEqual([
      { tenant: "openai", quarter: "2029-Q1", gpuSystem: "hgx-h100", gpus: 8 },
    ]);
    expect(binding).toContainEqual({
      limit: "pools of hgx-h100",
      kind: "pools",
      quarter: "2029-Q1",
      phase: "phase-3",
      message:
        "8 booked GPUs have no pool with units left in any phase (openai 8 GPUs of hgx-h100 for 2029-Q1): declare more units",
    });
    const all = forecast(booked({ "2029-Q1": 399 * 8 }), catalog, DECLARED);
    expect(all.quarters[0]).toMatchObject({ gpusWithoutPool: 0 });
    expect(all.bookingsWithoutPool).toEqual([]);
    expect(all.binding.map(({ kind }) => kind)).not.toContain("pools");
  });

  it("goes through the quarters in their order, with all that is booked by each", () => {
    const site = booked({ "2027-Q1": 8, "2026-Q2": 4 }, (data) => {
      data.bookings?.push(...data.bookings.slice(1));
    });
    expect(
      forecast(site, catalog, DECLARED).quarters.map(({ quarter, bookedGpus, facilityWatts }) => [
        quarter,
        bookedGpus,
        facilityWatts,
      ]),
    ).toEqual([
      ["2026-Q2", 8, 12_342],
      ["2027-Q1", 16, 2 * 12_342],
    ]);
  });

  it("fills the pools of the booked system only", () => {
    const site = booked({ "2026-Q2": 8 }, (data) => {
      const [, second] = data.pools;
      data.pools.unshift({ ...(second ?? ({} as never)), name: "r", gpuSystem: "gb300-nvl72" });
      phaseIn(data, "phase-3").units.r = 1;
    });
    expect(forecast(site, catalog, DECLARED).binding).toEqual([]);
  });

  it("takes a whole unit for the GPUs that are left over", () => {
    const [quarter] = forecast(booked({ "2026-Q2": 9 }), catalog, DECLARED).quarters;
    expect(quarter).toMatchObject({ bookedGpus: 9, facilityWatts: 2 * 12_342, gpusWithoutPool: 0 });
  });

  it.each([
    ["2026-01-01", "2025-Q4", undefined],
    ["2026-01-01", "2026-Q1", "phase-1"],
    ["2026-03-31", "2026-Q1", "phase-1"],
    ["2026-04-01", "2026-Q1", undefined],
    ["2026-10-01", "2026-Q3", undefined],
    ["2026-10-01", "2026-Q4", "phase-1"],
    ["2026-12-31", "2026-Q4", "phase-1"],
  ])("with a phase that is energised on %s has in %s the power of %s", (day, quarter, phase) => {
    const site = booked({ [quarter]: 8 }, (data) => {
      phaseIn(data, "phase-1").energisedOn = day;
      phaseIn(data, "phase-2").energisedOn = "2027-01-01";
    });
    expect(forecast(site, catalog, DECLARED).quarters[0]?.phase).toBe(phase);
  });

  it("goes by the due date of a phase whose energisation nobody knows", () => {
    const { quarters } = forecast(booked({ "2028-Q3": 8, "2028-Q4": 8 }), catalog, DECLARED);
    expect(quarters.map(({ phase }) => phase)).toEqual(["phase-2", "phase-3"]);
  });

  it("holds power against the locked limits where they are lower", () => {
    const locked = {
      site: "lab",
      overheadPerMilleAtLeast: 100,
      designPuePerMilleAtLeast: 1100,
      phases: { "phase-1": { siteWatts: 187_000, hallWatts: { "hall-1": 185_130 } } },
    };
    const site = booked({ "2026-Q2": 120 });
    expect(forecast(site, catalog, planned(lockedAs(locked)))).toMatchObject({
      quarters: [{ usableWatts: 187_000 }],
      binding: [],
    });
    locked.phases["phase-1"].hallWatts["hall-1"] = 185_129;
    expect(forecast(site, catalog, planned(lockedAs(locked))).binding).toMatchObject([
      { limit: "hall hall-1" },
    ]);
  });

  it("counts the nodes of a hall's cluster, a rack as all its nodes", () => {
    const site = (racks: number) =>
      booked({ "2026-Q2": 5_000 * 8 }, (data) => {
        const [first] = data.pools;
        data.pools.push({ ...(first ?? ({} as never)), name: "racks", gpuSystem: "gb300-nvl72" });
        // Never so many in one phase, as a site file that has them is refused.
        phaseIn(data, "phase-1").units = { "h100-1": 4_982, "h100-2": 0 };
        phaseIn(data, "phase-2").units = { racks: 2 };
        data.bookings = [
          { tenant: "openai", quarter: "2026-Q2", gpuSystem: "hgx-h100", gpus: 4_982 * 8 },
          { tenant: "openai", quarter: "2026-Q2", gpuSystem: "gb300-nvl72", gpus: 72 * racks },
        ].map((booking) => ({ ...booking, source: "test" }));
      });
    const nodes = (racks: number) =>
      forecast(site(racks), catalog, DECLARED).binding.filter(({ kind }) => kind === "nodes");
    expect(nodes(1)).toEqual([]);
    expect(nodes(2)).toEqual([
      {
        limit: "nodes of hall hall-1",
        kind: "nodes",
        quarter: "2026-Q2",
        phase: "phase-1",
        message: "5,018 nodes booked, 5,000 in one cluster",
      },
    ]);
  });

  it("flags a phase that is energised after it is due", () => {
    const late = booked({ "2026-Q2": 8 }, (data) => {
      phaseIn(data, "phase-2").energisedOn = "2027-02-01";
    });
    expect(forecast(late, catalog, DECLARED).late).toEqual([
      "phase-2 is due on 2026-12-31 and energised on 2027-02-01 only",
    ]);
    const lastDay = booked({}, (data) => {
      phaseIn(data, "phase-2").energisedOn = "2026-12-31";
    });
    expect(forecast(lastDay, catalog, DECLARED).late).toEqual([]);
  });

  it("binds nowhere for a site that has what is booked", () => {
    expect(forecast(booked({ "2026-Q2": 120 }), catalog, DECLARED).binding).toEqual([]);
    expect(forecast(booked({}), catalog, DECLARED)).toEqual({
      quarters: [],
      binding: [],
      bookingsWithoutPool: [],
      late: [],
    });
  });
});

/** Kvandal with these bookings alone, of one tenant each. */
const kvandalBooked = (
  ...bookings: readonly (readonly [quarter: string, gpuSystem: string, gpus: number])[]
) =>
  siteWith("kvandal", (data) => {
    data.bookings = bookings.map(([quarter, gpuSystem, gpus]) => ({
      tenant: "openai",
      quarter,
      gpuSystem,
      gpus,
      source: "test",
    }));
  });

describe("bookings without a pool", () => {
  const report = forecast(
    kvandalBooked(["2026-Q4", "gb300-nvl72", 52_000], ["2027-Q2", "vera-rubin-nvl72", 30_000]),
    catalog,
    DECLARED,
  );

  it("count at the grid connection, so that more than it carries is refused", () => {
    // 723 racks of 142 kW, then 417 racks of 230 kW, each with 10 % overhead at a PUE of 1.10.
    expect(report.quarters).toEqual([
      {
        quarter: "2026-Q4",
        phase: "phase-2",
        bookedGpus: 52_000,
        gpusWithoutPool: 52_000,
        facilityWatts: 124_225_860,
        usableWatts: 218_500_000,
        fits: false,
      },
      {
        quarter: "2027-Q2",
        phase: "phase-2",
        bookedGpus: 82_000,
        gpusWithoutPool: 82_000,
        facilityWatts: 124_225_860 + 116_051_100,
        usableWatts: 218_500_000,
        fits: false,
      },
    ]);
    expect(report.binding.filter(({ kind }) => kind === "power")).toEqual([
      {
        limit: "site kvandal",
        kind: "power",
        quarter: "2027-Q2",
        phase: "phase-2",
        message:
          "240.3 MW booked, 218.5 MW usable by then, of these without a pool: openai 52,000 GPUs of gb300-nvl72 for 2026-Q4, openai 30,000 GPUs of vera-rubin-nvl72 for 2027-Q2",
      },
    ]);
  });

  it("are named by tenant, quarter, system and GPUs", () => {
    expect(report.bookingsWithoutPool).toEqual([
      { tenant: "openai", quarter: "2026-Q4", gpuSystem: "gb300-nvl72", gpus: 52_000 },
      { tenant: "openai", quarter: "2027-Q2", gpuSystem: "vera-rubin-nvl72", gpus: 30_000 },
    ]);
    expect(
      report.binding
        .filter(({ kind }) => kind === "pools")
        .map((bound) => [bound.quarter, bound.limit]),
    ).toEqual([
      ["2026-Q4", "pools of gb300-nvl72"],
      ["2027-Q2", "pools of vera-rubin-nvl72"],
    ]);
  });

  it("are the last ones that were booked, and of one that fits in part the rest", () => {
    const { bookingsWithoutPool } = forecast(
      booked({ "2029-Q2": 50 * 8, "2029-Q1": 380 * 8 }),
      catalog,
      DECLARED,
    );
    expect(bookingsWithoutPool).toEqual([
      { tenant: "openai", quarter: "2029-Q2", gpuSystem: "hgx-h100", gpus: 31 * 8 },
    ]);
  });

  it("count at the nameplate also where the pools of their system are capped", () => {
    const watts = (units: number) =>
      forecast(
        booked({ "2029-Q1": units * 8 }, (data) => {
          for (const pool of data.pools) {
            pool.gpuPowerCap = "600 W";
          }
        }),
        catalog,
        DECLARED,
      ).quarters[0]?.facilityWatts ?? NaN;
    expect(watts(400) - watts(399)).toBe(12_342);
  });

  it("load no hall and no cluster", () => {
    const limits = forecast(
      kvandalBooked(["2026-Q4", "gb300-nvl72", 72 * 300]),
      catalog,
      DECLARED,
    ).binding;
    expect(limits.map(({ kind }) => kind)).toEqual(["pools"]);
  });

  it("of more than ten are named to ten in a sentence, and counted", () => {
    const [first] = forecast(
      kvandalBooked(...Array.from({ length: 12 }, () => ["2026-Q4", "gb300-nvl72", 1] as const)),
      catalog,
      DECLARED,
    ).binding;
    expect(first?.message).toContain("12 booked GPUs");
    expect(first?.message.match(/openai/g)).toHaveLength(10);
    expect(first?.message).toContain(", 2 more)");
  });
});

describe("a booking whose power is unknown", () => {
  const unknown = (site: Site, systems: Catalog = catalog) => forecast(site, systems, DECLARED);

  it("of a system that the catalogue does not have is a limit of its own and never 0 W", () => {
    const site = kvandalBooked(["2026-Q4", "gb300-nvl72", 72], ["2026-Q4", "hgx-h100", 8]);
    const without = new Map([...catalog].filter(([name]) => name !== "gb300-nvl72"));
    const { quarters, binding } = unknown(site, without);
    expect(quarters[0]).toMatchObject({ facilityWatts: undefined, fits: false, bookedGpus: 80 });
    expect(binding[0]).toMatchObject({
      limit: "unknown power of gb300-nvl72",
      kind: "unknown power",
      message: expect.stringContaining(
        'GPU system "gb300-nvl72" is not in the catalogue',
      ) as string,
    });
  });

  it("of a pool with a cap that its GPUs do not have is one too", () => {
    const site = kvandalBooked(["2026-Q4", "hgx-h100", 8]);
    const pools = site.pools.map((pool) => ({ ...pool, gpuPowerCapWatts: 1 }));
    const { quarters, binding } = unknown({ ...site, pools });
    expect(quarters[0]).toMatchObject({ facilityWatts: undefined, fits: false });
    expect(binding[0]).toMatchObject({ kind: "unknown power", quarter: "2026-Q4" });
  });

  it("still shows that what is known is too much already", () => {
    const site = kvandalBooked(["2026-Q4", "gb300-nvl72", 72], ["2026-Q4", "hgx-h100", 320_000]);
    const without = new Map([...catalog].filter(([name]) => name !== "gb300-nvl72"));
    const bound = unknown(site, without).binding.find(({ limit }) => limit === "site kvandal");
    expect(bound?.message).toContain("at least 493.7 MW booked, 218.5 MW usable by then");
  });
});

describe("the power of bookings", () => {
  const systems = [...catalog.keys()];
  const gpusOf = fc.record({
    gpuSystem: fc.constantFrom(...systems),
    gpus: fc.integer({ min: 1, max: 500_000 }),
    quarter: fc.constantFrom("2026-Q3", "2026-Q4", "2027-Q1", "2029-Q1"),
  });

  it("is never less than that of all booked units at the grid connection, with or without a pool", () => {
    const site = siteWith("kvandal");
    fc.assert(
      fc.property(fc.array(gpusOf, { minLength: 1, maxLength: 6 }), (some) => {
        const bookings = some.map((one) => ({ ...one, tenant: "openai", source: "test" }));
        const { quarters, bookingsWithoutPool } = forecast(
          { ...site, bookings },
          catalog,
          DECLARED,
        );
        const last = quarters.at(-1);
        // Before the first phase's power is there, its PUE counts.
        const phase = site.phases.find(({ name }) => name === last?.phase) ?? site.phases[0];
        const expected = systems.map((name) => {
          const { gpusPerUnit, nameplateWatts } = catalog.get(name) ?? ({} as never);
          const gpus = bookings.reduce(
            (sum, booking) => sum + (booking.gpuSystem === name ? booking.gpus : 0),
            0,
          );
          return facilityWatts(Math.ceil(gpus / gpusPerUnit), {
            unitWatts: nameplateWatts.value,
            nameplateWatts: nameplateWatts.value,
            overheadPerMille: 100,
            designPuePerMille: phase?.designPuePerMille ?? 1100,
          });
        });
        const atLeast = expected.reduce((sum, watts) => sum + watts, 0);
        // Each pool rounds up by itself: a watt or two.
        expect(last?.facilityWatts).toBeGreaterThanOrEqual(atLeast);
        expect(last?.facilityWatts).toBeLessThanOrEqual(
          atLeast + 2 * (site.pools.length + systems.length),
        );
        expect(last?.gpusWithoutPool).toBe(
          bookingsWithoutPool.reduce((sum, { gpus }) => sum + gpus, 0),
        );
        expect((last?.facilityWatts ?? 0) > (last?.usableWatts ?? 0) && last?.fits).toBe(false);
      }),
    );
  });
});

describe("the capital that bookings need", () => {
  const h100 = catalog.get("hgx-h100");
  const systemsAt = (unitPriceUsd: NonNullable<typeof h100>["unitPriceUsd"]) =>
    new Map(h100 && [["hgx-h100", { ...h100, unitPriceUsd }]]);
  const capital = (units: number, prices: readonly (number | undefined)[], systems = catalog) => {
    const site = booked({ "2026-Q2": units * 8 }, (data) => {
      data.pools.forEach((pool, index) => {
        pool.unitPriceUsd = prices[index];
      });
    });
    return forecast(site, systems, DECLARED).binding.find(({ kind }) => kind === "capital")
      ?.message;
  };

  it("is what the booked units cost, and may be all that is declared", () => {
    expect(capital(10, [1_000_000])).toBeUndefined();
    expect(capital(10, [1_000_001])).toBe(
      "GPU systems for USD 10.0 M booked, USD 10.0 M of capital declared by then",
    );
  });

  it("is at least that where the price of some is unknown", () => {
    // 133 units in the first pool, the others in the second.
    expect(capital(134, [100_000], systemsAt(undefined))).toBe(
      "GPU systems for at least USD 13.3 M booked (unit price of hgx-h100 unknown), USD 10.0 M of capital declared by then",
    );
    expect(capital(1, [], systemsAt(undefined))).toBe(
      "GPU systems for at least USD 0 booked (unit price of hgx-h100 unknown), USD 10.0 M of capital declared by then",
    );
    expect(capital(133, [100_000], systemsAt(undefined))).toBe(
      "GPU systems for USD 13.3 M booked, USD 10.0 M of capital declared by then",
    );
  });

  it("is at the catalogue's price where the pool has none of its own", () => {
    const priced = systemsAt({ value: 2_000_000, source: "a test", confidence: "sourced" });
    expect(capital(10, [], priced)).toBe(
      "GPU systems for USD 20.0 M booked, USD 10.0 M of capital declared by then",
    );
    expect(capital(10, [1], priced)).toBeUndefined();
  });
});
