import type { Catalog } from "./catalog";
import type { PoolPlan } from "./phasePlan";
import type { Site } from "./siteSchema";
import { unitWattsAtCap } from "./unitPower";

/** The largest step in power that one pool can make at once: all of its GPUs from full load to idle, or back. */
export interface LoadSwing {
  readonly pool: string;
  /** IT power; cooling follows later, so no PUE. */
  readonly stepWatts: number;
  readonly wattsPerSecond: number;
  /** What the grid owner allows; undefined if nobody has said. */
  readonly limitWattsPerSecond: number | undefined;
  /** `unknown` is not fine: the limit has to be asked for. */
  readonly verdict: "within" | "exceeds" | "unknown";
}

/**
 * The largest load swing of a phase. A training job stops everywhere at once (checkpoint, collective, failure), so a pool
 * swings as one, over the site's `power.loadSwingSeconds`.
 *
 * @returns undefined if no pool has units.
 */
export function largestLoadSwing(
  site: Site,
  catalog: Catalog,
  pools: readonly PoolPlan[],
): LoadSwing | undefined {
  const seconds = site.power.loadSwingSeconds;
  const limitWattsPerSecond = site.power.gridConnection.rampLimitWattsPerSecond;
  let largest: LoadSwing | undefined;
  for (const pool of pools) {
    const system = catalog.get(pool.gpuSystem);
    if (system === undefined || pool.units === 0) {
      continue;
    }
    const unitWatts = unitWattsAtCap(system, pool.gpuPowerCapWatts);
    const stepWatts = pool.units * Math.max(0, unitWatts - system.idleWatts.value);
    if (largest !== undefined && stepWatts <= largest.stepWatts) {
      continue;
    }
    const wattsPerSecond = Math.ceil(stepWatts / seconds);
    const verdict =
      limitWattsPerSecond === undefined
        ? "unknown"
        : wattsPerSecond > limitWattsPerSecond
          ? "exceeds"
          : "within";
    largest = { pool: pool.name, stepWatts, wattsPerSecond, limitWattsPerSecond, verdict };
  }
  return largest;
}
