import { reportPhase } from "../../../model/sitePlan";
import { expectedPue, puePerMilleAt } from "../../../model/pueCurve";
import { catalog, siteWith } from "../../support/sites";

describe("a year of operation", () => {
  it("prices energy by load factor and annual PUE, never by the design PUE", () => {
    // 12,500 nodes x 10,200 W x 1.10 x 0.85 x 1.08 x 8,760 h = 1,127,846 MWh; the reference's share at full load and PUE 1.10 is 154.3 MW.
    const { year } = reportPhase(siteWith("kvandal"), catalog, "phase-2");
    expect(year).toMatchObject({
      energyMegawattHours: 1_127_846,
      electricityEur: 33_835_369,
      locationBasedTonnesCo2: 16_918,
      marketBasedTonnesCo2: 453_394,
    });
    expect(year?.electricityEurPerGpuHour).toBeCloseTo(0.0386, 4);
    const worseHour = siteWith("kvandal", (data) => {
      data.power.designPue = 1.25;
    });
    expect(reportPhase(worseHour, catalog, "phase-1").year).toEqual(
      reportPhase(siteWith("kvandal"), catalog, "phase-1").year,
    );
  });

  it("counts each load class at its own factor", () => {
    const site = siteWith("lab", (data) => {
      for (const pool of data.pools) {
        pool.purpose = "inference";
      }
    });
    // 15 x 10,200 W x 1.10 x 0.60 x 1.08 x 8,760 h
    expect(reportPhase(site, catalog, "phase-1").year?.energyMegawattHours).toBe(955);
  });

  it("is unknown where the site says nothing of its economics", () => {
    const site = siteWith("lab", (data) => {
      delete data.economics;
    });
    expect(reportPhase(site, catalog, "phase-1").year).toBeUndefined();
  });
});

describe("capital", () => {
  it("adds up tranches and systems phase by phase, at the pool's own price", () => {
    const site = siteWith("lab", (data) => {
      for (const pool of data.pools) {
        pool.unitPriceUsd = 250_000;
      }
    });
    expect(reportPhase(site, catalog, "phase-2").capital).toEqual({
      declaredUsd: 0,
      declaredSoFarUsd: 10_000_000,
      systemsSoFarUsd: 125 * 250_000,
      systemsAddedUsd: 110 * 250_000,
    });
  });
});

describe("the PUE curve", () => {
  const curve = {
    fixed: 0.02,
    proportional: 0.02,
    quadratic: 0.015,
    cooling: 0.035,
    perDegree: 0.04,
    thresholdCelsius: 10,
    source: "test",
  };

  it.each([
    [1, 5, 1090],
    [1, 25, 1111],
    [0.3, 5, 1126],
    [0.1, 5, 1257],
  ])("at part load %d and %d degrees is %d per mille", (partLoad, celsius, perMille) => {
    expect(puePerMilleAt(curve, partLoad, celsius)).toBe(perMille);
  });

  it("has no answer for an idle plant", () => {
    expect(() => puePerMilleAt(curve, 0, 5)).toThrow(RangeError);
    expect(expectedPue(siteWith("kvandal"), 0, 230_000_000, 1100)).toBeUndefined();
  });

  it("shows the worse PUE of a 20 MW phase in a 230 MW shell, and warns that the design PUE is below it", () => {
    const report = reportPhase(siteWith("kvandal"), catalog, "phase-1");
    expect(report.expectedPue).toMatchObject({ partLoadPerMille: 82, worstMonthPerMille: 1304 });
    expect(report.warnings.join()).toContain(
      "PUE: the site's curve expects 1.30 in its warmest month at 8.2 % load of the plant, above the design PUE of 1.10",
    );
    const ownPlant = siteWith("kvandal", (data) => {
      delete data.phases[0]?.plant;
    });
    expect(reportPhase(ownPlant, catalog, "phase-1").expectedPue?.worstMonthPerMille).toBeLessThan(
      1110,
    );
  });
});

describe("the load swing", () => {
  it("is the largest pool from full load to idle, over the site's seconds", () => {
    // 4,500 x (10,200 - 2,000) W in 2 s.
    expect(reportPhase(siteWith("kvandal"), catalog, "phase-2").loadSwing).toEqual({
      pool: "h100-1",
      stepWatts: 36_900_000,
      wattsPerSecond: 18_450_000,
      limitWattsPerSecond: undefined,
      verdict: "unknown",
    });
  });

  it.each([
    ["18450 kW/s", "within"],
    ["18449 kW/s", "exceeds"],
  ])("against a grid that allows %s is %s", (rampLimit, verdict) => {
    const site = siteWith("kvandal", (data) => {
      data.power.gridConnection.rampLimit = rampLimit;
    });
    expect(reportPhase(site, catalog, "phase-2").loadSwing).toMatchObject({ verdict });
  });
});
