import type { Catalog } from "./catalog";
import { hallDevices, type HallDevices } from "./devicePlugin/hallDevices";
import { demandOf } from "./declaredDemand";
import type { DomainLoad } from "./domainLoad";
import { nearlyFull } from "./headroom";
import { guardPlan, type GuardPlan } from "./guard/guardPlan";
import { restingDeployments, type RestingDeployment } from "./restingDeployments";
import { planNodePools, type NodePoolPlan } from "./nodePools";
import { judgeWeighed, weigh, type PowerViolation } from "./energyBudget";
import { checkPlant } from "./plantPower";
import { budgetedWatts, facilityWatts, itWatts, sumExactly } from "./power";
import type { PowerBasis } from "./power/basis";
import { isBuilt } from "./power/lockedHalls";
import { laterBudgets, powerBudget, type PowerBudget } from "./powerBudget";
import type { PowerDomain } from "./powerDomains";
import { factorsOf } from "./pricedDemand";
import type { ExpectedPue } from "./pueCurve";
import { phaseOf, workloadContextOf } from "./site";
import type { Infrastructure, Pool, Site } from "./siteSchema";
import { planHallTenants, type HallTenants } from "./tenants/hallTenants";

/** A pool in a phase: how many units it may have, and what they amount to. */
export interface PoolPlan {
  readonly name: string;
  readonly hall: string;
  readonly purpose: Pool["purpose"];
  readonly gpuSystem: string;
  readonly units: number;
  readonly nodes: number;
  readonly gpus: number;
  /** Power limit of each GPU; undefined without a cap. */
  readonly gpuPowerCapWatts?: number | undefined;
  readonly itWatts: number;
  readonly facilityWatts: number;
  /** What counts against the limits: less than the facility power only where the pool is oversubscribed. */
  readonly budgetedWatts: number;
}

/** A node of the limit tree in the phase. */
export interface DomainPlan {
  readonly name: string;
  readonly kind: PowerDomain["kind"];
  readonly carries: PowerDomain["carries"];
  readonly fedBy?: string | undefined;
  readonly usedWatts: number;
  readonly usableWatts: number;
  readonly headroomWatts: number;
}

/** A hall of a phase. */
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
  /** MachineDeployments of the hall's pools, of whatever phase, that have no units here. */
  readonly resting: readonly RestingDeployment[];
}

/** A site in one of its phases, resolved: plain values only, the same for the program, the plan and the tests. */
export interface PhasePlan {
  readonly site: string;
  readonly phase: string;
  readonly due: string;
  readonly infrastructure: Infrastructure;
  readonly kubernetesVersion: string;
  /** What the pools of the phase are made of, by pool. */
  readonly nodePools: Readonly<Record<string, NodePoolPlan>>;
  /** What NVIDIA's software needs, by hall. */
  readonly hallDevices: Readonly<Record<string, HallDevices>>;
  /** What the guard in each hall's cluster goes by, by hall. */
  readonly guards: Readonly<Record<string, GuardPlan>>;
  /** Who has reserved what, by hall; a hall where nobody has is left out. */
  readonly hallTenants: Readonly<Record<string, HallTenants>>;
  readonly units: number;
  readonly nodes: number;
  readonly gpus: number;
  readonly itWatts: number;
  readonly facilityWatts: number;
  readonly designPuePerMille: number;
  /** What its limits rest on: `proven` for a plan that is deployed, `planned` for one that is looked at. */
  readonly basis: PowerBasis["kind"];
  /** What the site's curve expects of the phase with every pool at its ceiling; undefined without a curve. */
  readonly expectedPue: ExpectedPue | undefined;
  /** What all pools of the site may take: energised power less reserve and fixed load. */
  readonly limitWatts: number;
  readonly headroomWatts: number;
  readonly fits: boolean;
  /** Pools whose power is unknown: sums of watts are without them, so the phase does not fit whatever the sums say. */
  readonly unpricedPools: readonly string[];
  readonly violations: readonly PowerViolation[];
  /** Domains that fit and are at 90 % or more of what they may carry; a curve above the phase's own design PUE. */
  readonly warnings: readonly string[];
  /** The limit tree, the site's connection last. */
  readonly domains: readonly DomainPlan[];
  /** The domain with the least headroom for its size: the one that binds first. */
  readonly bindingDomain: string;
  /** Those that have a share of power. */
  readonly halls: readonly HallPlan[];
  /** Those that are built and have none: nothing may be made there, so they have a guard and a budget of zero. */
  readonly idleHalls: readonly HallPlan[];
}

/**
 * Resolves a phase of a site into halls and pools with their power, and judges it. Nothing is thrown for a phase that does
 * not fit: `fits` and `violations` say so.
 *
 * @param basis what its watts rest on.
 * @param units by pool, where a deployment gives them fewer than the phase does; those of the phase when left out.
 * @throws UnknownNameError if the site has no such phase.
 */
