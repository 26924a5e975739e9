import { lockedLimitsOf } from "../../../model/lockedLimits";
import { planPhase } from "../../../model/phasePlan";
import type { SiteFile } from "../../../model/siteSchema";
import { limitsSchema } from "../../../model/limitsFile";
import { catalog, phaseIn, siteWith, withoutFixedLosses } from "../../support/sites";
import { UNLIMITED } from "../../support/locks";
import { planned } from "../../../model/power/basis";

type Hall = SiteFile["halls"][number];
type FilePool = SiteFile["pools"][number];

const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined) {
    throw new Error("nothing there");
  }
  return item;
};
const hallOf = (data: SiteFile): Hall => first(data.halls);
const row = (name: string, limit: string) => ({
  name,
  limit,
  carries: "it" as const,
  fixedLoad: "0 W",
});
const poolIn = (name: string, inRow: string | undefined): FilePool => ({
  name,
  hall: "hall-1",
  gpuSystem: "hgx-h100",
  purpose: "training",
  ...(inRow === undefined ? {} : { row: inRow }),
});

/** Hall 1 with two rows for 10 nodes each (112,200 W of IT power), and a pool in no row; nothing else runs short. */
const rows = (data: SiteFile): void => {
  withoutFixedLosses(data);
  hallOf(data).rows = [row("a", "112200 W"), row("b", "112200 W")];
  data.pools = [poolIn("h100-1", "a"), poolIn("h100-b", "b"), poolIn("h100-free", undefined)];
  data.power.reserve = "0 %";
  data.capital = [];
  data.phases = [phaseIn(data, "phase-3")];
  const phase = phaseIn(data, "phase-3");
  phase.halls = [{ name: "hall-1", share: "1.8 MW" }];
  phase.units = { "h100-1": 10, "h100-b": 10, "h100-free": 20 };
  phase.gates = [];
};
const locked = lockedLimitsOf(siteWith("lab", rows), catalog);

/** What the locked limits refuse of a changed site file. */
const refused = (change: (data: SiteFile) => void): string[] => {
  const site = siteWith("lab", (data) => {
    rows(data);
    change(data);
  });
  return planPhase(site, catalog, "phase-3", planned(locked)).violations.map(
    ({ domain }) => domain,
  );
};
const withPool = (data: SiteFile, pool: FilePool, units: number): void => {
  data.pools.push(pool);
  phaseIn(data, "phase-3").units[pool.name] = units;
};

describe("the lock of a row", () => {
  it("lets the site through that it was made of, and can be read by the policies", () => {
    expect(refused(() => undefined)).toEqual([]);
    expect(limitsSchema.parse(JSON.parse(JSON.stringify(locked)))).toEqual(locked);
  });

  it.each<[string, (data: SiteFile) => void, string[]]>([
    [
      "a new pool in the row under a new name",
      (data) => {
        hallOf(data).rows = [row("a2", "1 MW"), row("b", "112200 W")];
        first(data.pools).row = "a2";
        withPool(data, poolIn("new", "a2"), 1);
      },
      ["row hall-1/a (locked limit)", "row hall-1/b (locked limit)"],
    ],
    [
      "a new pool in the row under a new name, with the old pool gone",
      (data) => {
        hallOf(data).rows = [row("a2", "1 MW"), row("b", "112200 W")];
        data.pools = data.pools.slice(1);
        phaseIn(data, "phase-3").units = { "h100-b": 10 };
        withPool(data, poolIn("new", "a2"), 11);
      },
      ["row hall-1/a (locked limit)", "row hall-1/b (locked limit)"],
    ],
    [
      "a new pool in the row while the old one is said to stand elsewhere",
      (data) => {
        hallOf(data).rows = [row("a", "1 MW"), row("b", "112200 W"), row("c", "1 MW")];
        first(data.pools).row = "c";
        withPool(data, poolIn("new", "a"), 1);
      },
      ["row hall-1/a (locked limit)", "row hall-1/b (locked limit)"],
    ],
    [
      "a new pool in no row at all",
      (data) => {
        withPool(data, poolIn("new", undefined), 1);
      },
      ["row hall-1/a (locked limit)", "row hall-1/b (locked limit)"],
    ],
    [
      "a pool that stood in no row and stands in an unknown one now",
      (data) => {
        hallOf(data).rows = [row("a", "112200 W"), row("b", "112200 W"), row("c", "1 MW")];
        const pool = data.pools[2];
        if (pool !== undefined) {
          pool.row = "c";
        }
      },
      ["row hall-1/a (locked limit)", "row hall-1/b (locked limit)"],
    ],
    [
      "its pool in another row",
      (data) => {
        hallOf(data).rows = [row("a", "112200 W"), row("b", "1 MW")];
        first(data.pools).row = "b";
        phaseIn(data, "phase-3").units["h100-1"] = 11;
      },
      ["row hall-1/b", "row hall-1/a (locked limit)"],
    ],
    [
      "a higher limit of its own",
      (data) => {
        hallOf(data).rows = [row("a", "1 MW"), row("b", "112200 W")];
        phaseIn(data, "phase-3").units["h100-1"] = 11;
      },
      ["row hall-1/a"],
    ],
  ])("holds for %s", (_name, change, domains) => {
    expect(refused(change).sort()).toEqual([...domains].sort());
  });

  it("does not hold for what is known to stand elsewhere, or is in another hall", () => {
    expect(
      refused((data) => {
        phaseIn(data, "phase-3").units["h100-free"] = 40;
        phaseIn(data, "phase-3").units["h100-1"] = 9;
        withPool(data, poolIn("new", "a"), 1);
      }),
    ).toEqual([]);
  });

  it("is no lock without its hall: pack configuration that has none cannot be read", () => {
    const [domain, ...rest] = locked.phases["phase-3"]?.domains?.slice(1) ?? [];
    const phases = (domains: unknown) => ({
      "phase-3": { ...UNLIMITED, siteWatts: 1, hallWatts: {}, domains },
    });
    const { row: _row, ...bare } = domain ?? {};
    expect(domain?.row).toBeDefined();
    expect(limitsSchema.safeParse({ ...locked, phases: phases([domain]) }).success).toBe(true);
    expect(limitsSchema.safeParse({ ...locked, phases: phases([bare, ...rest]) }).success).toBe(
      false,
    );
  });
});

describe("locked limits that name a domain twice", () => {
  it("hold at the lower of the two, in whatever order", () => {
    const phase = locked.phases["phase-3"];
    const domains = phase?.domains ?? [];
    const [transformer] = domains;
    if (phase === undefined || transformer === undefined) {
      throw new Error("no transformer is locked");
    }
    for (const watts of [[1_000, 9_000_000] as const, [9_000_000, 1_000] as const]) {
      const twice = watts.map((each) => ({ ...transformer, watts: each }));
      const plan = planPhase(
        siteWith("lab", rows),
        catalog,
        "phase-3",
        planned({
          ...locked,
          phases: { "phase-3": { ...phase, domains: twice } },
        }),
      );
      expect(plan.violations).toMatchObject([
        { domain: "transformer substation", allowedWatts: 1_000 },
        // What its halls share out is more than it carries as well.
        { domain: "transformer substation", allowedWatts: 1_000, askedWatts: 1_800_000 },
      ]);
    }
  });
});
