import type { PoolDemand } from "./pricedDemand";
import { phaseOf } from "./site";
import type { Site } from "./siteSchema";

/** The units that the site file declares for a phase, pool by pool: the ceilings of the phase. */
export function declaredDemand(site: Site, phaseName: string): PoolDemand[] {
  return demandOf(site, phaseOf(site, phaseName).units);
}

/** The pools of a site with the units that each is given; a pool without any is left out. */
export function demandOf(site: Site, units: Readonly<Record<string, number>>): PoolDemand[] {
  return site.pools.flatMap(({ name, hall, gpuSystem }) => {
    const count = units[name] ?? 0;
    return count === 0 ? [] : [{ pool: name, hall, gpuSystem, units: count }];
  });
}