export function planPhase(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  basis: PowerBasis,
  units: Readonly<Record<string, number>> = phaseOf(site, phaseName).units,
): PhasePlan {
  const phase = phaseOf(site, phaseName);
  const budget = powerBudget(site, phaseName, basis);
  const inHalls = poolsByHall(site);
  const halls = phase.halls.map(({ name }) =>
    planHall(site, catalog, budget, units, name, inHalls.get(name) ?? []),
  );
  const idleHalls = site.halls
    .filter(({ name }) => !halls.some((hall) => hall.name === name))
    .filter(({ name }) => isBuilt(budget.lockedHalls, name))
    .map(({ name }) => planHall(site, catalog, budget, {}, name, inHalls.get(name) ?? []));
  const demand = demandOf(site, units);
  const later = laterBudgets(site, phaseName, basis);
  const weighed = weigh(demand, budget, catalog);
  const plant = checkPlant(site, catalog, budget);
  const violations = [...judgeWeighed(weighed, budget, later), ...plant.violations];
  const domains = weighed.loads.map(domainPlan);
  const connection = domains.at(-1);
  return {
    site: site.name,
    phase: phaseName,
    due: phase.due,
    infrastructure: site.infrastructure,
    kubernetesVersion: site.kubernetesVersion,
    nodePools: planNodePools(site, catalog, phaseName, units),
    hallDevices: Object.fromEntries(
      halls.map(({ name }) => [name, hallDevices(site, catalog, name)]),
    ),
    guards: Object.fromEntries(
      deployedHalls({ halls, idleHalls }).map(({ name }) => [
        name,
        guardPlan(site, catalog, budget, name, units),
      ]),
    ),
    hallTenants: planHallTenants(site, catalog, phaseName, basis),
    units: total(halls, "units"),
    nodes: total(halls, "nodes"),
    gpus: total(halls, "gpus"),
    itWatts: sumExactly(halls.flatMap((hall) => hall.pools.map((pool) => pool.itWatts))),
    facilityWatts: total(halls, "facilityWatts"),
    designPuePerMille: budget.designPuePerMille,
    basis: budget.basis,
    expectedPue: plant.expectedPue,
    limitWatts: budget.siteWatts,
    headroomWatts: connection?.headroomWatts ?? 0,
    fits: violations.length === 0,
    unpricedPools: weighed.unpriced.map(({ demand: { pool } }) => pool),
    violations,
    warnings: [...domains.flatMap((domain) => nearlyFull(domain, phaseName)), ...plant.warnings],
    domains,
    bindingDomain: binding(domains),
    halls,
    idleHalls,
  };
}

/** Every hall that a deployment of the phase reaches: those with a share of its power, and those that are built and idle. */
export function deployedHalls({
  halls,
  idleHalls,
}: Pick<PhasePlan, "halls" | "idleHalls">): readonly HallPlan[] {
  return [...halls, ...idleHalls];
}

function domainPlan({ domain, usedWatts }: DomainLoad): DomainPlan {
  const { name, kind, carries, fedBy, usableWatts } = domain;
  const headroomWatts = usableWatts - usedWatts;
  return { name, kind, carries, fedBy, usedWatts, usableWatts, headroomWatts };
}

/** By share used; of equals the first in the order of the limit tree, feeders before their halls. */
function binding(domains: readonly DomainPlan[]): string {
  return domains.reduce((tightest, domain) =>
    BigInt(domain.usedWatts) * BigInt(tightest.usableWatts) >
    BigInt(tightest.usedWatts) * BigInt(domain.usableWatts)
      ? domain
      : tightest,
  ).name;
}

function poolsByHall(site: Site): Map<string, Pool[]> {
  const halls = new Map<string, Pool[]>(site.halls.map((hall) => [hall.name, []]));
  for (const pool of site.pools) {
    halls.get(pool.hall)?.push(pool);
  }
  return halls;
}

function planHall(
  site: Site,
  catalog: Catalog,
  budget: PowerBudget,
  units: Readonly<Record<string, number>>,
  name: string,
  inHall: readonly Pool[],
): HallPlan {
  const hall = site.halls.find((candidate) => candidate.name === name);
  const contexts = hall ?? { managementContext: name };
  const pools = inHall
    .filter((pool) => (units[pool.name] ?? 0) > 0)
    .map((pool) => planPool(pool, units[pool.name] ?? 0, catalog, budget));
  const limitWatts = budget.hallWatts.get(name) ?? 0;
  return {
    name,
    managementContext: contexts.managementContext,
    workloadContext: workloadContextOf(contexts),
    units: total(pools, "units"),
    nodes: total(pools, "nodes"),
    gpus: total(pools, "gpus"),
    facilityWatts: total(pools, "facilityWatts"),
    limitWatts,
    headroomWatts: limitWatts - total(pools, "budgetedWatts"),
    pools,
    resting: inHall.flatMap((pool) =>
      restingDeployments(site, catalog, pool, units[pool.name] ?? 0),
    ),
  };
}

function planPool(pool: Pool, units: number, catalog: Catalog, budget: PowerBudget): PoolPlan {
  const { name, hall, purpose, gpuSystem, gpuPowerCapWatts } = pool;
  const system = catalog.get(gpuSystem);
  const factors = factorsOf({ pool: name, hall, gpuSystem, units }, budget, catalog);
  const priced = !("reason" in factors);
  return {
    name,
    hall,
    purpose,
    gpuSystem,
    ...(gpuPowerCapWatts === undefined ? {} : { gpuPowerCapWatts }),
    units,
    nodes: units * (system?.nodesPerUnit ?? 0),
    gpus: units * (system?.gpusPerUnit ?? 0),
    itWatts: priced ? itWatts(units, factors) : 0,
    facilityWatts: priced ? facilityWatts(units, factors) : 0,
    budgetedWatts: priced ? budgetedWatts(units, factors) : 0,
  };
}

function total<Key extends string>(
  items: readonly Readonly<Record<Key, number>>[],
  key: Key,
): number {
  return sumExactly(items.map((item) => item[key]));
}
