import type { Catalog } from "../catalog";
import { formatCount } from "../format";
import type { LoadedSite } from "../site";
import type { Pool, Site } from "../siteSchema";
import type { ProvenGate } from "./gateSchema";
import { formatMeasure, type Measure } from "./measure";

/** An end of a range, with why nothing is beyond it. */
export interface Bound {
  /** In the base unit of the gate's dimension. */
  readonly amount: number;
  /** Ends a sentence: `a site draws no less than its IT`. */
  readonly reason: string;
}

/** What a value of a gate can be, by physics and by what the site has. An end that is left out is open. */
export interface PlausibleRange {
  readonly least?: Bound;
  readonly most?: Bound;
}

const A_SHARE: PlausibleRange = {
  most: { amount: 1000, reason: "a share is of a whole" },
};

/** A site draws what its IT draws, and cooling and losses beside it. */
const PUE_OF_ONE: Bound = {
  amount: 1000,
  reason:
    "a site draws no less than its IT: see whether the queries are swapped, and whether a meter stood still",
};

/**
 * The range that values and thresholds of a gate lie in. A value outside of it says that something is wrong with a meter, a query or a unit, and nothing about
 * the gate.
 *
 * @param dimension of the value, where a kind of gate has several.
 */
export function plausibleRange(
  { site, catalog }: LoadedSite,
  gate: ProvenGate,
  dimension: Measure["dimension"],
): PlausibleRange {
  switch (gate.kind) {
    case "measured-pue":
      return pueRange(site, catalog);
    case "measured-pool-power":
      return unitPowerRange(site, catalog, gate.pool);
    case "grid-energised":
    case "capacity-booked":
      return dimension === "power" ? { most: contracted(site) } : {};
    case "measured-utilisation":
    case "phase-accepted":
      return A_SHARE;
    case "capital-released":
    case "gpus-delivered":
    case "registration":
      // Negative numbers cannot be written.
      return {};
  }
}

/** Why a value is outside of a range; undefined for one within it. */
export function implausibility(
  { least, most }: PlausibleRange,
  value: Measure,
): string | undefined {
  const beyond =
    least !== undefined && value.amount < least.amount
      ? ({ bound: least, is: "less" } as const)
      : most !== undefined && value.amount > most.amount
        ? ({ bound: most, is: "more" } as const)
        : undefined;
  if (beyond === undefined) {
    return undefined;
  }
  const { bound, is } = beyond;
  const limit = formatMeasure({ ...value, amount: bound.amount });
  return `${formatMeasure(value)} cannot be, since it is ${is} than ${limit}: ${bound.reason}`;
}

/** The power that the grid owner has contracted. */
function contracted({ power }: Site): Bound {
  return {
    amount: power.gridConnection.contractedWatts,
    reason: "no more is contracted: see whether the unit is right",
  };
}

function pueRange(site: Site, catalog: Catalog): PlausibleRange {
  const idle = site.pools.flatMap(({ gpuSystem }) => catalog.get(gpuSystem)?.idleWatts.value ?? []);
  const least = { least: PUE_OF_ONE };
  if (idle.length === 0) {
    return least;
  }
  const { amount } = contracted(site);
  const unit = Math.max(1, Math.min(...idle));
  return {
    ...least,
    most: {
      amount: Math.max(PUE_OF_ONE.amount, Math.ceil((amount / unit) * 1000)),
      reason: `all of the contracted power beside one unit that stands idle at ${formatCount(unit)} W is no more`,
    },
  };
}

function unitPowerRange(
  site: Site,
  catalog: Catalog,
  poolName: string | undefined,
): PlausibleRange {
  const pool = site.pools.find(({ name }) => name === poolName);
  const system = pool && catalog.get(pool.gpuSystem);
  if (pool === undefined || system === undefined) {
    return {};
  }
  return {
    least: {
      amount: system.idleWatts.value,
      reason: `a unit of ${system.name} draws that much idle: see whether the query is in watts, and of one unit`,
    },
    most: supplyOf(site, pool),
  };
}

/** What feeds a unit carries it. */
function supplyOf(site: Site, pool: Pool): Bound {
  const hall = site.halls.find(({ name }) => name === pool.hall);
  const row = hall?.rows.find(({ name }) => name === pool.row);
  const supplies = [
    { amount: contracted(site).amount, name: "the grid connection" },
    ...(hall === undefined ? [] : [{ amount: hall.limitWatts, name: `hall ${hall.name}` }]),
    ...(row?.limitWatts === undefined ? [] : [{ amount: row.limitWatts, name: `row ${row.name}` }]),
  ];
  const [least] = supplies.sort((one, other) => one.amount - other.amount);
  return {
    amount: least?.amount ?? 0,
    reason: `${least?.name ?? ""} carries no more: see whether the query is in watts, and of one unit`,
  };
}
