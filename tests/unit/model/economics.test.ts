import type { Catalog } from "../../../model/catalog";
import { reportPhase } from "../../../model/sitePlan";
import { expectedPue, puePerMilleAt } from "../../../model/pueCurve";
import type { Site, SiteFile } from "../../../model/siteSchema";
import { phaseOf } from "../../../model/site";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

describe("a year of operation", () => {
  it("prices energy by load factor and annual PUE, never by the design PUE", () => {
    // 12,500 nodes x 10,200 W x 1.10 x 0.85 x 1.08 x 8,760 h = 1,127,846 MWh; the reference's share at full load and PUE 1.10 is 154.3 MW.
    const { year } = reportPhase(siteWith("kvandal"), catalog, "phase-2", DECLARED);
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
    expect(reportPhase(worseHour, catalog, "phase-1", DECLARED).year).toEqual(
      reportPhase(siteWith("kvandal"), catalog, "phase-1", DECLARED).year,
    );
  });

  it("counts each load class at its own factor", () => {
    const site = siteWith("lab", (data) => {
      for (const pool of data.pools) {
        pool.purpose = "inference";
      }
    });
    // 15 x 10,200 W x 1.10 x 0.60 x 1.08 x 8,760 h
    expect(reportPhase(site, catalog, "phase-1", DECLARED).year?.energyMegawattHours).toBe(955);
  });

  it("adds the pools of both classes up, over the hours of all their GPUs", () => {
    const site = siteWith("lab", (data) => {
      data.pools.push({
        ...(data.pools[0] ?? ({} as never)),
        name: "serving",
        purpose: "inference",
      });
      phaseIn(data, "phase-1").units = { "h100-1": 10, serving: 5 };
      Object.assign(data.economics?.electricityEurPerMegawattHour ?? {}, { value: 100 });
    });
    // (10 x 0.85 + 5 x 0.60) x 10,200 W x 1.10 x 1.08 x 8,760 h, at 15 and 402 g/kWh.
    const { year } = reportPhase(site, catalog, "phase-1", DECLARED);
    expect(year).toEqual({
      energyMegawattHours: 1_221,
      electricityEur: 122_073,
      locationBasedTonnesCo2: 18,
      marketBasedTonnesCo2: 491,
      electricityEurPerGpuHour: expect.closeTo(122_072.7 / (120 * 8_760), 6) as number,
    });
  });

  it("costs nothing an hour where nothing runs", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units = {};
    });
    expect(reportPhase(site, catalog, "phase-1", DECLARED).year).toEqual({
      energyMegawattHours: 0,
      electricityEur: 0,
      locationBasedTonnesCo2: 0,
      marketBasedTonnesCo2: 0,
      electricityEurPerGpuHour: 0,
    });
  });

  it("is unknown where the site says nothing of its economics", () => {
    const site = siteWith("lab", (data) => {
      delete data.economics;
    });
    expect(reportPhase(site, catalog, "phase-1", DECLARED).year).toBeUndefined();
  });
});

