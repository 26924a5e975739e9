import type { Catalog } from "./catalog";
import { poolDevices, type PoolDevices } from "./devicePlugin/hallDevices";
import {
  declaredMachineDeployments,
  machineDeployments,
  phaseOfUnits,
  type MachineDeploymentPlan,
} from "./machineDeployments";
import type { Granularity, Scaling } from "./nodeSchema";
import { nodeSettings, type NodeSettings } from "./nodeSettings";
import type { Pool, Site } from "./siteSchema";
import { dedicatedTo } from "./tenants/allotment";

/** What a pool is made of in a phase: its MachineDeployments, how their nodes are set up and scaled, and how they hand out GPUs. */
export interface NodePoolPlan {
  readonly granularity: Granularity;
  readonly scaling: Scaling;
  readonly settings: NodeSettings;
  readonly devices: PoolDevices;
  /** The row of its hall that its machines stand in; undefined for a pool in none. */
  readonly row?: string | undefined;
  /** The tenant that its nodes are dedicated to; undefined for a shared pool. */
  readonly dedicatedTo?: string | undefined;
  /** Whether MachineDeployments that are in the cluster already are taken over. @default false */
  readonly import?: true;
  readonly machineDeployments: readonly DeclaredMachineDeployment[];
}

/** A MachineDeployment of a phase, with the phase that gave it its units; see `phaseOfUnits`. */
export interface DeclaredMachineDeployment extends MachineDeploymentPlan {
  readonly phase: string;
}

/**
 * The node pools of a phase, by name: those with units in it.
 *
 * @param units by pool, where a deployment gives them fewer than the phase does; a part's phase is by what is declared.
 * @throws UnknownNameError if the site has no such phase.
 */
export function planNodePools(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  units?: Readonly<Record<string, number>>,
): Record<string, NodePoolPlan> {
  return Object.fromEntries(
    site.pools.flatMap((pool) => {
      const all = declaredMachineDeployments(site, catalog, phaseName, pool);
      const parts = deployedParts(pool, catalog, all, units);
      const { granularity, scaling, row } = pool;
      const settings = nodeSettings(site, pool);
      if (parts.length === 0) {
        return [];
      }
      const devices = poolDevices(site, catalog, pool);
      const declared = parts.map((part) => ({
        ...part,
        phase: phaseOfUnits(
          site,
          catalog,
          phaseName,
          pool,
          all.find(({ name }) => name === part.name) ?? part,
        ),
      }));
      const inRow = row === undefined ? {} : { row };
      const tenant = dedicatedTo(site, pool.name);
      const dedicated = tenant === undefined ? {} : { dedicatedTo: tenant };
      const plan = {
        ...{ granularity, scaling, settings, devices, ...inRow, ...dedicated },
        machineDeployments: declared,
      };
      return [[pool.name, pool.import === true ? { ...plan, import: true as const } : plan]];
    }),
  );
}

function deployedParts(
  pool: Pool,
  catalog: Catalog,
  declared: readonly MachineDeploymentPlan[],
  units: Readonly<Record<string, number>> | undefined,
): readonly MachineDeploymentPlan[] {
  const system = catalog.get(pool.gpuSystem);
  return units === undefined || system === undefined
    ? declared
    : machineDeployments(pool, system, units[pool.name] ?? 0);
}
