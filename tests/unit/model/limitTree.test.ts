import { declaredDemand, demandOf } from "../../../model/declaredDemand";
import { domainsUnder, powerDomains, type PowerDomain } from "../../../model/powerDomains";
import { phaseOf } from "../../../model/site";
import type { Site, SiteFile } from "../../../model/siteSchema";
import { siteWith } from "../../support/sites";

const feed = (name: string, more: object = {}) => ({
  name,
  kind: "feed" as const,
  units: [{ name: "busbar", rating: "4 MVA" }],
  powerFactor: 1,
  redundancy: "N" as const,
  source: "test",
  ...more,
});
const hallOf = (data: SiteFile, at: number): SiteFile["halls"][number] => {
  const hall = data.halls[at];
  if (hall === undefined) {
    throw new Error("the lab has fewer halls");
  }
  return hall;
};

/** Hall 1 behind feed a behind the substation, hall 2 behind feed b, hall 3 at the connection itself. */
const tree = (change: (data: SiteFile) => void = () => undefined): Site =>
  siteWith("lab", (data) => {
    data.power.reserve = "0 %";
    data.power.domains?.push(feed("a", { fedBy: "substation" }), feed("b"));
    hallOf(data, 0).fedBy = "a";
    hallOf(data, 1).fedBy = "b";
    delete hallOf(data, 2).fedBy;
    change(data);
  });
const domainsOf = (site: Site, phase = "phase-2"): ReadonlyMap<string, PowerDomain> =>
  new Map(
    powerDomains(site, phaseOf(site, phase), {
      designPuePerMille: 1100,
      gridWatts: phaseOf(site, phase).energisedWatts,
      reservePerMille: site.power.reservePerMille,
      fixedLoadWattsAtLeast: 0,
    }).map((each) => [each.name, each]),
  );
const usable = (site: Site, name: string): number | undefined =>
  domainsOf(site).get(name)?.usableWatts;

describe("the limit tree", () => {
  it("is the connection, what it feeds, the halls and their rows, each with what feeds it", () => {
    const site = tree((data) => {
      hallOf(data, 0).rows = [{ name: "x", limit: "100 kW" }];
    });
    expect(
      [...domainsOf(site).values()].map(({ name, kind, carries, fedBy, halls }) => [
        name,
        kind,
        carries,
        fedBy,
        [...halls].join(" "),
      ]),
    ).toEqual([
      ["site lab", "grid connection", "facility", undefined, "hall-1 hall-2 hall-3"],
      ["transformer substation", "transformer", "facility", "site lab", "hall-1"],
      ["feed a", "feed", "facility", "transformer substation", "hall-1"],
      ["feed b", "feed", "facility", "site lab", "hall-2"],
      ["hall hall-1", "hall", "facility", "feed a", "hall-1"],
      ["hall hall-2", "hall", "facility", "feed b", "hall-2"],
      ["hall hall-3", "hall", "facility", "site lab", "hall-3"],
      ["row hall-1/x", "row", "it", "hall hall-1", "hall-1"],
    ]);
    expect(domainsOf(site).get("row hall-1/x")?.row).toBe("x");
  });

  it("has only halls that have a share of power in the phase", () => {
    const domains = domainsOf(tree(), "phase-1");
    expect(domains.has("hall hall-2")).toBe(false);
    expect(domains.get("site lab")?.halls).toEqual(new Set(["hall-1"]));
    expect(domains.get("feed b")?.halls).toEqual(new Set());
  });

  it("says what each domain is rated for, before anything is taken off", () => {
    const domains = domainsOf(tree());
    const rated = ["site lab", "transformer substation", "feed a", "hall hall-1"].map(
      (name) => domains.get(name)?.ratedWatts,
    );
    // Three transformers of 3 MVA at a power factor of 0.98.
    expect(rated).toEqual([5_200_000, 8_820_000, 4_000_000, 1_800_000]);
  });
});

describe("fixed load", () => {
  const before = tree();
  const less = (site: Site): Record<string, number> =>
    Object.fromEntries(
      [...domainsOf(before)].flatMap(([name, { usableWatts }]) => {
        const taken = usableWatts - (usable(site, name) ?? 0);
        return taken === 0 ? [] : [[name, taken]];
      }),
    );
  const withFeed = (at: number, more: object): Site =>
    tree((data) => {
      Object.assign(data.power.domains?.[at] ?? {}, more);
    });

  it("of a feed counts at the feed and all that feeds it, not at what it feeds", () => {
    expect(less(withFeed(1, { fixedLoad: "10 kW" }))).toEqual({
      "site lab": 10_000,
      "transformer substation": 10_000,
      "feed a": 10_000,
    });
    expect(less(withFeed(0, { fixedLoad: "10 kW" }))).toEqual({
      "site lab": 10_000,
      "transformer substation": 10_000,
    });
  });

  it("of a feed that carries IT power comes with its losses above it", () => {
    expect(less(withFeed(1, { fixedLoad: "10 kW", carries: "it" }))).toEqual({
      "site lab": 11_000,
      "transformer substation": 11_000,
      "feed a": 10_000,
    });
  });

  it.each([
    ["it", 11_000],
    ["facility", 10_000],
  ] as const)("of a row that carries %s power is %d W above it", (carries, watts) => {
    const site = tree((data) => {
      hallOf(data, 0).rows = [{ name: "x", limit: "100 kW", fixedLoad: "10 kW", carries }];
    });
    expect(usable(site, "row hall-1/x")).toBe(90_000);
    expect(less(site)).toEqual({
      "site lab": watts,
      "transformer substation": watts,
      "feed a": watts,
      "hall hall-1": watts,
    });
  });
});

describe("the domains under a domain", () => {
  it("are itself and what it feeds, through others too", () => {
    const site = tree((data) => {
      data.power.domains?.push(feed("c", { fedBy: "a" }));
      hallOf(data, 2).fedBy = "c";
    });
    expect(domainsUnder(site, "substation")).toEqual(new Set(["substation", "a", "c"]));
    expect(domainsUnder(site, "a")).toEqual(new Set(["a", "c"]));
    expect(domainsUnder(site, "b")).toEqual(new Set(["b"]));
  });

  it("are found though the file names them before what feeds them, and in a circle", () => {
    const site = tree();
    const domains = site.power.domains.map((domain) =>
      domain.name === "substation" ? { ...domain, fedBy: "a" } : domain,
    );
    const circle = { ...site, power: { ...site.power, domains: domains.reverse() } };
    expect(domainsUnder(circle, "substation")).toEqual(new Set(["substation", "a"]));
  });
});

describe("the demand that a phase declares", () => {
  it("are the units of each pool in it, and no pool without any", () => {
    const pool = { gpuSystem: "hgx-h100" };
    expect(declaredDemand(siteWith("lab"), "phase-1")).toEqual([
      { ...pool, pool: "h100-1", hall: "hall-1", units: 15 },
    ]);
    expect(demandOf(siteWith("lab"), { "h100-1": 0, "h100-3": 2, other: 7 })).toEqual([
      { ...pool, pool: "h100-3", hall: "hall-3", units: 2 },
    ]);
  });
});
