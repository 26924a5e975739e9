import { shed } from "../../../model/shedding/shed";
import { withLimit } from "../../../model/shedding/withLimit";
import { lockedLimitsOf } from "../../../model/lockedLimits";
import type { Site, SiteFile } from "../../../model/siteSchema";
import { powerBudget } from "../../../model/powerBudget";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";

/** The lab in its second phase: 45, 40 and 40 nodes of 12,342 W, nothing kept free, and a row around the first pool. */
const lab = (change: (data: SiteFile) => void = () => undefined) =>
  siteWith("lab", (data) => {
    data.power.reserve = "0 %";
    const [hall] = data.halls;
    const [pool] = data.pools;
    if (hall !== undefined && pool !== undefined) {
      hall.rows = [
        { name: "a", limit: "900 kW" },
        { name: "b", limit: "5 kW" },
      ];
      pool.row = "a";
    }
    change(data);
  });
const shedAt = (domain: string | undefined, watts: number, site = lab()) =>
  shed(site, catalog, "phase-2", { domain, watts }, DECLARED);
const down = (domain: string | undefined, watts: number): string[] =>
  shedAt(domain, watts).pools.map(({ pool, unitsAfter }) => `${pool} ${unitsAfter}`);

describe("a limit that falls", () => {
  it.each<[string, string | undefined, number, string[]]>([
    ["of the connection", undefined, 100 * 12_342, ["h100-3 15"]],
    ["of the connection by name", "site lab", 100 * 12_342, ["h100-3 15"]],
    ["of a transformer", "transformer substation", 124 * 12_342, ["h100-3 39"]],
    ["of a hall", "hall hall-2", 30 * 12_342, ["h100-2 30"]],
    ["of a row, in IT power", "row hall-1/a", 40 * 11_220, ["h100-1 40"]],
  ])("%s takes units from what it feeds, and no more than must", (_what, domain, watts, pools) => {
    expect(down(domain, watts)).toEqual(pools);
    expect(shedAt(domain, watts)).toMatchObject({ fits: true, usableWatts: watts });
  });

  it.each<[string | undefined, number]>([
    [undefined, 125 * 12_342],
    ["transformer substation", 125 * 12_342],
    ["hall hall-2", 40 * 12_342],
    ["row hall-1/a", 45 * 11_220],
  ])("of %s to just what runs takes nothing", (domain, watts) => {
    expect(down(domain, watts)).toEqual([]);
  });

  it("of one domain lowers no other of its kind", () => {
    const shedding = shedAt("row hall-1/b", 0);
    expect(shedding).toMatchObject({
      domain: "row hall-1/b",
      usableWatts: 0,
      pools: [],
      fits: true,
    });
    expect(shedAt("hall hall-1", 45 * 12_342).pools).toEqual([]);
  });

  it("does not hide another that is too low already", () => {
    const site = lab((data) => {
      Object.assign(data.halls[2] ?? {}, { limit: `${32 * 12_342} W` });
    });
    const { pools } = shedAt("hall hall-2", 30 * 12_342, site);
    expect(pools).toMatchObject([
      { pool: "h100-3", unitsAfter: 32 },
      { pool: "h100-2", unitsAfter: 30 },
    ]);
  });

  it("raises nothing that is said to be higher than it was", () => {
    const hall = shedAt("hall hall-2", 9_000_000);
    expect(hall.usableWatts).toBe(617_500);
    expect(shedAt("transformer substation", 900_000_000).usableWatts).toBe(5_880_000);
  });

  it("says what ran there before and what runs there after", () => {
    expect(shedAt("hall hall-2", 30 * 12_342)).toMatchObject({
      domain: "hall hall-2",
      usedWattsBefore: 40 * 12_342,
      usedWattsAfter: 30 * 12_342,
      pools: [{ pool: "h100-2", hall: "hall-2", priority: 100, unitsBefore: 40, unitsAfter: 30 }],
    });
  });

  describe("of a domain that only the lock has", () => {
    const lock = { name: "feed x", carries: "facility" as const, halls: ["hall-3"], pools: [] };
    const lockedIn = (site: Site, watts: number, loads = {}) => {
      const limits = lockedLimitsOf(site, catalog);
      const phase = limits.phases["phase-2"];
      if (phase === undefined) throw new Error("no phase-2");
      return planned({
        ...limits,
        ...loads,
        phases: { "phase-2": { ...phase, domains: [{ ...lock, watts }] } },
      });
    };
    const shedLocked = (domain: string, watts: number, site = lab(), loads = {}) =>
      shed(
        site,
        catalog,
        "phase-2",
        { domain, watts },
        lockedIn(site, 10 * 12_342 - hallLoad(site), loads),
      );
    const hallLoad = ({ halls }: Site): number => halls[2]?.fixedLoadWatts ?? 0;

    it.each(["feed x (locked limit)", "feed x"])("lowers it, by the name %s", (domain) => {
      const shedding = shedLocked(domain, 4 * 12_342);
      expect(shedding).toMatchObject({
        domain: "feed x (locked limit)",
        usableWatts: 4 * 12_342,
        usedWattsAfter: 4 * 12_342,
        fits: true,
      });
      expect(shedding.pools).toMatchObject([{ pool: "h100-3", unitsAfter: 4 }]);
    });

    it("leaves it as tight as it was when the new limit is higher", () => {
      const shedding = shedLocked("feed x (locked limit)", 99 * 12_342);
      expect(shedding).toMatchObject({ usableWatts: 10 * 12_342, fits: true });
      expect(shedding.pools).toMatchObject([{ pool: "h100-3", unitsAfter: 10 }]);
    });

    it("keeps the site's reserve of the new limit free, and its fixed loads on it", () => {
      const site = lab((data) => {
        data.power.reserve = "5 %";
        Object.assign(data.halls[2] ?? {}, { fixedLoad: "20 kW" });
      });
      const loads = {
        fixedLoadsWattsAtLeast: {
          site: 0,
          halls: { "hall-3": 20_000 },
          rows: {},
          domains: { x: 5_000 },
        },
      };
      // 95 % of 100 kW, less 20 kW of the hall and 5 kW of the feed as if it were IT power.
      expect(shedLocked("feed x", 100_000, site, loads).usableWatts).toBe(95_000 - 20_000 - 5_500);
    });

    it("lowers it as well when the site file has another domain under its name, whose halls count against it too", () => {
      const site = lab((data) => {
        const [substation] = data.power.domains ?? [];
        if (substation === undefined) throw new Error("no substation");
        data.power.domains?.push({ ...substation, name: "x" });
        Object.assign(data.halls[1] ?? {}, { fedBy: "x" });
        for (const phase of ["phase-2", "phase-3"]) {
          phaseIn(data, phase).halls.forEach((hall) => (hall.share = "600 kW"));
        }
      });
      for (const domain of ["transformer x", "feed x (locked limit)"]) {
        expect(shedLocked(domain, 4 * 12_342, site).pools).toMatchObject([
          { pool: "h100-3", unitsAfter: 0 },
          { pool: "h100-2", unitsAfter: 4 },
        ]);
      }
    });

    it("refuses a name near it with the name that was meant", () => {
      expect(() => shedLocked("feed y", 1)).toThrow('Did you mean "feed x"?');
      expect(() => shedLocked("transformer x", 1)).toThrow(
        'there is no power domain "transformer x"',
      );
    });
  });

  it("of the connection counts at the design PUE that is locked for so little power", () => {
    const site = lab((data) => {
      delete data.power.pueCurve;
      Object.assign(phaseIn(data, "phase-1"), { energised: "1 MW", designPue: 1.35 });
      phaseIn(data, "phase-1").units = {};
    });
    const locked = planned(lockedLimitsOf(site, catalog));
    const shedTo = (watts: number) => shed(site, catalog, "phase-2", { watts }, locked);
    // 11,220 W of IT power a unit are 12,342 W at 1.10, and 15,147 W at 1.35.
    expect(shedTo(1_000_001)).toMatchObject({
      usedWattsBefore: 125 * 12_342,
      usedWattsAfter: 81 * 12_342,
    });
    expect(shedTo(1_000_000)).toMatchObject({
      usedWattsBefore: 125 * 15_147,
      usedWattsAfter: 66 * 15_147,
      usableWatts: 1_000_000,
      fits: true,
    });
    expect(shedTo(9_000_000)).toMatchObject({ usedWattsBefore: 125 * 12_342, pools: [] });
  });

  it("of a domain that there is not is a mistake, with the name that was meant", () => {
    expect(() => shedAt("hall hall-22", 1)).toThrow('there is no power domain "hall hall-22"');
    expect(() => shedAt("hall hall-22", 1)).toThrow("hall hall-2");
  });
});

