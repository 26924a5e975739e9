import fc from "fast-check";
import { limitsSchema } from "../../../model/limitsFile";
import { lockedLimitsOf } from "../../../model/lockedLimits";
import { facilityWattsOf } from "../../../model/power";
import { DECLARED, planned, proven } from "../../../model/power/basis";
import { powerBudget } from "../../../model/powerBudget";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";

interface Loads {
  /** IT watts of the two rows of hall 1. */
  readonly rows: readonly [number, number];
  /** IT watts of the feed between the substation and hall 1. */
  readonly feed: number;
}

/** The lab with hall 1 alone behind a feed. Phase 1 has 1 MW at a PUE of 1.35, phase 2 has 2.3 MW at 1.10. */
const labWith = ({ rows, feed }: Loads) =>
  siteWith("lab", (data: SiteFile) => {
    delete data.power.pueCurve;
    const [hall] = data.halls;
    const [substation] = data.power.domains ?? [];
    if (hall === undefined || substation === undefined) throw new Error("no hall or substation");
    const units = [{ name: "a", rating: "900 kVA" }];
    const rating = { units, redundancy: "N" as const, powerFactor: 1 };
    data.power.domains = [
      { ...substation, ...rating },
      {
        ...{ ...substation, ...rating, name: "feed-a", kind: "feed", carries: "it" },
        ...{ fedBy: "substation", fixedLoad: `${feed} W` },
      },
    ];
    data.halls.forEach((one) => (one.fedBy = "feed-a"));
    hall.rows = rows.map((watts, at) => ({
      ...{ name: `row-${at}`, limit: "1 MW", fixedLoad: `${watts} W` },
    }));
    for (const { name } of data.phases) {
      phaseIn(data, name).halls = [{ name: "hall-1", share: "550 kW" }];
      phaseIn(data, name).units = {};
    }
    Object.assign(phaseIn(data, "phase-1"), { energised: "1 MW", designPue: 1.35 });
  });
const lockOf = (loads: Loads) => lockedLimitsOf(labWith(loads), catalog);
/** Usable watts in phase 2 with so little power that the PUE of phase 1 counts. */
const usableWith = (loads: Loads, locked: ReturnType<typeof lockOf>) => {
  const record = { watts: 1_000_000, file: "grid.yaml", expiredFile: undefined };
  const budget = powerBudget(labWith(loads), "phase-2", proven(locked, record));
  expect(budget.designPuePerMille).toBe(1350);
  return new Map(budget.domains.map(({ name, usableWatts }) => [name, usableWatts]));
};
const NONE: Loads = { rows: [0, 0], feed: 0 };

