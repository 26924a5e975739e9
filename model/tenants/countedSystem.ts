import type { Catalog, GpuSystem } from "../catalog";
import { nvidiaSettings } from "../devicePlugin/profileSchema";
import { EXCLUSIVE, resolveProfile } from "../devicePlugin/resolveProfile";
import { formatCount } from "../format";
import { oneOf } from "../input/suggest";
import { budgetedWatts } from "../power";
import type { PowerBudget } from "../powerBudget";
import { factorsOf } from "../pricedDemand";
import type { Phase, Pool, Site } from "../siteSchema";

/** A phase of a site, as reservations are held against it. */
export interface TenantPhase {
  readonly site: Site;
  readonly catalog: Catalog;
  readonly phase: Phase;
  readonly budget: PowerBudget;
}

/** How a quota counts a GPU system in a hall: as what its nodes advertise, with one number of watts each. */
export interface CountedSystem {
  readonly system: GpuSystem;
  readonly hall: string;
  /** What the nodes advertise, `nvidia.com/gpu`. */
  readonly resource: string;
  /** How many of it a unit has: 8 for a server of whole GPUs, 32 where four pods share each. */
  readonly devicesPerUnit: number;
  /** What one of it counts against the limits, in facility watts, rounded up. */
  readonly wattsPerDevice: number;
  /** The pools that have units in the phase, in the order of the site file. */
  readonly pools: readonly Pool[];
}

/**
 * How quotas count a GPU system in a hall. All of its pools there must be alike: Kueue multiplies a resource by one number of
 * watts in the whole cluster, and a quota does not say of which pool it is.
 *
 * @returns a problem where they are not, or where a unit is not a number of one resource.
 */
export function countedSystem(
  { site, catalog, phase, budget }: TenantPhase,
  hall: string,
  gpuSystem: string,
): CountedSystem | { readonly problem: string } {
  const system = catalog.get(gpuSystem);
  const inHall = site.pools.filter((pool) => pool.hall === hall && pool.gpuSystem === gpuSystem);
  const pools = inHall.filter(({ name }) => (phase.units[name] ?? 0) > 0);
  const [first, ...others] = pools.length > 0 ? pools : inHall;
  if (system === undefined || first === undefined) {
    return { problem: `hall "${hall}" has no pool of ${gpuSystem}${otherSystems(site, hall)}` };
  }
  const counted = countedPool(site, catalog, budget, first, system);
  if ("problem" in counted) {
    return counted;
  }
  for (const other of others) {
    const next = countedPool(site, catalog, budget, other, system);
    if ("problem" in next) {
      return next;
    }
    if (describe(next) !== describe(counted)) {
      return {
        problem: `pools "${first.name}" and "${other.name}" of hall "${hall}" are both ${gpuSystem}, but a unit is ${describe(counted)} in one and ${describe(next)} in the other, and a quota cannot tell them apart: give them the same profile, power cap and oversubscription, or put one into another hall`,
      };
    }
  }
  return { system, hall, pools, ...counted };
}

type Counted = Pick<CountedSystem, "resource" | "devicesPerUnit" | "wattsPerDevice">;

function countedPool(
  site: Site,
  catalog: Catalog,
  budget: PowerBudget,
  pool: Pool,
  system: GpuSystem,
): Counted | { readonly problem: string } {
  if (pool.allocation === "dra") {
    return {
      problem: `pool "${pool.name}" hands out its GPUs through DRA, which tenants' quotas do not count: use allocation: device-plugin, or reserve nothing of it`,
    };
  }
  const profile = resolveProfile(pool.devicePlugin ?? EXCLUSIVE, system, nvidiaSettings(site));
  const factors = factorsOf({ ...pool, pool: pool.name }, budget, catalog);
  if ("problems" in profile || "reason" in factors) {
    return { problem: `pool "${pool.name}" cannot be counted: correct its other problems first` };
  }
  const [advertised, second] = Object.entries(profile.resolved.advertises);
  if (advertised === undefined || second !== undefined) {
    return {
      problem: `pool "${pool.name}" advertises ${Object.keys(profile.resolved.advertises).join(" and ")}, and a reservation counts one of them: use one MIG profile, or reserve nothing of it`,
    };
  }
  const [resource, perNode] = advertised;
  const devicesPerUnit = perNode * system.nodesPerUnit;
  const wattsPerDevice = Math.ceil(budgetedWatts(1, factors) / devicesPerUnit);
  return { resource, devicesPerUnit, wattsPerDevice };
}

function describe({ resource, devicesPerUnit, wattsPerDevice }: Counted): string {
  return `${formatCount(devicesPerUnit)} ${resource} of ${formatCount(wattsPerDevice)} W`;
}

function otherSystems(site: Site, hall: string): string {
  const systems = new Set(
    site.pools.filter((pool) => pool.hall === hall).map(({ gpuSystem }) => gpuSystem),
  );
  return systems.size === 0
    ? ", nor of any other GPU system: declare one, or reserve in another hall"
    : `; it has ${oneOf([...systems])}`;
}
