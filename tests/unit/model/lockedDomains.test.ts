import { lockedLimitsOf } from "../../../model/lockedLimits";
import { powerBudget, type LockedDomain } from "../../../model/powerBudget";
import type { PowerDomain } from "../../../model/powerDomains";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";
import { planned } from "../../../model/power/basis";

const SUBSTATION: LockedDomain = {
  name: "transformer substation",
  watts: 100_000,
  carries: "facility",
  halls: [],
  pools: [],
};
type Change = (data: SiteFile) => void;
const unchanged: Change = () => undefined;

/** The domains of the lab's second phase, where all its halls have power, under these locks. */
function domainsUnder(locks: LockedDomain[] | undefined, change: Change): readonly PowerDomain[] {
  const site = siteWith("lab", change);
  const locked = lockedLimitsOf(siteWith("lab"), catalog);
  const phase = locked.phases["phase-2"];
  if (phase === undefined) {
    throw new Error("the lab has no second phase");
  }
  const phases = { "phase-2": { ...phase, domains: locks } };
  return powerBudget(site, "phase-2", planned({ ...locked, phases })).domains;
}
const extraDomains = (lock: LockedDomain, change: Change = unchanged): readonly PowerDomain[] =>
  domainsUnder([lock], change).filter(({ kind }) => kind === "locked limit");

const hallOf = (data: SiteFile, at: number): SiteFile["halls"][number] => {
  const hall = data.halls[at];
  if (hall === undefined) {
    throw new Error("the lab has fewer halls");
  }
  return hall;
};
const moveHall2: Change = (data) => {
  delete hallOf(data, 1).fedBy;
};
/** Two rows in the first hall, with a pool each, one pool there in no row, and a row b in the second hall too. */
const withRows: Change = (data) => {
  hallOf(data, 0).rows = [
    { name: "a", limit: "900 kW" },
    { name: "b", limit: "900 kW" },
  ];
  hallOf(data, 1).rows = [{ name: "b", limit: "900 kW" }];
  const [first, second] = data.pools;
  Object.assign(first ?? {}, { row: "a" });
  Object.assign(second ?? {}, { row: "b" });
  const pool = { hall: "hall-1", gpuSystem: "hgx-h100", purpose: "training" as const };
  data.pools.push({ ...pool, name: "in-b", row: "b" }, { ...pool, name: "free" });
};

describe("a locked limit", () => {
  it("lowers the site's own domain of its name, and is no domain of its own then", () => {
    const [connection, substation] = domainsUnder([SUBSTATION], unchanged);
    expect(connection?.usableWatts).toBe(2_185_000);
    expect(substation).toMatchObject({ name: "transformer substation", usableWatts: 100_000 });
    expect(extraDomains(SUBSTATION)).toEqual([]);
    expect(extraDomains({ ...SUBSTATION, halls: ["hall-1", "hall-2"] })).toEqual([]);
    expect(extraDomains({ ...SUBSTATION, pools: ["h100-1"] })).toEqual([]);
    expect(extraDomains({ ...SUBSTATION, pools: ["h100-1", "in-b"] }, withRows)).toEqual([]);
  });

  it("is a domain of its own where the site file has none of that name", () => {
    const lock = { ...SUBSTATION, name: "feed x", halls: ["hall-2"], pools: ["h100-1"] };
    expect(extraDomains(lock)).toEqual([
      {
        name: "feed x (locked limit)",
        kind: "locked limit",
        carries: "facility",
        ratedWatts: 100_000,
        usableWatts: 100_000,
        halls: new Set(["hall-2"]),
        pools: new Set(["h100-1"]),
      },
    ]);
  });

  it.each<[string, LockedDomain, Change]>([
    ["carries the other power", { ...SUBSTATION, carries: "it" }, unchanged],
    ["no longer feeds a hall of it", { ...SUBSTATION, halls: ["hall-1", "hall-2"] }, moveHall2],
    ["no longer feeds a pool of it", { ...SUBSTATION, pools: ["h100-1", "h100-2"] }, moveHall2],
    ["feeds pools, but none of that name", { ...SUBSTATION, pools: ["h100-9"] }, unchanged],
    [
      "is a row, while it is of a whole hall",
      { ...SUBSTATION, name: "row hall-1/a", carries: "it", halls: ["hall-1"] },
      withRows,
    ],
    [
      "is a row that its pool has left",
      { ...SUBSTATION, name: "row hall-1/a", carries: "it", pools: ["in-b"] },
      withRows,
    ],
  ])("holds beside a domain of its name that %s", (_what, lock, change) => {
    expect(extraDomains(lock, change)).toMatchObject([
      { name: `${lock.name} (locked limit)`, carries: lock.carries, usableWatts: 100_000 },
    ]);
  });

  it("on a row that is gone counts all of its hall but what is known to stand elsewhere", () => {
    const row = (name: string): LockedDomain => ({
      ...SUBSTATION,
      name: `row hall-1/${name}`,
      carries: "it",
      row: { hall: "hall-1", name, poolsWithoutRow: ["free", "h100-3"] },
    });
    const [a] = domainsUnder([row("a"), row("b")], (data) => {
      withRows(data);
      hallOf(data, 0).rows = [
        { name: "new", limit: "900 kW" },
        { name: "b", limit: "900 kW" },
      ];
      Object.assign(data.pools[0] ?? {}, { row: "new" });
    }).filter(({ name }) => name === "row hall-1/a (locked limit)");
    expect(a?.halls).toEqual(new Set(["hall-1"]));
    // Of other halls nothing is said: h100-2 is in a row b, h100-3 in none, but elsewhere.
    expect(a?.except).toEqual(new Set(["in-b", "free"]));
  });

  it("of which there is none leaves the limit tree as it is", () => {
    const names = powerBudget(siteWith("lab"), "phase-2", DECLARED).domains.map(({ name }) => name);
    expect(domainsUnder(undefined, unchanged).map(({ name }) => name)).toEqual(names);
  });
});