describe("the fixed load in IT power of a hall or a power domain", () => {
  const loads: Loads = { rows: [60_000, 40_000], feed: 200_000 };

  it("is off the locked watts of the hall, and the lock knows what hangs on a transformer", () => {
    const locked = lockOf(loads);
    expect(locked.phases["phase-2"]).toMatchObject({
      hallWatts: { "hall-1": 550_000 - 110_000 },
      domains: [
        { name: "transformer substation", domains: ["feed-a"] },
        { name: "feed feed-a" },
        { name: "row hall-1/row-0" },
        { name: "row hall-1/row-1" },
      ],
    });
    expect(limitsSchema.parse(locked)).toEqual(locked);
  });

  it("counts at the design PUE of a smaller phase, also once the site file does not have it", () => {
    const locked = lockOf(loads);
    const asLocked = usableWith(loads, locked);
    // 900 kVA less 5 %, and 550 kW; 100 kW and 300 kW of IT power at 1.35.
    expect(asLocked.get("hall hall-1")).toBe(550_000 - 135_000);
    expect(asLocked.get("transformer substation")).toBe(855_000 - 405_000);
    const removed = usableWith(NONE, locked);
    expect(removed.get("hall hall-1")).toBe(550_000 - 135_000);
    expect(removed.get("transformer substation")).toBe(855_000 - 405_000);
    expect(removed.get("site lab")).toBe(950_000 - 405_000);
    // A limit in IT power is no lower at a higher PUE.
    expect(removed.get("row hall-1/row-0")).toBe(950_000 - 60_000);
  });

  it("is off a locked transformer that the site file does not have", () => {
    const locked = lockOf(loads);
    const site = labWith(NONE);
    const without = {
      ...site,
      power: { ...site.power, domains: [] },
      halls: site.halls.map((hall) => ({ ...hall, fedBy: undefined })),
    };
    const record = { watts: 1_000_000, file: "grid.yaml", expiredFile: undefined };
    const { domains } = powerBudget(without, "phase-2", proven(locked, record));
    const lock = domains.find(({ name }) => name === "transformer substation (locked limit)");
    expect(lock?.usableWatts).toBe(855_000 - 405_000);
  });

  it("leaves every limit as it is at the design PUE that it was locked at", () => {
    const locked = lockOf(loads);
    for (const phase of ["phase-1", "phase-2"]) {
      const watts = (basis: Parameters<typeof powerBudget>[2], own: Loads) =>
        powerBudget(labWith(own), phase, basis).domains.map(({ usableWatts }) => usableWatts);
      expect(watts(planned(locked), loads)).toEqual(watts(DECLARED, loads));
      expect(watts(planned(locked), NONE)).toEqual(watts(DECLARED, loads));
    }
  });

  it("never leaves pools more than the limit has beside it, whatever the site file says of it", () => {
    const watts = fc.integer({ min: 0, max: 100_000 });
    const any = fc.record({ rows: fc.tuple(watts, watts), feed: watts });
    fc.assert(
      fc.property(any, any, (own, changed) => {
        const usable = usableWith(changed, lockOf(own));
        const hallLoad = facilityWattsOf(own.rows[0] + own.rows[1], 1350);
        const allLoad = facilityWattsOf(own.rows[0] + own.rows[1] + own.feed, 1350);
        expect((usable.get("hall hall-1") ?? Infinity) + hallLoad).toBeLessThanOrEqual(550_000);
        expect((usable.get("transformer substation") ?? Infinity) + allLoad).toBeLessThanOrEqual(
          855_000,
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe("the fixed load that is IT power", () => {
  const site = (change: (data: SiteFile) => void = () => undefined) =>
    siteWith("lab", (data) => {
      const [substation] = data.power.domains ?? [];
      if (substation === undefined) throw new Error("no substation");
      data.power.domains?.push({
        ...substation,
        ...{ name: "feed-a", kind: "feed", fedBy: "substation", fixedLoad: "30 kW", carries: "it" },
      });
      const [, , hall] = data.halls;
      Object.assign(hall ?? {}, {
        rows: [{ name: "x", limit: "400 kW", fixedLoad: "90 kW" }],
        fedBy: "feed-a",
      });
      change(data);
    });
  const locked = lockedLimitsOf(site(), catalog);
  const itWattsOf = (change: (data: SiteFile) => void): number =>
    powerBudget(site(change), "phase-2", planned(locked)).fixedItWatts;
  const row = (data: SiteFile) => data.halls[2]?.rows?.[0];

  it.each<[what: string, change: (data: SiteFile) => void]>([
    ["as it was locked", () => undefined],
    [
      "without the row",
      (data) => {
        delete data.halls[2]?.rows;
      },
    ],
    ["in facility power", (data) => Object.assign(row(data) ?? {}, { carries: "facility" })],
    [
      "without a load",
      (data) => {
        delete row(data)?.fixedLoad;
      },
    ],
    [
      "without the feed",
      (data) => {
        data.power.domains?.pop();
        Object.assign(data.halls[2] ?? {}, { fedBy: "substation" });
      },
    ],
    [
      "on a feed in facility power",
      (data) => {
        delete data.power.domains?.[1]?.carries;
      },
    ],
    [
      "in a hall that has lost its share",
      (data) => {
        const phase = phaseIn(data, "phase-2");
        phase.halls = phase.halls.filter(({ name }) => name !== "hall-3");
        delete phase.units["h100-3"];
      },
    ],
  ])(
    "is asked of the PUE curve as it was locked, also where the site file has it %s",
    (_, change) => {
      expect(itWattsOf(change)).toBe(120_000);
    },
  );

  it("is the larger one of the site file", () => {
    expect(itWattsOf((data) => Object.assign(row(data) ?? {}, { fixedLoad: "100 kW" }))).toBe(
      130_000,
    );
  });
});

describe("a fixed load on what the lock has under a transformer in another phase", () => {
  /** West has 5 MVA and feeds hall 1; east 760 kW, and under it feed f with halls 2 and 3. Phase 2 has no power for hall 3, phase 3 has. */
  const site = (change: (data: SiteFile) => void = () => undefined) =>
    siteWith("lab", (data) => {
      delete data.power.pueCurve;
      const domain = (name: string, kind: "transformer" | "feed", rating: string, more = {}) => ({
        ...{ name, kind, powerFactor: 1, redundancy: "N" as const, source: "a test" },
        ...{ units: [{ name, rating }], ...more },
      });
      data.power.domains = [
        domain("west", "transformer", "5 MVA"),
        domain("east", "transformer", "800 kVA"),
        domain("f", "feed", "5 MVA", { fedBy: "east" }),
      ];
      ["west", "east", "f"].forEach((name, at) => {
        Object.assign(data.halls[at] ?? {}, { fedBy: name });
      });
      Object.assign(phaseIn(data, "phase-2"), {
        halls: [
          { name: "hall-1", share: "600 kW" },
          { name: "hall-2", share: "700 kW" },
        ],
        units: { "h100-1": 40, "h100-2": 49 },
      });
      Object.assign(phaseIn(data, "phase-3"), {
        halls: data.halls.map(({ name }) => ({ name, share: "300 kW" })),
        units: {},
      });
      change(data);
    });
  const locked = lockedLimitsOf(site(), catalog);
  /** What is usable of east, by the site file's limit or the locked one. */
  const eastOf = (change: (data: SiteFile) => void): number =>
    Math.min(
      ...powerBudget(site(change), "phase-2", planned(locked))
        .domains.filter(({ name }) => name.startsWith("transformer east"))
        .map(({ usableWatts }) => usableWatts),
    );
  const hall3 = (data: SiteFile, fields: object): void => {
    Object.assign(data.halls[2] ?? {}, fields);
    phaseIn(data, "phase-2").halls.push({ name: "hall-3", share: "0 W" });
  };
  const load = { fixedLoad: "200 kW" };
  const feed = (data: SiteFile, name: string, fedBy: string) => ({
    ...(data.power.domains?.[2] as object),
    ...{ name, fedBy, ...load },
  });

  it.each<[what: string, change: (data: SiteFile) => void]>([
    [
      "a hall that hangs elsewhere",
      (data) => {
        data.power.domains?.pop();
        hall3(data, { fedBy: "west", ...load });
      },
    ],
    [
      "a hall, where the transformer is gone from the site file",
      (data) => {
        data.power.domains = data.power.domains?.filter(({ name }) => name !== "east");
        delete data.power.domains?.[1]?.fedBy;
        Object.assign(data.halls[1] ?? {}, { fedBy: "f" });
        hall3(data, load);
      },
    ],
    [
      "a new feed above the hall, hung elsewhere",
      (data) => {
        data.power.domains?.splice(2, 1, feed(data, "g", "west") as never);
        Object.assign(data.halls[2] ?? {}, { fedBy: "g" });
      },
    ],
    [
      "a new feed under the locked one, which hangs elsewhere",
      (data) => {
        Object.assign(data.power.domains?.[2] ?? {}, { fedBy: "west" });
        data.power.domains?.push(feed(data, "g", "f") as never);
        Object.assign(data.halls[2] ?? {}, { fedBy: "g" });
      },
    ],
  ])("is off that transformer, for %s", (_, change) => {
    expect(eastOf(() => undefined)).toBe(760_000);
    expect(eastOf(change)).toBe(560_000);
  });
});
