import type { Catalog } from "./catalog";
import { ownEntry } from "./input/ownEntry";
import { oneOf } from "./input/suggest";
import { formatCount } from "./format";
import type { PowerFactors } from "./power";
import type { PoolTerms, PowerBudget } from "./powerBudget";
import { lockedSystemProblem } from "./power/lockedSystems";
import { unitWattsAtCap } from "./unitPower";

/** Units that somebody wants to run, whoever declared them. A pool counts at the most it can become. */
export interface PoolDemand {
  readonly pool: string;
  readonly hall: string;
  readonly gpuSystem: string;
  readonly units: number;
}

/** A demand with what it takes to count its watts. */
export interface PricedDemand extends PoolDemand {
  readonly factors: PowerFactors;
  readonly row: string | undefined;
  /** Nobody knows in which row of its hall it stands, and so it counts in every one. @default false */
  readonly isRowUnknown?: boolean;
}

/** A demand that nobody can price, and why. */
export interface UnpricedDemand {
  readonly demand: PoolDemand;
  readonly reason: string;
}

/** Prices a demand under a budget, pool by pool. What has no price is answered apart, never as zero watts. */
export function priceDemand(
  demand: readonly PoolDemand[],
  budget: PowerBudget,
  catalog: Catalog,
): { readonly priced: readonly PricedDemand[]; readonly unpriced: readonly UnpricedDemand[] } {
  const priced: PricedDemand[] = [];
  const unpriced: UnpricedDemand[] = [];
  const unitsOf = unitsByPool(demand);
  for (const pool of demand) {
    const asked = { ...pool, units: unitsOf.get(pool.pool) ?? pool.units };
    const factors = factorsOf(asked, budget, catalog);
    if ("reason" in factors) {
      unpriced.push({ demand: pool, reason: factors.reason });
    } else if (!isCountable(pool.units, factors)) {
      unpriced.push({
        demand: pool,
        reason: `${formatCount(pool.units)} units take more power than can be counted to the watt, so they count as a violation: correct the number of units`,
      });
    } else {
      priced.push({ ...pool, factors, row: termsOf(pool, budget)?.row });
    }
  }
  return { priced, unpriced };
}

/**
 * The factors that price a pool under a budget: nameplate or power cap, overhead, design PUE, oversubscription. A reason
 * instead where there is no price: the catalogue does not know the system, or the cap is outside what the GPU can be set to.
 *
 * The terms of the site file count only for the pool as it was declared. A pool of another hall or system is priced at its
 * nameplate.
 *
 * @param pool with all of its units, where they are known: with more units than a lock oversubscribes, it counts as not oversubscribed.
 */
export function factorsOf(
  pool: Omit<PoolDemand, "units"> & { readonly units?: number },
  budget: PowerBudget,
  catalog: Catalog,
): PowerFactors | { readonly reason: string } {
  const system = catalog.get(pool.gpuSystem);
  if (system === undefined) {
    return {
      reason: `GPU system "${pool.gpuSystem}" is not in the catalogue, so its watts are unknown and count as a violation; the catalogue has ${oneOf([...catalog.keys()])}`,
    };
  }
  const terms = termsOf(pool, budget);
  const cap = terms?.gpuPowerCapWatts;
  for (const locks of budget.lockedSystems) {
    const reason = lockedSystemProblem(system, ownEntry(locks, system.name), cap);
    if (reason !== undefined) {
      return { reason };
    }
  }
  try {
    return {
      unitWatts: unitWattsAtCap(system, cap),
      nameplateWatts: system.nameplateWatts.value,
      overheadPerMille: budget.overheadPerMille,
      designPuePerMille: budget.designPuePerMille,
      oversubscriptionPerMille: oversubscriptionOf(terms, pool.units),
    };
  } catch (error) {
    if (error instanceof RangeError) {
      return { reason: error.message };
    }
    throw error;
  }
}

/** Nameplate watts beyond which a demand is a mistake, and its sums could no longer be counted to the watt. */
const COUNTABLE_WATTS = 1e14;

function isCountable(units: number, { nameplateWatts }: PowerFactors): boolean {
  return units * nameplateWatts <= COUNTABLE_WATTS;
}

/** How far units of a pool are oversubscribed; not at all beyond the units that a lock grants it to. */
export function oversubscriptionOf(terms: PoolTerms | undefined, units = 0): number {
  return terms === undefined || units > (terms.oversubscribedUnitsAtMost ?? Infinity)
    ? 1000
    : terms.oversubscriptionPerMille;
}

/** All units of each pool, which may come in parts. */
export function unitsByPool(
  demand: readonly Pick<PoolDemand, "pool" | "units">[],
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { pool, units } of demand) {
    sums.set(pool, (sums.get(pool) ?? 0) + units);
  }
  return sums;
}

function termsOf(pool: Omit<PoolDemand, "units">, budget: PowerBudget): PoolTerms | undefined {
  const terms = budget.poolTerms.get(pool.pool);
  return terms?.hall === pool.hall && terms.gpuSystem === pool.gpuSystem ? terms : undefined;
}
