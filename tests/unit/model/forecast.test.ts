import { forecast } from "../../../model/forecast";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";

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
    const [quarter] = forecast(booked({ "2025-Q4": 8 }), catalog).quarters;
    expect(quarter).toMatchObject({ phase: undefined, usableWatts: 0 });
  });

  it("says which booked GPUs have no pool in any phase", () => {
    // 399 units in phase 3.
    const { binding, quarters } = forecast(booked({ "2029-Q1": 400 * 8 }), catalog);
    expect(quarters[0]).toMatchObject({ homelessGpus: 8 });
    expect(binding).toContainEqual(expect.objectContaining({ limit: "pools", kind: "pools" }));
  });

  it("flags a phase that is energised after it is due", () => {
    const late = booked({ "2026-Q2": 8 }, (data) => {
      phaseIn(data, "phase-2").energisedOn = "2027-02-01";
    });
    expect(forecast(late, catalog).late).toEqual([
      "phase-2 is due on 2026-12-31 and energised on 2027-02-01 only",
    ]);
  });

  it("binds nowhere for a site that has what is booked", () => {
    expect(forecast(booked({ "2026-Q2": 120 }), catalog).binding).toEqual([]);
    expect(forecast(booked({}), catalog)).toEqual({ quarters: [], binding: [], late: [] });
  });
});