describe("capital", () => {
  it("adds up tranches and systems phase by phase, at the pool's own price", () => {
    const site = siteWith("lab", (data) => {
      for (const pool of data.pools) {
        pool.unitPriceUsd = 250_000;
      }
    });
    expect(reportPhase(site, catalog, "phase-2", DECLARED).capital).toEqual({
      declaredUsd: 0,
      declaredSoFarUsd: 10_000_000,
      systemsSoFarUsd: 125 * 250_000,
      systemsAddedUsd: 110 * 250_000,
    });
  });

  const priced = (change: (data: SiteFile) => void, phase = "phase-1", systems = catalog) =>
    reportPhase(siteWith("lab", change), systems, phase, DECLARED).capital;
  const h100 = catalog.get("hgx-h100");
  const withoutPrice: Catalog = new Map(
    h100 && [["hgx-h100", { ...h100, unitPriceUsd: undefined }]],
  );

  it("is of the first phase all that is declared and bought so far, at the catalogue's price", () => {
    expect(priced(() => undefined)).toEqual({
      declaredUsd: 10_000_000,
      declaredSoFarUsd: 10_000_000,
      systemsSoFarUsd: 15 * 280_000,
      systemsAddedUsd: 15 * 280_000,
    });
  });

  it("counts what is committed only", () => {
    const open = (data: SiteFile): void => {
      data.capital.push(
        { name: "b", phase: "phase-1", amountUsd: 5, source: "a test" },
        { name: "c", phase: "phase-1", amountUsd: 7, committed: false, source: "a test" },
        { name: "d", phase: "phase-2", amountUsd: 11, source: "a test" },
      );
    };
    expect(priced(open)).toMatchObject({ declaredUsd: 10_000_005, declaredSoFarUsd: 10_000_005 });
    expect(priced(open, "phase-2")).toMatchObject({
      declaredUsd: 11,
      declaredSoFarUsd: 10_000_016,
    });
  });

  it("gives nothing back where a phase has fewer systems than the one before", () => {
    const fewer = (data: SiteFile): void => {
      phaseIn(data, "phase-2").units = { "h100-1": 14 };
    };
    expect(priced(fewer, "phase-2")).toMatchObject({
      systemsSoFarUsd: 14 * 280_000,
      systemsAddedUsd: 0,
    });
  });

  it("is unknown, never less, where a system that is there has no price", () => {
    expect(priced(() => undefined, "phase-1", withoutPrice)).toMatchObject({
      systemsSoFarUsd: undefined,
      systemsAddedUsd: undefined,
    });
    // The first pool's price is known, and the others have units from phase 2 on.
    const first = (data: SiteFile): void => {
      Object.assign(data.pools[0] ?? {}, { unitPriceUsd: 1 });
    };
    expect(priced(first, "phase-1", withoutPrice)).toMatchObject({
      systemsSoFarUsd: 15,
      systemsAddedUsd: 15,
    });
    expect(priced(first, "phase-2", withoutPrice).systemsAddedUsd).toBeUndefined();
    const gone = (data: SiteFile): void => {
      first(data);
      phaseIn(data, "phase-3").units = { "h100-1": 45 };
    };
    expect(priced(gone, "phase-3", withoutPrice)).toMatchObject({
      systemsSoFarUsd: 45,
      systemsAddedUsd: undefined,
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
    [0.3, 5, 1127],
    [0.1, 5, 1257],
  ])("at part load %d and %d degrees is %d per mille", (partLoad, celsius, perMille) => {
    expect(puePerMilleAt(curve, partLoad, celsius)).toBe(perMille);
  });

  it("is rounded up, and one that is exact stays as it is", () => {
    expect(puePerMilleAt({ ...curve, cooling: 0 }, 1, 0)).toBe(1055);
    expect(puePerMilleAt({ ...curve, cooling: 0.0001 }, 1, 0)).toBe(1056);
  });

  it("has no answer for an idle plant", () => {
    expect(() => puePerMilleAt(curve, 0, 5)).toThrow(
      new RangeError("part load 0: above 0, an idle site has no PUE"),
    );
    expect(expectedOf(siteWith("kvandal"), 0)).toBeUndefined();
    const noPlant = siteWith("kvandal", (data) => {
      Object.assign(data.phases[0] ?? {}, { plant: "0 W" });
    });
    expect(expectedOf(noPlant, 1_000_000)).toBeUndefined();
  });

  it("has no answer without a curve", () => {
    const without = siteWith("kvandal", (data) => {
      delete data.power.pueCurve;
    });
    expect(expectedOf(siteWith("kvandal"), 1_000_000)).toBeDefined();
    expect(expectedOf(without, 1_000_000)).toBeUndefined();
  });

  it("is of the year the mean of its months, and of its worst hour that of the design day", () => {
    const site = siteWith("kvandal", (data) => {
      data.power.pueCurve = curve;
      Object.assign(data.climate ?? {}, {
        monthlyTemperaturesCelsius: [...Array<number>(9).fill(0), 10, 20, 30],
        designDayCelsius: { value: 35, source: "test" },
      });
      Object.assign(data.phases[0] ?? {}, { plant: "1.1 MW" });
    });
    // 1.090 for ten months, 1.104 and 1.118 for the others, 1.125 on the design day.
    expect(expectedOf(site, 1_000_000)).toEqual({
      meanPerMille: 1094,
      designDayPerMille: 1125,
      partLoadPerMille: 1000,
    });
  });

  it("is at a part load of the plant's own size, whatever design PUE the phase states", () => {
    const stating = (designPue?: number) =>
      siteWith("kvandal", (data) => {
        Object.assign(data.phases[0] ?? {}, { designPue });
      });
    expect(expectedOf(stating(2), 14_000_000)).toEqual(expectedOf(stating(), 14_000_000));
  });

  function expectedOf(site: Site, itPowerWatts: number) {
    return expectedPue(site, phaseOf(site, "phase-1"), itPowerWatts);
  }
});

describe("the load swing", () => {
  it("is every training pool of one tenant from full load to idle, over the site's seconds", () => {
    // 12,500 x (10,200 - 2,000) W in 2 s.
    expect(reportPhase(siteWith("kvandal"), catalog, "phase-2", DECLARED).loadSwing).toEqual({
      tenant: "openai",
      pools: ["h100-1", "h100-2", "h100-3"],
      stepWatts: 102_500_000,
      wattsPerSecond: 51_250_000,
      limitWattsPerSecond: undefined,
      verdict: "unknown",
    });
  });

  it.each([
    ["51250 kW/s", "within"],
    ["51249 kW/s", "exceeds"],
  ])("against a grid that allows %s is %s", (rampLimit, verdict) => {
    const site = siteWith("kvandal", (data) => {
      data.power.gridConnection.rampLimit = rampLimit;
    });
    expect(reportPhase(site, catalog, "phase-2", DECLARED).loadSwing).toMatchObject({ verdict });
  });
});
