import { domainLoads, watts } from "../../../model/domainLoad";
import type { PowerBudget } from "../../../model/powerBudget";
import type { PowerDomain } from "../../../model/powerDomains";
import type { PricedDemand } from "../../../model/pricedDemand";

const factors = {
  unitWatts: 100,
  nameplateWatts: 100,
  overheadPerMille: 0,
  designPuePerMille: 1500,
};
const pool = (name: string, hall: string, row?: string): PricedDemand => ({
  pool: name,
  hall,
  gpuSystem: "any",
  units: 1,
  factors,
  row,
});
const domain = (
  name: string,
  kind: PowerDomain["kind"],
  halls: readonly string[],
  more: Partial<PowerDomain> = {},
): PowerDomain => ({
  name,
  kind,
  carries: "facility",
  ratedWatts: 1_000,
  usableWatts: 1_000,
  halls: new Set(halls),
  ...more,
});
const connection = domain("site lab", "grid connection", ["hall-1", "hall-2"]);
const hall1 = domain("hall hall-1", "hall", ["hall-1"]);

/** The pools under each domain, by name, in the order of the answer. */
function loads(domains: readonly PowerDomain[], priced: readonly PricedDemand[]) {
  const powered = ["hall-1", "hall-2"];
  const budget: PowerBudget = {
    site: "lab",
    phase: "phase-1",
    siteWatts: 1_000,
    basis: "declared",
    isLocked: true,
    gridWatts: 1_000,
    plannedGridWatts: 1_000,
    lockedSystems: [],
    lockedHalls: [],
    lockedPlants: [],
    fixedItWatts: 0,
    isDesignPueStated: false,
    rampStepWatts: undefined,
    hallWatts: new Map(powered.map((hall) => [hall, 1_000])),
    domains,
    poolTerms: new Map(),
    reservePerMille: 0,
    overheadPerMille: 0,
    designPuePerMille: 1500,
  };
  return domainLoads(priced, budget);
}
const names = (domains: readonly PowerDomain[], priced: readonly PricedDemand[]) =>
  loads(domains, priced).map(({ domain: { name }, pools }) => [
    name,
    ...pools.map((one) => one.pool),
  ]);

describe("what a power domain carries", () => {
  it("are the pools of its halls, and all of them at the connection, which comes last", () => {
    const feed = domain("feed a", "feed", ["hall-1", "hall-2"]);
    const pools = [pool("a", "hall-1"), pool("b", "hall-2"), pool("c", "hall-1")];
    expect(names([connection, feed, hall1], pools)).toEqual([
      ["feed a", "a", "c", "b"],
      ["hall hall-1", "a", "c"],
      ["site lab", "a", "b", "c"],
    ]);
  });

  it("is nothing where nobody asks for anything", () => {
    expect(loads([connection, hall1], [])).toMatchObject([
      { pools: [], usedWatts: 0 },
      { pools: [], usedWatts: 0 },
    ]);
  });

  it("are in a row the pools of that row alone", () => {
    const row = domain("row hall-1/x", "row", ["hall-1"], { row: "x" });
    const pools = [pool("a", "hall-1", "x"), pool("b", "hall-1", "y"), pool("c", "hall-1")];
    expect(names([row, connection], pools)[0]).toEqual(["row hall-1/x", "a"]);
  });

  it("are under a lock also the pools that it names elsewhere, once, less those it knows elsewhere", () => {
    const lock = domain("row hall-1/x (locked limit)", "locked limit", ["hall-1"], {
      pools: new Set(["a", "far"]),
      except: new Set(["free"]),
    });
    const pools = [
      pool("a", "hall-1"),
      pool("free", "hall-1"),
      pool("far", "hall-2"),
      pool("other", "hall-2"),
    ];
    expect(names([lock, connection], pools)[0]).toEqual([
      "row hall-1/x (locked limit)",
      "a",
      "far",
    ]);
  });

  it("is counted in the power that it carries", () => {
    const row = domain("row hall-1/x", "row", ["hall-1"], { carries: "it" });
    expect(watts(pool("a", "hall-1"), row)).toBe(100);
    expect(watts(pool("a", "hall-1"), hall1)).toBe(150);
    expect(
      loads([row, hall1], [pool("a", "hall-1"), pool("b", "hall-1")]).map((load) => load.usedWatts),
    ).toEqual([200, 300]);
  });
});

describe("a hall without a share of power", () => {
  it("is a domain of nothing as soon as somebody asks for power in it, in the order of names", () => {
    const pools = [pool("a", "hall-9"), pool("b", "hall-8"), pool("c", "hall-9")];
    const [first, second, third, last] = loads([connection, hall1], pools);
    expect([first?.domain.name, second?.domain.name, third?.domain.name]).toEqual([
      "hall hall-1",
      "hall hall-8",
      "hall hall-9",
    ]);
    expect(third).toMatchObject({
      domain: { kind: "hall", carries: "facility", ratedWatts: 0, usableWatts: 0 },
      usedWatts: 300,
    });
    expect(third?.domain.halls).toEqual(new Set(["hall-9"]));
    // The connection feeds those too.
    expect(last?.usedWatts).toBe(450);
  });
});
