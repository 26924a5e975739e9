import { formatCount } from "../format";

/** What one deployment does to one pool of a power domain. */
export interface PoolStep {
  readonly pool: string;
  /** Held before the deployment: the ceiling, or what was not drained yet if that is more. */
  readonly beforeUnits: number;
  readonly afterUnits: number;
  /** What one unit counts in this domain. */
  readonly wattsPerUnit: number;
}

/** A power domain and all its pools, also those that do not change. */
export interface DomainStep {
  readonly domain: string;
  readonly usableWatts: number;
  readonly pools: readonly PoolStep[];
}

/**
 * What is wrong with one deployment in one power domain. Old and new units may draw at once while it rolls, in any order, so
 * each pool counts with the larger of before and after; and one deployment shrinks or grows a domain, never both.
 */
export function stepProblems({ domain, usableWatts, pools }: DomainStep): readonly string[] {
  const problems: string[] = [];
  const peakWatts = pools.reduce(
    (sum, pool) => sum + Math.max(pool.beforeUnits, pool.afterUnits) * pool.wattsPerUnit,
    0,
  );
  // Also refuses a sum that is no number or too large to be exact.
  if (!Number.isSafeInteger(peakWatts) || peakWatts > usableWatts) {
    problems.push(
      `${domain}: the step draws up to ${formatCount(peakWatts)} W, ${formatCount(usableWatts)} W are usable; drain units first, record it, then grow`,
    );
  }
  const shrinks = pools.filter((pool) => pool.afterUnits < pool.beforeUnits);
  const grows = pools.filter((pool) => pool.afterUnits > pool.beforeUnits);
  if (shrinks.length > 0 && grows.length > 0) {
    problems.push(
      `${domain}: one deployment shrinks ${names(shrinks)} and grows ${names(grows)}; shrink first, record what is drained, then grow in another`,
    );
  }
  return problems;
}

function names(pools: readonly PoolStep[]): string {
  return pools.map(({ pool }) => pool).join(", ");
}
