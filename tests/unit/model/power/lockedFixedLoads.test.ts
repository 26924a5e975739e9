import fc from "fast-check";
import { limitsSchema } from "../../../../model/limitsFile";
import { lockedLimitsOf } from "../../../../model/lockedLimits";
import { DECLARED, planned } from "../../../../model/power/basis";
import { powerBudget, type LockedLimits } from "../../../../model/powerBudget";
import type { SiteFile } from "../../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

type Change = (data: SiteFile) => void;
const unchanged: Change = () => undefined;

/** The hall that the change of a test is about. */
const hall1 = (data: SiteFile): SiteFile["halls"][number] => {
  const [hall] = data.halls;
  if (hall === undefined) throw new Error("the lab has no hall");
  return hall;
};
const domainIn = (data: SiteFile, name: string) => {
  const domain = data.power.domains?.find((one) => one.name === name);
  if (domain === undefined) throw new Error(`no ${name}`);
  return domain;
};
const withoutDomain = (data: SiteFile, name: string): void => {
  data.power.domains = (data.power.domains ?? []).filter((one) => one.name !== name);
};

/**
 * The lab behind two transformers of 800 kVA, 760 kW usable each: hall 1, in which there is a row, on a feed of the east one, hall 2 on the
 * west one and hall 3, which has no power, on the east one.
 */
const twoTransformers = (change: Change) =>
  siteWith("lab", (data) => {
    delete data.power.pueCurve;
    const [substation] = data.power.domains ?? [];
    if (substation === undefined) throw new Error("the lab has no substation");
    const units = [{ name: "a", rating: "800 kVA" }];
    const transformer = { ...substation, units, redundancy: "N" as const, powerFactor: 1 };
    data.power.domains = [
      { ...transformer, name: "east" },
      { ...transformer, name: "west" },
      { ...transformer, name: "feed-1", kind: "feed", fedBy: "east" },
    ];
    data.halls.forEach((hall, at) => (hall.fedBy = ["feed-1", "west", "east"][at]));
    hall1(data).rows = [{ name: "a", limit: "600 kW" }];
    for (const { name } of data.phases) {
      phaseIn(data, name).halls = [
        { name: "hall-1", share: "20 kW" },
        { name: "hall-2", share: "20 kW" },
      ];
      phaseIn(data, name).units = {};
      phaseIn(data, name).energised = "2.3 MW";
    }
    change(data);
  });
const lockOf = (change: Change): LockedLimits => lockedLimitsOf(twoTransformers(change), catalog);
/** Usable watts by domain in phase 2, of a site file under locks. */
const usable = (change: Change, ...locked: LockedLimits[]): Map<string, number> =>
  new Map(
    powerBudget(twoTransformers(change), "phase-2", planned(locked)).domains.map(
      ({ name, usableWatts }) => [name, usableWatts],
    ),
  );

const withHallLoad: Change = (data) => (hall1(data).fixedLoad = "350 kW");
const withFeedLoad: Change = (data) => (domainIn(data, "feed-1").fixedLoad = "300 kW");
const withItFeedLoad: Change = (data) => {
  Object.assign(domainIn(data, "feed-1"), { carries: "it", fixedLoad: "200 kW" });
};
const withRowLoad: Change = (data) => {
  Object.assign(hall1(data).rows?.[0] ?? {}, { fixedLoad: "200 kW" });
};
const withSiteLoad: Change = (data) => (data.power.fixedLoad = "100 kW");

const moveHall1: Change = (data) => {
  hall1(data).fedBy = "west";
  domainIn(data, "feed-1").fedBy = "east";
  Object.assign(data.halls[2] ?? {}, { fedBy: "feed-1" });
};
const moveFeed: Change = (data) => (domainIn(data, "feed-1").fedBy = "west");
const both =
  (...changes: Change[]): Change =>
  (data) => {
    changes.forEach((change) => {
      change(data);
    });
  };

