import type { Catalog } from "./catalog";
import { formatCount } from "./format";
import type { PoolPlan } from "./phasePlan";
import { sumExactly } from "./power";
import type { Site } from "./siteSchema";
import { dedicatedTo } from "./tenants/allotment";
import { groupPoolsByTenant, type TenantPools } from "./tenants/tenantPools";
import { unitWattsAtCap } from "./unitPower";

/** The largest step in power that one job can make at once: all of its GPUs from full load to idle, or back. */
export interface LoadSwing {
  /** The tenant whose job it is; undefined for pools that no tenant holds. */
  readonly tenant: string | undefined;
  /** The pools that swing together. */
  readonly pools: readonly string[];
  /** IT power; cooling follows later, so no PUE. */
  readonly stepWatts: number;
  readonly wattsPerSecond: number;
  /** What the grid owner allows; undefined if nobody has said. */
  readonly limitWattsPerSecond: number | undefined;
  /** `unknown` is not fine: the limit has to be asked for. */
  readonly verdict: "within" | "exceeds" | "unknown";
}

/**
 * The largest load swing of a phase, over the site's `power.loadSwingSeconds`. A training job stops everywhere at once
 * (checkpoint, collective, failure), and one job can run on all training pools of a tenant, so these swing together. Training
 * pools that no tenant holds can be one job's too. Inference pools serve requests of their own and count one by one.
 *
 * @returns undefined if no pool has units.
 * @throws UnknownNameError if the site has no such phase.
 */
export function largestLoadSwing(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  pools: readonly PoolPlan[],
): LoadSwing | undefined {
  const steps = new Map<PoolPlan, number>();
  for (const pool of pools) {
    const system = catalog.get(pool.gpuSystem);
    if (system !== undefined && pool.units > 0) {
      const unitWatts = unitWattsAtCap(system, pool.gpuPowerCapWatts);
      steps.set(pool, pool.units * Math.max(0, unitWatts - system.idleWatts.value));
    }
  }
  const running = [...steps.keys()];
  const training = running.filter(({ purpose }) => purpose === "training");
  const others = running.filter(({ purpose }) => purpose !== "training");
  const stepWattsOf = (together: readonly PoolPlan[]): number =>
    sumExactly(together.map((pool) => steps.get(pool) ?? 0));
  const largest = [...groupPoolsByTenant(site, phaseName, training), ...others.map(alone(site))]
    .filter((group) => group.pools.length > 0)
    .map((group) => ({ ...group, stepWatts: stepWattsOf(group.pools) }))
    .reduce<TenantStep | undefined>(
      (most, group) => (most === undefined || group.stepWatts > most.stepWatts ? group : most),
      undefined,
    );
  if (largest === undefined) {
    return undefined;
  }
  const { tenant, stepWatts } = largest;
  const wattsPerSecond = Math.ceil(stepWatts / site.power.loadSwingSeconds);
  const limitWattsPerSecond = site.power.gridConnection.rampLimitWattsPerSecond;
  return {
    tenant,
    pools: largest.pools.map(({ name }) => name),
    stepWatts,
    wattsPerSecond,
    limitWattsPerSecond,
    verdict: verdictOn(wattsPerSecond, limitWattsPerSecond),
  };
}

interface TenantStep extends TenantPools<PoolPlan> {
  readonly stepWatts: number;
}

function alone(site: Site): (pool: PoolPlan) => TenantPools<PoolPlan> {
  return (pool) => ({ tenant: dedicatedTo(site, pool.name), pools: [pool] });
}

function verdictOn(
  wattsPerSecond: number,
  limitWattsPerSecond: number | undefined,
): LoadSwing["verdict"] {
  if (limitWattsPerSecond === undefined) {
    return "unknown";
  }
  return wattsPerSecond > limitWattsPerSecond ? "exceeds" : "within";
}

/** `openai: h100-1, h100-2`; pools that no tenant holds are named alone, and of many the first ten. */
export function describeSwingPools({ tenant, pools }: LoadSwing): string {
  const more = pools.length - POOLS_NAMED;
  const named = [
    ...pools.slice(0, POOLS_NAMED),
    ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
  ].join(", ");
  return tenant === undefined ? named : `${tenant}: ${named}`;
}

const POOLS_NAMED = 10;
