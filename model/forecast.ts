import type { Catalog } from "./catalog";
import { compareText } from "./compareText";
import { phaseCapital } from "./economics";
import { weigh } from "./energyBudget";
import { formatComparison, formatCount, formatUsd } from "./format";
import { MAXIMUM_NODES_PER_HALL } from "./hallSize";
import { sumExactly } from "./power";
import type { PowerBasis } from "./power/basis";
import { powerBudget } from "./powerBudget";
import type { PoolDemand } from "./pricedDemand";
import type { Phase, Site } from "./siteSchema";

/** A limit that booked demand runs into, and when. */
export interface BindingLimit {
  /** `hall narvik-1`, `site kvandal`, `nodes of hall narvik-1`, `pools of gb300-nvl72`, `unknown power of gb400`, `capital`. */
  readonly limit: string;
  readonly kind: "power" | "unknown power" | "nodes" | "pools" | "capital";
  /** The first quarter in which demand is beyond it. */
  readonly quarter: string;
  /** The phase whose power is there in that quarter; undefined before the first. */
  readonly phase: string | undefined;
  /** Demand, limit and what it takes, in one sentence. */
  readonly message: string;
}

/** A booking, or the part of it, that no pool of its system has declared units for in any phase. */
export interface BookingWithoutPool {
  readonly tenant: string;
  readonly quarter: string;
  readonly gpuSystem: string;
  readonly gpus: number;
}

/** Booked demand in a quarter against what is there by its end. */
export interface ForecastQuarter {
  readonly quarter: string;
  readonly phase: string | undefined;
  readonly bookedGpus: number;
  /** Booked GPUs without a pool: they load the grid connection alone, at their system's nameplate. */
  readonly gpusWithoutPool: number;
  /** What the grid connection must carry; undefined where the power of a booked system is unknown. */
  readonly facilityWatts: number | undefined;
  readonly usableWatts: number;
  /** Whether every limit but capital holds in the quarter. */
  readonly fits: boolean;
}

/** The answer to `--forecast`. */
export interface Forecast {
  readonly quarters: readonly ForecastQuarter[];
  /** By quarter, then by how early in the file; the first is what binds first. */
  readonly binding: readonly BindingLimit[];
  /** Of all quarters, in the order in which they fill the pools. */
  readonly bookingsWithoutPool: readonly BookingWithoutPool[];
  /** Phases whose energisation is after they are due. */
  readonly late: readonly string[];
}

/** Where bookings without a pool are counted: under the grid connection and in none of its halls. Not a name of a hall. */
const NO_HALL = "no hall";

/**
 * When booked demand meets each limit: power by domain, nodes by hall, capital. Bookings add up quarter by quarter. They fill the
 * pools of their system in the order of the site file, each up to the most units that any phase declares for it; a phase's power
 * is there from its `energisedOn`, or else its `due` date.
 *
 * What the pools have no units for counts at the grid connection, by the same arithmetic as everything else. A system that cannot
 * be priced binds by itself: unknown power never counts as 0 W.
 */
export function forecast(site: Site, catalog: Catalog, basis: PowerBasis): Forecast {
  const names = [...new Set(site.bookings.map(({ quarter }) => quarter))].sort();
  const quarters: ForecastQuarter[] = [];
  const binding = new Map<string, BindingLimit>();
  let bookingsWithoutPool: readonly BookingWithoutPool[] = [];
  for (const quarter of names) {
    const booked = bookedBy(site, catalog, quarter);
    const { demand, bookedGpus } = booked;
    bookingsWithoutPool = booked.withoutPool;
    const phase = phaseInForce(site, quarter);
    let fits = true;
    const bind: Bind = (limit, kind, message) => {
      fits &&= kind === "capital";
      if (!binding.has(limit)) {
        binding.set(limit, { limit, kind, quarter, phase: phase?.name, message });
      }
    };
    const { facilityWatts, usableWatts } = checkPower(site, catalog, phase, booked, bind, basis);
    checkNodes(catalog, demand, bind);
    checkCapital(site, catalog, phase, demand, bind);
    checkPools(bookingsWithoutPool, bind);
    const gpusWithoutPool = sumExactly(bookingsWithoutPool.map(({ gpus }) => gpus));
    quarters.push({
      quarter,
      phase: phase?.name,
      bookedGpus,
      gpusWithoutPool,
      facilityWatts,
      usableWatts,
      fits,
    });
  }
  const late = latePhases(site);
  return { quarters, binding: [...binding.values()], bookingsWithoutPool, late };
}