describe("the fixed loads of a lock", () => {
  it("are those of the site file by node, without the nodes that have none", () => {
    const wide: Change = (data) => {
      for (const domain of data.power.domains ?? []) {
        domain.units = [{ name: "a", rating: "2 MVA" }];
      }
    };
    const locked = lockOf(both(wide, withHallLoad, withFeedLoad, withRowLoad, withSiteLoad));
    expect(locked.fixedLoadsWattsAtLeast).toEqual({
      site: 100_000,
      halls: { "hall-1": 350_000 },
      rows: { "hall-1/a": 200_000 },
      domains: { "feed-1": 300_000 },
      domainHalls: { "feed-1": ["hall-1"] },
    });
    expect(limitsSchema.parse(locked)).toEqual(locked);
    expect(lockOf(unchanged)).not.toHaveProperty("fixedLoadsWattsAtLeast");
  });

  it.each<[string, Change, Change, string, number]>([
    ["hall that is moved", withHallLoad, moveHall1, "transformer west", 760_000 - 350_000],
    [
      "feed that is gone, of a hall without power that is moved",
      both(withFeedLoad, (data) => {
        (data.halls[2] ?? hall1(data)).fedBy = "feed-1";
        hall1(data).fedBy = "east";
      }),
      (data) => {
        withoutDomain(data, "feed-1");
        (data.halls[2] ?? hall1(data)).fedBy = "west";
        hall1(data).fedBy = "east";
      },
      "transformer west",
      760_000 - 300_000,
    ],
    ["feed that is moved", withFeedLoad, moveFeed, "transformer west", 760_000 - 300_000],
    ["row whose hall is moved", withRowLoad, moveHall1, "transformer west", 760_000 - 220_000],
    [
      "row that is gone, with its hall moved",
      withRowLoad,
      both(moveHall1, (data) => delete hall1(data).rows),
      "transformer west",
      760_000 - 220_000,
    ],
    [
      "row that carries facility power now, with its hall moved",
      withRowLoad,
      both(moveHall1, (data) =>
        Object.assign(hall1(data).rows?.[0] ?? {}, { carries: "facility" }),
      ),
      "transformer west",
      760_000 - 220_000,
    ],
    [
      "feed that carries facility power now, and is moved",
      withItFeedLoad,
      moveFeed,
      "transformer west",
      760_000 - 220_000,
    ],
    [
      "feed that carries IT power now, and is moved",
      withFeedLoad,
      both(moveFeed, (data) => Object.assign(domainIn(data, "feed-1"), { carries: "it" })),
      "transformer west",
      760_000 - 330_000,
    ],
    [
      "feed that is gone, with its hall moved",
      withFeedLoad,
      (data) => {
        withoutDomain(data, "feed-1");
        hall1(data).fedBy = "west";
      },
      "transformer west",
      760_000 - 300_000,
    ],
    [
      "feed for IT power that is gone, with its hall moved",
      withItFeedLoad,
      (data) => {
        withoutDomain(data, "feed-1");
        hall1(data).fedBy = "west";
      },
      "transformer west",
      760_000 - 220_000,
    ],
    [
      "hall that is moved and gets no power any more",
      both(withHallLoad, withRowLoad),
      both(moveHall1, (data) => {
        for (const phase of data.phases) {
          phase.halls = phase.halls.filter(({ name }) => name !== "hall-1");
        }
      }),
      "transformer west",
      760_000 - 350_000 - 220_000,
    ],
  ])("count for a %s", (_what, loads, change, domain, watts) => {
    expect(usable(change, lockOf(loads)).get(domain)).toBe(watts);
  });

  it.each<[string, Change, Change, number]>([
    ["of the site", withSiteLoad, unchanged, 100_000],
    [
      "of a feed that is gone, with its hall on the grid connection",
      withItFeedLoad,
      (data) => {
        withoutDomain(data, "feed-1");
        delete hall1(data).fedBy;
      },
      220_000,
    ],
    [
      "of a hall that is gone, with its rows",
      both(withHallLoad, withRowLoad),
      (data) => {
        data.halls.shift();
        data.pools.shift();
        withoutDomain(data, "feed-1");
        data.phases.forEach((phase) => (phase.halls = phase.halls.slice(1)));
      },
      350_000 + 220_000,
    ],
  ])("count on the site for that %s", (_what, loads, change, watts) => {
    // The least fixed load of the whole site is locked beside them, and would hide that they count.
    const locked = lockOf(loads);
    const phase = locked.phases["phase-2"];
    if (phase === undefined) throw new Error("no phase-2");
    const lenient = { ...phase, fixedLoadWattsAtLeast: 0, siteWatts: 5_000_000 };
    const phases = { "phase-2": lenient };
    expect(usable(change, { ...locked, phases }).get("site lab")).toBe(2_185_000 - watts);
  });

  it("count once where several sets have them, as the largest of them and the site file's", () => {
    const small = lockOf((data) => (hall1(data).fixedLoad = "50 kW"));
    const large = lockOf(withHallLoad);
    for (const sets of [
      [large, small],
      [small, large],
      [large, large],
    ]) {
      expect(usable(moveHall1, ...sets).get("transformer west")).toBe(760_000 - 350_000);
    }
    const row = lockOf(withRowLoad);
    const withoutRow = both(moveHall1, (data) => delete hall1(data).rows);
    expect(usable(withoutRow, row, row).get("transformer west")).toBe(760_000 - 220_000);
    const larger = both(moveHall1, (data) => (hall1(data).fixedLoad = "400 kW"));
    expect(usable(larger, large).get("transformer west")).toBe(760_000 - 400_000);
  });

  it.each(["kvandal", "lab", "sines"])("leave every limit of %s as it is", (name) => {
    const site = siteWith(name);
    const locked = lockedLimitsOf(site, catalog);
    for (const phase of site.phases) {
      const watts = (basis: Parameters<typeof powerBudget>[2]) =>
        powerBudget(site, phase.name, basis).domains.map((domain) => domain.usableWatts);
      expect(watts(planned(locked))).toEqual(watts(DECLARED));
    }
  });

  const raised =
    (name: string): Change =>
    (data) => {
      const found = data.power.domains?.find((one) => one.name === name);
      Object.assign(found ?? {}, { units: [{ name: "a", rating: "5 MVA" }] });
    };
  const allRaised = both(raised("east"), raised("west"), raised("feed-1"), (data) => {
    hall1(data).limit = "5 MW";
    Object.assign(hall1(data).rows?.[0] ?? {}, { limit: "5 MW" });
    for (const { name } of data.phases) {
      phaseIn(data, name).halls = [
        { name: "hall-1", share: "900 kW" },
        { name: "hall-2", share: "900 kW" },
      ];
    }
  });

  it.each<[string, Change, Change, string, number]>([
    ["of a hall that is moved", withHallLoad, moveHall1, "transformer west", 760_000 - 350_000],
    ["of a feed that is moved", withFeedLoad, moveFeed, "transformer west", 760_000 - 300_000],
    [
      "of a feed that is gone, with its hall moved",
      withFeedLoad,
      (data) => {
        withoutDomain(data, "feed-1");
        hall1(data).fedBy = "west";
      },
      "transformer west",
      760_000 - 300_000,
    ],
    ["that is new in a hall, on the hall", unchanged, withHallLoad, "hall hall-1", 0],
    [
      "that is new in a hall, on the transformer",
      unchanged,
      withHallLoad,
      "transformer east",
      760_000 - 350_000,
    ],
    ["that is new on a feed", unchanged, withFeedLoad, "transformer east", 760_000 - 300_000],
    ["that is new in a row, on the row", unchanged, withRowLoad, "row hall-1/a", 570_000 - 200_000],
    ["that is new in a row, on the feed", unchanged, withRowLoad, "feed feed-1", 760_000 - 220_000],
    [
      "of a hall that had no power",
      (data) => ((data.halls[2] ?? hall1(data)).fixedLoad = "400 kW"),
      (data) => {
        (data.halls[2] ?? hall1(data)).fixedLoad = "400 kW";
        phaseIn(data, "phase-2").halls.push({ name: "hall-3", share: "0 W" });
      },
      "transformer east",
      760_000 - 400_000,
    ],
    [
      "that is new in a row under a new name",
      unchanged,
      (data) => (hall1(data).rows = [{ name: "x", limit: "5 MW", fixedLoad: "200 kW" }]),
      "row hall-1/a (locked limit)",
      570_000 - 200_000,
    ],
    [
      "that is new on a transformer under a new name",
      unchanged,
      (data) => {
        Object.assign(domainIn(data, "west"), { name: "west2", fixedLoad: "100 kW" });
        Object.assign(data.halls[1] ?? {}, { fedBy: "west2" });
      },
      "transformer west (locked limit)",
      760_000 - 100_000,
    ],
    [
      "that is new on a feed that the site file hangs elsewhere",
      unchanged,
      (data) => {
        withFeedLoad(data);
        domainIn(data, "feed-1").fedBy = "west";
      },
      "transformer east (locked limit)",
      760_000 - 300_000,
    ],
    [
      "that is new in a row beside the locked one",
      unchanged,
      (data) =>
        (hall1(data).rows = [
          { name: "a", limit: "5 MW" },
          { name: "x", limit: "5 MW", fixedLoad: "200 kW" },
        ]),
      "row hall-1/a",
      570_000 - 200_000,
    ],
    ["that is new on the site", unchanged, withSiteLoad, "site lab", 2_185_000 - 100_000],
  ])(
    "are off what is locked, however large the site file makes its own limits, for a load %s",
    (_what, loads, change, domain, watts) => {
      const energised: Change = (data) => {
        for (const name of ["phase-2", "phase-3"]) phaseIn(data, name).energised = "5 MW";
      };
      expect(usable(both(allRaised, energised, change), lockOf(loads)).get(domain)).toBe(watts);
    },
  );

  const locksOf = (change: Change) =>
    powerBudget(twoTransformers(both(change, allRaised)), "phase-2", planned(lockOf(unchanged)))
      .domains.filter(({ kind }) => kind === "locked limit")
      .map(({ name, carries, usableWatts, halls }) => [
        name,
        carries,
        usableWatts,
        [...halls].sort(),
      ]);

  it.each<[string, Change, ReturnType<typeof locksOf>]>([
    [
      "is a feed by now",
      both(moveHall1, (data) => (domainIn(data, "west").kind = "feed")),
      [
        ["transformer east (locked limit)", "facility", 760_000, ["hall-1"]],
        ["transformer west (locked limit)", "facility", 760_000, ["hall-1", "hall-2"]],
        ["feed feed-1 (locked limit)", "facility", 760_000, ["hall-1"]],
      ],
    ],
    [
      "carries IT power by now",
      (data) => (domainIn(data, "west").carries = "it"),
      [["transformer west (locked limit)", "facility", 760_000, ["hall-2"]]],
    ],
    [
      "has exchanged its halls with another one",
      (data) => {
        hall1(data).fedBy = "west";
        Object.assign(data.halls[1] ?? {}, { fedBy: "feed-1" });
      },
      [
        ["transformer east (locked limit)", "facility", 760_000, ["hall-1", "hall-2"]],
        ["transformer west (locked limit)", "facility", 760_000, ["hall-1", "hall-2"]],
        ["feed feed-1 (locked limit)", "facility", 760_000, ["hall-1", "hall-2"]],
      ],
    ],
  ])(
    "hold a transformer that %s with the halls that it had and those that it has",
    (_what, change, locks) => {
      expect(locksOf(change)).toEqual(locks);
    },
  );

  it("let no limit rise when the site file lowers a fixed load, however its nodes are moved", () => {
    const watts = fc.integer({ min: 0, max: 150_000 });
    const loads = fc.record({ hall: watts, row: watts, feed: watts, site: watts });
    const perMille = fc.integer({ min: 0, max: 1000 });
    const parts = fc.record({ hall: perMille, row: perMille, feed: perMille, site: perMille });
    type Loads = typeof loads extends fc.Arbitrary<infer Value> ? Value : never;
    const withLoads =
      (own: Loads): Change =>
      (data) => {
        hall1(data).fixedLoad = `${own.hall} W`;
        const [row] = hall1(data).rows ?? [];
        if (row !== undefined) row.fixedLoad = `${own.row} W`;
        domainIn(data, "feed-1").fixedLoad = `${own.feed} W`;
        data.power.fixedLoad = `${own.site} W`;
      };
    const carries = fc.constantFrom("it" as const, "facility" as const);
    const kinds = fc.record({ row: carries, feed: carries });
    const moves = fc.constantFrom(unchanged, moveHall1, moveFeed);
    fc.assert(
      fc.property(loads, parts, moves, kinds, fc.boolean(), (own, part, move, kind, hasRow) => {
        const carrying: Change = (data) => {
          Object.assign(hall1(data).rows?.[0] ?? {}, { carries: kind.row });
          domainIn(data, "feed-1").carries = kind.feed;
        };
        const locked = lockOf(both(carrying, withLoads(own)));
        const lowered: Loads = {
          hall: Math.floor((own.hall * part.hall) / 1000),
          row: Math.floor((own.row * part.row) / 1000),
          feed: Math.floor((own.feed * part.feed) / 1000),
          site: Math.floor((own.site * part.site) / 1000),
        };
        const before = usable(both(carrying, move, withLoads(own)), locked);
        const removeRow: Change = (data) => {
          if (!hasRow) delete hall1(data).rows;
        };
        const after = usable(both(carrying, move, withLoads(lowered), removeRow), locked);
        for (const [name, most] of before) {
          expect(after.get(name) ?? 0).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 60 },
    );
  });
});
