import type { Catalog } from "./catalog";
import { declaredMachineDeployments, machineDeployments } from "./machineDeployments";
import type { Pool, Site } from "./siteSchema";

/** A MachineDeployment without units. Its nodes that still run are counted with the price of their own system. */
export interface RestingDeployment {
  readonly name: string;
  readonly gpuSystem: string;
  /** Power limit of each GPU, in watts; none when left out. */
  readonly gpuPowerCapWatts?: number;
}

/**
 * The MachineDeployments that a pool has in some phase of its site and not with a given number of units.
 *
 * @throws RangeError as `machineDeployments`.
 */
export function restingDeployments(
  site: Site,
  catalog: Catalog,
  pool: Pool,
  units: number,
): RestingDeployment[] {
  const { gpuSystem, gpuPowerCapWatts } = pool;
  const system = catalog.get(gpuSystem);
  const powered = system === undefined ? [] : machineDeployments(pool, system, units);
  const resting = new Set(
    site.phases.flatMap((phase) =>
      declaredMachineDeployments(site, catalog, phase.name, pool).map(({ name }) => name),
    ),
  );
  for (const { name } of powered) {
    resting.delete(name);
  }
  return [...resting].map((name) => ({
    ...{ name, gpuSystem },
    ...(gpuPowerCapWatts === undefined ? {} : { gpuPowerCapWatts }),
  }));
}
