import type { Catalog } from "./catalog";
import { factorsOf, judgeEnergyBudget, type PoolDemand, type PowerViolation } from "./energyBudget";
import { facilityWatts, itWatts, sumExactly } from "./power";
import { powerBudget, type LockedLimits, type PowerBudget } from "./powerBudget";
import { phaseOf } from "./site";
import type { Infrastructure, Site } from "./siteSchema";

/** A pool in a phase: how many units it may have, and what they amount to. */
export interface PoolPlan {
  readonly name: string;
  readonly hall: string;
  readonly purpose: string;
  readonly gpuSystem: string;
  readonly units: number;
  readonly nodes: number;
  readonly gpus: number;
  readonly itWatts: number;
  readonly facilityWatts: number;
}

/** A hall that has a share of power in the phase. */
export interface HallPlan {
  readonly name: string;
  readonly managementContext: string;
  readonly workloadContext: string;
  readonly units: number;
  readonly nodes: number;
  readonly gpus: number;
  readonly facilityWatts: number;
  /** What the hall's pools may take. */
  readonly limitWatts: number;
  readonly headroomWatts: number;
  readonly pools: readonly PoolPlan[];
}

/** A site in one of its phases, resolved: plain values only, the same for the program, the plan and the tests. */
export interface PhasePlan {
  readonly site: string;
  readonly phase: string;
  readonly due: string;
  readonly infrastructure: Infrastructure;
  readonly kubernetesVersion: string;
  readonly units: number;
  readonly nodes: number;
  readonly gpus: number;
  readonly facilityWatts: number;
  /** What all pools of the site may take: energised power less reserve and fixed load. */
  readonly limitWatts: number;
  readonly headroomWatts: number;
  readonly fits: boolean;
  readonly violations: readonly PowerViolation[];
  readonly halls: readonly HallPlan[];
}

/**
 * Resolves a phase of a site into halls and pools with their power, and judges it. Nothing is thrown for a phase that does
 * not fit: `fits` and `violations` say so.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function planPhase(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  locked?: LockedLimits,
): PhasePlan {
  const phase = phaseOf(site, phaseName);
  const budget = powerBudget(site, phaseName, locked);
  const halls = phase.halls.map(({ name }) => planHall(site, catalog, budget, phase.units, name));
  const violations = judgeEnergyBudget(
    declaredDemand(site, phaseName),
    budget,
    catalog,
    laterBudgets(site, phaseName, locked),
  );
  const usedWatts = total(halls, "facilityWatts");
  return {
    site: site.name,
    phase: phaseName,
    due: phase.due,
    infrastructure: site.infrastructure,
    kubernetesVersion: site.kubernetesVersion,
    units: total(halls, "units"),
    nodes: total(halls, "nodes"),
    gpus: total(halls, "gpus"),
    facilityWatts: usedWatts,
    limitWatts: budget.siteWatts,
    headroomWatts: budget.siteWatts - usedWatts,
    fits: violations.length === 0,
    violations,
    halls,
  };
}

/** The units that the site file declares for a phase, pool by pool: the ceilings of the phase. */
export function declaredDemand(site: Site, phaseName: string): PoolDemand[] {
  const { units } = phaseOf(site, phaseName);
  return site.pools.flatMap(({ name, hall, gpuSystem }) => {
    const count = units[name] ?? 0;
    return count === 0 ? [] : [{ pool: name, hall, gpuSystem, units: count }];
  });
}

/** The budgets of the phases after this one, in order. */
export function laterBudgets(site: Site, phaseName: string, locked?: LockedLimits): PowerBudget[] {
  const index = site.phases.findIndex((phase) => phase.name === phaseName);
  return site.phases.slice(index + 1).map((phase) => powerBudget(site, phase.name, locked));
}

function planHall(
  site: Site,
  catalog: Catalog,
  budget: PowerBudget,
  units: Readonly<Record<string, number>>,
  name: string,
): HallPlan {
  const hall = site.halls.find((candidate) => candidate.name === name);
  const pools = site.pools
    .filter((pool) => pool.hall === name && (units[pool.name] ?? 0) > 0)
    .map((pool): PoolPlan => {
      const count = units[pool.name] ?? 0;
      const system = catalog.get(pool.gpuSystem);
      const factors = factorsOf(pool.gpuSystem, budget, catalog);
      return {
        ...pool,
        units: count,
        nodes: count * (system?.nodesPerUnit ?? 0),
        gpus: count * (system?.gpusPerUnit ?? 0),
        itWatts: factors === undefined ? 0 : itWatts(count, factors),
        facilityWatts: factors === undefined ? 0 : facilityWatts(count, factors),
      };
    });
  const usedWatts = total(pools, "facilityWatts");
  const limitWatts = budget.hallWatts.get(name) ?? 0;
  const managementContext = hall?.managementContext ?? name;
  return {
    name,
    managementContext,
    workloadContext: hall?.workloadContext ?? managementContext,
    units: total(pools, "units"),
    nodes: total(pools, "nodes"),
    gpus: total(pools, "gpus"),
    facilityWatts: usedWatts,
    limitWatts,
    headroomWatts: limitWatts - usedWatts,
    pools,
  };
}

function total<Key extends string>(
  items: readonly Readonly<Record<Key, number>>[],
  key: Key,
): number {
  return sumExactly(items.map((item) => item[key]));
}
