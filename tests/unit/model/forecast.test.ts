import { forecast } from "../../../model/forecast";
import type { SiteFile } from "../../../model/siteSchema";
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
        homelessGpus: 0,
        facilityWatts: 185_130,
        usableWatts: 190_000,
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

  it("says which booked GPUs have no pool in any phase", () => {
    // 399 units in phase 3.
    const { binding, quarters } = forecast(booked({ "2029-Q1": 400 * 8 }), catalog, DECLARED);
    expect(quarters[0]).toMatchObject({ homelessGpus: 8 });
    expect(binding).toContainEqual({
      limit: "pools",
      kind: "pools",
      quarter: "2029-Q1",
      phase: "phase-3",
      message: "8 booked GPUs have no pool with units left in any phase: declare more units",
    });
    const all = forecast(booked({ "2029-Q1": 399 * 8 }), catalog, DECLARED);
    expect(all.quarters[0]).toMatchObject({ homelessGpus: 0 });
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
    expect(quarter).toMatchObject({ bookedGpus: 9, facilityWatts: 2 * 12_342, homelessGpus: 0 });
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
      late: [],
    });
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
      "GPU systems for at least USD 13.3 M booked, USD 10.0 M of capital declared by then",
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
