import { judgeEnergyBudget } from "../../../model/energyBudget";
import type { PowerBudget } from "../../../model/powerBudget";
import type { PowerDomain } from "../../../model/powerDomains";
import type { PoolDemand } from "../../../model/pricedDemand";
import { catalog } from "../../support/sites";

/** A unit of HGX H100 takes 11,220 W of IT power and 12,342 W of facility power here. */
const UNIT = 12_342;

/** One hall on a connection that carries far more than it. */
function hallOf(usableWatts: number, more: Partial<PowerDomain> = {}, phase = "phase-1") {
  const hall: PowerDomain = {
    name: "hall hall-1",
    kind: "hall",
    carries: "facility",
    ratedWatts: usableWatts,
    usableWatts,
    halls: new Set(["hall-1"]),
    ...more,
  };
  const connection: PowerDomain = {
    ...hall,
    name: "site lab",
    kind: "grid connection",
    carries: "facility",
    usableWatts: 1e9,
  };
  const budget: PowerBudget = {
    site: "lab",
    phase,
    siteWatts: 1e9,
    basis: "declared",
    isLocked: true,
    gridWatts: 1e9,
    plannedGridWatts: 1e9,
    lockedSystems: [],
    lockedHalls: [],
    lockedPlants: [],
    fixedItWatts: 0,
    isDesignPueStated: false,
    rampStepWatts: undefined,
    hallWatts: new Map([["hall-1", usableWatts]]),
    domains: [connection, hall],
    poolTerms: new Map(),
    reservePerMille: 0,
    overheadPerMille: 100,
    designPuePerMille: 1100,
  };
  return budget;
}

const pool = (name: string, units: number, gpuSystem = "hgx-h100"): PoolDemand => ({
  pool: name,
  hall: "hall-1",
  gpuSystem,
  units,
});
const advice = (demand: readonly PoolDemand[], budget: PowerBudget, later: PowerBudget[] = []) =>
  judgeEnergyBudget(demand, budget, catalog, later).map(({ message }) =>
    message.slice(message.lastIndexOf("): ") + 3),
  );

describe("the way out of a hall that would carry too much", () => {
  it("is none while it carries all to the watt", () => {
    expect(advice([pool("a", 10)], hallOf(10 * UNIT))).toEqual([]);
  });

  it("may be to do without a pool", () => {
    const demand = [pool("rack", 1, "gb300-nvl72"), pool("a", 10)];
    expect(advice(demand, hallOf(10 * UNIT))).toEqual(["lower pool rack to 0 units"]);
    // A watt short of the ten: without the rack the others still do not fit, and without them it does not.
    expect(advice(demand, hallOf(10 * UNIT - 1))).toEqual([
      "lower pools rack, a by 171.8 kW together",
    ]);
  });

  it("is the pool that loses fewest units, and of equals the first by name", () => {
    // Four units of H100 or one rack of GB300 over: in units, the rack loses less.
    expect(
      advice([pool("a", 20), pool("rack", 2, "gb300-nvl72")], hallOf(20 * UNIT + 171_820)),
    ).toEqual(["lower pool rack to 1 units"]);
    expect(advice([pool("b", 9), pool("a", 9)], hallOf(17 * UNIT))).toEqual([
      "lower pool a to 8 units",
    ]);
  });

  it("is all pools together where none alone makes room: units of one system, else watts", () => {
    expect(advice([pool("a", 9), pool("b", 9)], hallOf(5 * UNIT))).toEqual([
      "lower pools a, b to 5 units together",
    ]);
    // 10 nodes and a rack of 142 kW against 5 nodes.
    expect(advice([pool("a", 10), pool("b", 1, "gb300-nvl72")], hallOf(5 * UNIT))).toEqual([
      "lower pools a, b by 233.5 kW together",
    ]);
  });

  it("names ten pools and counts the others", () => {
    const pools = (count: number) => Array.from({ length: count }, (_, at) => pool(`p${at}`, 9));
    const ten = "p0, p1, p2, p3, p4, p5, p6, p7, p8, p9";
    expect(advice(pools(10), hallOf(UNIT))).toEqual([`lower pools ${ten} to 1 units together`]);
    expect(advice(pools(12), hallOf(UNIT))).toEqual([
      `lower pools ${ten}, and 2 more to 1 units together`,
    ]);
  });

  it("is counted in IT power where that is what the domain carries", () => {
    const row = hallOf(10 * 11_220, { name: "row hall-1/a", kind: "row", carries: "it" });
    expect(advice([pool("a", 10)], row)).toEqual([]);
    expect(advice([pool("a", 11)], row)).toEqual(["lower pool a to 10 units"]);
    expect(advice([pool("a", 11), pool("b", 11)], row)).toEqual([
      "lower pools a, b to 10 units together",
    ]);
  });
});

describe("the phase to wait for", () => {
  const asked = [pool("a", 11)];

  it("is the first later one whose hall of that name carries all, to the watt", () => {
    const later = [
      hallOf(11 * UNIT - 1, {}, "phase-2"),
      hallOf(11 * UNIT, {}, "phase-3"),
      hallOf(1e9, {}, "phase-4"),
    ];
    expect(advice(asked, hallOf(10 * UNIT), later)).toEqual([
      "lower pool a to 10 units or wait for phase-3",
    ]);
  });

  it("is not named where no later one has the hall, or enough for it", () => {
    const elsewhere = hallOf(1e9, { name: "hall hall-2" }, "phase-2");
    const short = hallOf(11 * UNIT - 1, {}, "phase-3");
    expect(advice(asked, hallOf(10 * UNIT), [elsewhere, short])).toEqual([
      "lower pool a to 10 units",
    ]);
  });
});

describe("a violation", () => {
  it("has what is asked, what is allowed and the difference, in watts", () => {
    expect(judgeEnergyBudget([pool("a", 11)], hallOf(10 * UNIT), catalog)).toEqual([
      expect.objectContaining({
        domain: "hall hall-1",
        askedWatts: 11 * UNIT,
        allowedWatts: 10 * UNIT,
        excessWatts: UNIT,
      }),
    ]);
  });

  it("of a pool without a price is of no watts, but stands", () => {
    const [violation] = judgeEnergyBudget([pool("a", 1, "hgx-h20")], hallOf(UNIT), catalog);
    expect(violation).toMatchObject({
      domain: "pool a",
      askedWatts: 0,
      allowedWatts: 0,
      excessWatts: 0,
    });
  });

  it("of a hall without any power says no per cent of nothing", () => {
    const [violation] = judgeEnergyBudget([pool("a", 1)], hallOf(0), catalog);
    expect(violation?.message).toBe(
      "hall hall-1: 12.3 kW asked, 0.0 kW usable in phase-1 (12.3 kW over): lower pool a to 0 units",
    );
  });
});