describe("a site of which one limit has fallen", () => {
  const second = (data: SiteFile): void => {
    const [substation] = data.power.domains ?? [];
    if (substation === undefined) throw new Error("no substation");
    data.power.domains?.push({ ...substation, name: "second" });
    Object.assign(data.halls[2] ?? {}, { fedBy: "second" });
    // Of 400 kW, the fallen limit, two halls have 200 kW each.
    for (const phase of ["phase-2", "phase-3"]) {
      phaseIn(data, phase).halls.forEach((hall) => (hall.share = "200 kW"));
    }
  };
  const fallen = (name: string) => {
    const site = lab(second);
    const domain = powerBudget(site, "phase-2", DECLARED).domains.find((one) => one.name === name);
    if (domain === undefined) throw new Error(`no ${name}`);
    return withLimit(site, "phase-2", domain, 400_000);
  };

  it.each<[string, (data: SiteFile) => void]>([
    [
      "site lab",
      (data) => Object.assign(phaseIn(data, "phase-2"), { energised: "400 kW", plant: "2.3 MW" }),
    ],
    ["hall hall-2", ({ halls: [, hall] }) => Object.assign(hall ?? {}, { limit: "400 kW" })],
    [
      "row hall-1/b",
      ({ halls: [hall] }) => Object.assign(hall?.rows?.[1] ?? {}, { limit: "400 kW" }),
    ],
    [
      "transformer substation",
      ({ power: { domains = [] } }) =>
        Object.assign(domains[0] ?? {}, {
          units: [{ name: "left", rating: "400 kVA" }],
          powerFactor: 1,
          redundancy: "N",
        }),
    ],
  ])("is as it was but for %s", (name, change) => {
    const expected = lab((data) => {
      second(data);
      change(data);
    });
    expect(fallen(name)).toEqual(expected);
  });
});

describe("a promise to a tenant", () => {
  const reserved = lab((data) => {
    const promise = { phase: "phase-2", hall: "hall-2", gpuSystem: "hgx-h100", units: 30 };
    Object.assign(data.tenants[0] ?? {}, { reservations: [promise], groups: ["openai"] });
  });

  it("is kept with just the units that are reserved, and broken by one unit less", () => {
    const kept = shedAt("hall hall-2", 30 * 12_342, reserved);
    expect(kept.pools).toMatchObject([{ unitsAfter: 30, breaksPromiseTo: [] }]);
    const broken = shedAt("hall hall-2", 30 * 12_342 - 1, reserved);
    expect(broken.pools).toMatchObject([{ unitsAfter: 29, breaksPromiseTo: ["openai"] }]);
  });
});
