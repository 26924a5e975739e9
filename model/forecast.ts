import type { Catalog } from "./catalog";
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
  /** `hall narvik-1`, `site kvandal`, `nodes of hall narvik-1`, `capital`, `pools`. */
  readonly limit: string;
  readonly kind: "power" | "nodes" | "capital" | "pools";
  /** The first quarter in which demand is beyond it. */
  readonly quarter: string;
  /** The phase whose power is there in that quarter; undefined before the first. */
  readonly phase: string | undefined;
  /** Demand, limit and what it takes, in one sentence. */
  readonly message: string;
}

/** Booked demand in a quarter against what is there by its end. */
export interface ForecastQuarter {
  readonly quarter: string;
  readonly phase: string | undefined;
  readonly bookedGpus: number;
  /** Booked GPUs that no pool of their system has room for by its declared units. */
  readonly homelessGpus: number;
  readonly facilityWatts: number;
  readonly usableWatts: number;
}

/** The answer to `--forecast`. */
export interface Forecast {
  readonly quarters: readonly ForecastQuarter[];
  /** By quarter, then by how early in the file; the first is what binds first. */
  readonly binding: readonly BindingLimit[];
  /** Phases whose energisation is after they are due. */
  readonly late: readonly string[];
}

/**
 * When booked demand meets each limit: power by domain, nodes by hall, capital. Bookings add up quarter by quarter. They fill the
 * pools of their system in the order of the site file, each up to the most units that any phase declares for it; a phase's power
 * is there from its `energisedOn`, or else its `due` date.
 */
export function forecast(site: Site, catalog: Catalog, basis: PowerBasis): Forecast {
  const names = [...new Set(site.bookings.map(({ quarter }) => quarter))].sort();
  const quarters: ForecastQuarter[] = [];
  const binding = new Map<string, BindingLimit>();
  for (const quarter of names) {
    const { demand, bookedGpus, homelessGpus } = bookedBy(site, catalog, quarter);
    const phase = phaseInForce(site, quarter);
    const bind = (limit: string, kind: BindingLimit["kind"], message: string): void => {
      if (!binding.has(limit)) {
        binding.set(limit, { limit, kind, quarter, phase: phase?.name, message });
      }
    };
    const { facilityWatts, usableWatts } = checkPower(site, catalog, phase, demand, bind, basis);
    checkNodes(catalog, demand, bind);
    checkCapital(site, catalog, phase, demand, bind);
    if (homelessGpus > 0) {
      bind(
        "pools",
        "pools",
        `${formatCount(homelessGpus)} booked GPUs have no pool with units left in any phase: declare more units`,
      );
    }
    quarters.push({
      quarter,
      phase: phase?.name,
      bookedGpus,
      homelessGpus,
      facilityWatts,
      usableWatts,
    });
  }
  return { quarters, binding: [...binding.values()], late: latePhases(site) };
}

type Bind = (limit: string, kind: BindingLimit["kind"], message: string) => void;

function checkPower(
  site: Site,
  catalog: Catalog,
  phase: Phase | undefined,
  demand: readonly PoolDemand[],
  bind: Bind,
  basis: PowerBasis,
): { readonly facilityWatts: number; readonly usableWatts: number } {
  const [first] = site.phases;
  const budget = powerBudget(site, (phase ?? first)?.name ?? "", basis);
  const { loads } = weigh(demand, budget, catalog);
  for (const { domain, usedWatts } of loads) {
    const usable = phase === undefined ? 0 : domain.usableWatts;
    if (usedWatts > usable) {
      const [asked, there] = formatComparison(usedWatts, usable);
      bind(domain.name, "power", `${asked} booked, ${there} usable by then`);
    }
  }
  const usableWatts = phase === undefined ? 0 : budget.siteWatts;
  return { facilityWatts: loads.at(-1)?.usedWatts ?? 0, usableWatts };
}

function checkNodes(catalog: Catalog, demand: readonly PoolDemand[], bind: Bind): void {
  const nodes = new Map<string, number>();
  for (const { hall, gpuSystem, units } of demand) {
    const more = units * (catalog.get(gpuSystem)?.nodesPerUnit ?? 0);
    nodes.set(hall, (nodes.get(hall) ?? 0) + more);
  }
  for (const [hall, count] of nodes) {
    if (count > MAXIMUM_NODES_PER_HALL) {
      const message = `${formatCount(count)} nodes booked, ${formatCount(MAXIMUM_NODES_PER_HALL)} in one cluster`;
      bind(`nodes of hall ${hall}`, "nodes", message);
    }
  }
}

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
    return price === undefined ? undefined : price * units;
  });
  const known = prices.filter((price) => price !== undefined);
  const neededUsd = sumExactly(known);
  const declaredUsd = phase === undefined ? 0 : phaseCapital(site, catalog, phase).declaredSoFarUsd;
  if (neededUsd > declaredUsd) {
    const atLeast = known.length < prices.length ? "at least " : "";
    const message = `GPU systems for ${atLeast}${formatUsd(neededUsd)} booked, ${formatUsd(declaredUsd)} of capital declared by then`;
    bind("capital", "capital", message);
  }
}

function bookedBy(
  site: Site,
  catalog: Catalog,
  quarter: string,
): {
  readonly demand: readonly PoolDemand[];
  readonly bookedGpus: number;
  readonly homelessGpus: number;
} {
  const gpus = new Map<string, number>();
  for (const booking of site.bookings) {
    if (booking.quarter <= quarter) {
      gpus.set(booking.gpuSystem, (gpus.get(booking.gpuSystem) ?? 0) + booking.gpus);
    }
  }
  const demand: PoolDemand[] = [];
  let homelessGpus = 0;
  for (const [gpuSystem, count] of gpus) {
    const perUnit = catalog.get(gpuSystem)?.gpusPerUnit ?? 1;
    let left = Math.ceil(count / perUnit);
    for (const pool of site.pools.filter((candidate) => candidate.gpuSystem === gpuSystem)) {
      const most = Math.max(0, ...site.phases.map((phase) => phase.units[pool.name] ?? 0));
      const units = Math.min(left, most);
      if (units > 0) {
        demand.push({ pool: pool.name, hall: pool.hall, gpuSystem, units });
      }
      left -= units;
    }
    homelessGpus += left * perUnit;
  }
  return { demand, bookedGpus: sumExactly(gpus.values()), homelessGpus };
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