type Bind = (limit: string, kind: BindingLimit["kind"], message: string) => void;

/** What is booked by the end of a quarter. */
interface BookedDemand {
  readonly demand: readonly PoolDemand[];
  readonly bookedGpus: number;
  readonly withoutPool: readonly BookingWithoutPool[];
}

function checkPower(
  site: Site,
  catalog: Catalog,
  phase: Phase | undefined,
  { demand, withoutPool }: BookedDemand,
  bind: Bind,
  basis: PowerBasis,
): Pick<ForecastQuarter, "facilityWatts" | "usableWatts"> {
  const [first] = site.phases;
  const budget = powerBudget(site, (phase ?? first)?.name ?? "", basis);
  const { loads, unpriced } = weigh(demand, budget, catalog);
  for (const { demand: booked, reason } of unpriced) {
    bind(
      `unknown power of ${booked.gpuSystem}`,
      "unknown power",
      `${formatCount(booked.units)} booked units: ${reason}`,
    );
  }
  const connection = loads.at(-1);
  for (const load of loads.filter(({ domain }) => !domain.halls.has(NO_HALL))) {
    const { domain, usedWatts } = load;
    const usable = phase === undefined ? 0 : domain.usableWatts;
    if (usedWatts > usable) {
      const [asked, there] = formatComparison(usedWatts, usable);
      const atLeast = unpriced.length > 0 ? "at least " : "";
      const named =
        load === connection && withoutPool.length > 0
          ? `, of these without a pool: ${describeBookings(withoutPool)}`
          : "";
      bind(domain.name, "power", `${atLeast}${asked} booked, ${there} usable by then${named}`);
    }
  }
  return {
    facilityWatts: unpriced.length > 0 ? undefined : connection?.usedWatts,
    usableWatts: phase === undefined ? 0 : budget.siteWatts,
  };
}

/** A hall's cluster holds so many nodes. A system without a number of nodes is not in the catalogue, and binds by its power. */
function checkNodes(catalog: Catalog, demand: readonly PoolDemand[], bind: Bind): void {
  const nodes = new Map<string, number>();
  for (const { hall, gpuSystem, units } of demand) {
    const system = catalog.get(gpuSystem);
    if (hall !== NO_HALL && system !== undefined) {
      nodes.set(hall, (nodes.get(hall) ?? 0) + units * system.nodesPerUnit);
    }
  }
  for (const [hall, count] of nodes) {
    if (count > MAXIMUM_NODES_PER_HALL) {
      const message = `${formatCount(count)} nodes booked, ${formatCount(MAXIMUM_NODES_PER_HALL)} in one cluster`;
      bind(`nodes of hall ${hall}`, "nodes", message);
    }
  }
}

/** A system without a price may cost any amount, so the capital for it is not shown to be there. */
function checkCapital(
  site: Site,
  catalog: Catalog,
  phase: Phase | undefined,
  demand: readonly PoolDemand[],
  bind: Bind,
): void {
  const pools = new Map(site.pools.map((pool) => [pool.name, pool]));
  const prices = demand.map(({ pool, gpuSystem, units }) => {
    const price = pools.get(pool)?.unitPriceUsd ?? catalog.get(gpuSystem)?.unitPriceUsd?.value;
    return { gpuSystem, usd: price === undefined ? undefined : price * units };
  });
  const neededUsd = sumExactly(prices.flatMap(({ usd }) => (usd === undefined ? [] : [usd])));
  const unknown = new Set(
    prices.filter(({ usd }) => usd === undefined).map(({ gpuSystem }) => gpuSystem),
  );
  const declaredUsd = phase === undefined ? 0 : phaseCapital(site, catalog, phase).declaredSoFarUsd;
  if (neededUsd > declaredUsd || unknown.size > 0) {
    const atLeast = unknown.size > 0 ? "at least " : "";
    const missing = unknown.size > 0 ? ` (unit price of ${[...unknown].join(", ")} unknown)` : "";
    const message = `GPU systems for ${atLeast}${formatUsd(neededUsd)} booked${missing}, ${formatUsd(declaredUsd)} of capital declared by then`;
    bind("capital", "capital", message);
  }
}

function checkPools(withoutPool: readonly BookingWithoutPool[], bind: Bind): void {
  for (const gpuSystem of new Set(withoutPool.map((booking) => booking.gpuSystem))) {
    const own = withoutPool.filter((booking) => booking.gpuSystem === gpuSystem);
    const gpus = sumExactly(own.map((booking) => booking.gpus));
    bind(
      `pools of ${gpuSystem}`,
      "pools",
      `${formatCount(gpus)} booked GPUs have no pool with units left in any phase (${describeBookings(own)}): declare more units`,
    );
  }
}

/** `openai 52,000 GPUs of gb300-nvl72 for 2026-Q4`, the first few. */
function describeBookings(bookings: readonly BookingWithoutPool[]): string {
  const shown = bookings
    .slice(0, BOOKINGS_NAMED)
    .map(
      ({ tenant, quarter, gpuSystem, gpus }) =>
        `${tenant} ${formatCount(gpus)} GPUs of ${gpuSystem} for ${quarter}`,
    );
  const more = bookings.length - shown.length;
  return [...shown, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(", ");
}

/** A sentence names this many bookings; the report lists all of them. */
const BOOKINGS_NAMED = 10;

function bookedBy(site: Site, catalog: Catalog, quarter: string): BookedDemand {
  const bookings = site.bookings
    .filter((booking) => booking.quarter <= quarter)
    .sort((first, second) => compareText(first.quarter, second.quarter));
  const demand: PoolDemand[] = [];
  const withoutPool: BookingWithoutPool[] = [];
  for (const gpuSystem of new Set(bookings.map((booking) => booking.gpuSystem))) {
    const own = bookings.filter((booking) => booking.gpuSystem === gpuSystem);
    // A system that is not in the catalogue has no price either, so how its GPUs make units is of no consequence.
    const gpusPerUnit = catalog.get(gpuSystem)?.gpusPerUnit ?? 1;
    const units = Math.ceil(sumExactly(own.map(({ gpus }) => gpus)) / gpusPerUnit);
    const inPools = fillPools(site, gpuSystem, units);
    const placed = sumExactly(inPools.map((pool) => pool.units));
    demand.push(...inPools);
    if (units > placed) {
      const pool = `bookings of ${gpuSystem} without a pool`;
      demand.push({ pool, hall: NO_HALL, gpuSystem, units: units - placed });
      withoutPool.push(...bookingsBeyond(own, placed * gpusPerUnit));
    }
  }
  return { demand, bookedGpus: sumExactly(bookings.map(({ gpus }) => gpus)), withoutPool };
}

/** Units of a system in its pools, in the order of the site file, each with at most what any phase declares for it. */
function fillPools(site: Site, gpuSystem: string, units: number): PoolDemand[] {
  let left = units;
  return site.pools.flatMap(({ name, hall, ...pool }) => {
    if (pool.gpuSystem !== gpuSystem) {
      return [];
    }
    const most = Math.max(0, ...site.phases.map((phase) => phase.units[name] ?? 0));
    const taken = Math.min(left, most);
    left -= taken;
    return taken === 0 ? [] : [{ pool: name, hall, gpuSystem, units: taken }];
  });
}

/** The bookings, or parts of them, that come after a number of GPUs: the first booked is the first to have a pool. */
function bookingsBeyond(
  bookings: readonly BookingWithoutPool[],
  placedGpus: number,
): BookingWithoutPool[] {
  let left = placedGpus;
  return bookings.flatMap(({ tenant, quarter, gpuSystem, gpus }) => {
    const placed = Math.min(left, gpus);
    left -= placed;
    return placed === gpus ? [] : [{ tenant, quarter, gpuSystem, gpus: gpus - placed }];
  });
}

/** The last phase whose power is there by the end of a quarter. */
function phaseInForce(site: Site, quarter: string): Phase | undefined {
  return site.phases
    .filter(({ due, energisedOn }) => quarterOf(energisedOn ?? due) <= quarter)
    .at(-1);
}

/** The quarter of a day: `2026-Q4` of `2026-12-15`. */
function quarterOf(day: string): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

function latePhases(site: Site): string[] {
  return site.phases.flatMap(({ name, due, energisedOn }) =>
    (energisedOn ?? due) > due
      ? [`${name} is due on ${due} and energised on ${energisedOn} only`]
      : [],
  );
}
