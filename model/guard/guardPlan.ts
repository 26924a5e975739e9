import type { Catalog } from "../catalog";
import { hasClusterApi } from "../clusterApi";
import { declaredMachineDeployments } from "../machineDeployments";
import type { CarriedPower } from "../power";
import { ownEntry } from "../input/ownEntry";
import { isSimulated } from "../power/lockedHalls";
import { lockedGpuSystemOf } from "../power/lockedSystems";
import type { PowerBudget } from "../powerBudget";
import { factorsOf } from "../pricedDemand";
import { phaseOf } from "../site";
import type { Site } from "../siteSchema";
import {
  CLUSTER_API_CONTROLLERS,
  NO_CONTROLLERS,
  SIMULATED_DEPLOYER,
  type MachineControllers,
} from "./names";
import { microwattsPerUnit } from "./unitMicrowatts";

/** A limit that the guard of one hall can keep: everything under it is in this hall. */
export interface GuardDomain {
  /** `hall hall-1`, `row narvik-1/a`, `oversubscribed pool b200-5`. */
  readonly name: string;
  readonly usableWatts: number;
  /** By MachineDeployment that it feeds: millionths of a watt that one unit takes of it. */
  readonly microwattsPerUnit: Readonly<Record<string, number>>;
  /** The same without the power cap, for each that is counted with one. */
  readonly uncappedMicrowattsPerUnit: Readonly<Record<string, number>>;
  /** The most that a node of any GPU system takes of it, in millionths of a watt: what a node counts as whose system is not known. */
  readonly dearestNodeMicrowatts: number;
}

/**
 * What the guard of a hall goes by: plain values, from the site file, the catalogue and the locked limits alone. None of it is read from an
 * object in the cluster, so no change of an object makes room.
 */
export interface GuardPlan {
  readonly site: string;
  readonly hall: string;
  /** The hall's first. */
  readonly domains: readonly GuardDomain[];
  /** By MachineDeployment of any phase: a pool of an earlier or a later phase has its price too. */
  readonly nodesPerUnit: Readonly<Record<string, number>>;
  readonly phase: string;
  /** By MachineDeployment that the phase declares in the hall: its nodes. */
  readonly declaredNodes: Readonly<Record<string, number>>;
  /** The site's phases in order. */
  readonly phases: readonly string[];
  /** All nodes that the phase's pools may have in the hall. */
  readonly ceilingNodes: number;
  readonly controllers: MachineControllers;
  /** Machines that the hall's control plane may have in the pools' namespace at once. */
  readonly controlPlaneMachines: number;
  /** Users that deploy to the hall, as the API server names them; none where the lock names none. */
  readonly deployers: readonly string[];
  /** Whether the hall's machines are simulated: the simulator then makes its Nodes. */
  readonly isSimulated: boolean;
  /** The most that one change of the budget may add, in watts of the hall's limit; no such rule when left out. */
  readonly rampStepWatts?: number | undefined;
}

/**
 * The guard of a hall in a phase.
 *
 * A domain that feeds more than this hall is not the guard's to keep, since it cannot see the other halls' clusters. The halls' own
 * limits stand in its place here; the policies of the deployment hold the shared domain.
 *
 * @param units by pool, where a deployment gives them fewer than the phase does.
 * @throws UnknownNameError if the site has no such phase.
 */
export function guardPlan(
  site: Site,
  catalog: Catalog,
  budget: PowerBudget,
  hall: string,
  units: Readonly<Record<string, number>> = phaseOf(site, budget.phase).units,
): GuardPlan {
  const { rampStepWatts } = budget;
  const usesClusterApi = hasClusterApi(site.infrastructure);
  const parts = partsOf(site, catalog, hall);
  const withoutCaps = uncapped(budget);
  const domains = budget.domains
    .filter(({ kind, halls }) => kind !== "grid connection" && halls.size === 1 && halls.has(hall))
    .sort((one, other) => Number(other.kind === "hall") - Number(one.kind === "hall"))
    .map(({ name, usableWatts, carries, row, except }): GuardDomain => {
      const fed = parts.filter(
        (part) => (row === undefined || part.row === row) && except?.has(part.pool) !== true,
      );
      return {
        name,
        usableWatts,
        microwattsPerUnit: prices(fed, carries, budget, catalog),
        uncappedMicrowattsPerUnit: prices(capped(fed, budget), carries, withoutCaps, catalog),
        dearestNodeMicrowatts: dearestNode(carries, budget, catalog),
      };
    });
  return {
    site: site.name,
    hall,
    domains:
      domains.length === 0 ? [] : [...domains, ...oversubscribedPools(parts, budget, catalog)],
    nodesPerUnit: Object.fromEntries(parts.map((part) => [part.name, part.nodesPerUnit])),
    phase: budget.phase,
    declaredNodes: declaredNodes(site, catalog, budget.phase, hall),
    phases: site.phases.map(({ name }) => name),
    ceilingNodes: ceilingNodes(site, catalog, units, hall),
    controllers: usesClusterApi ? CLUSTER_API_CONTROLLERS : NO_CONTROLLERS,
    controlPlaneMachines: usesClusterApi ? site.infrastructure.controlPlaneMachines : 0,
    deployers: deployersOf(site, budget, hall),
    isSimulated: isSimulated(site),
    ...(rampStepWatts === undefined ? {} : { rampStepWatts }),
  };
}

function declaredNodes(
  site: Site,
  catalog: Catalog,
  phase: string,
  hall: string,
): Record<string, number> {
  return Object.fromEntries(
    site.pools
      .filter((pool) => pool.hall === hall)
      .flatMap((pool) => declaredMachineDeployments(site, catalog, phase, pool))
      .map(({ name, nodes }) => [name, nodes]),
  );
}

/** The user that every lock names as the hall's deployer; of a simulated hall the one that makes it, where the lock names none. */
function deployersOf(site: Site, { lockedHalls }: PowerBudget, hall: string): string[] {
  const unnamed = isSimulated(site) ? SIMULATED_DEPLOYER : undefined;
  const named = lockedHalls.map((halls) => ownEntry(halls, hall)?.deployer ?? unnamed);
  const [first = unnamed] = named;
  return first !== undefined && named.every((name) => name === first) ? [first] : [];
}

interface Part {
  readonly name: string;
  readonly pool: string;
  readonly hall: string;
  readonly gpuSystem: string;
  readonly row: string | undefined;
  readonly nodesPerUnit: number;
}

/** Every MachineDeployment that any phase declares in the hall, each once. */
function partsOf(site: Site, catalog: Catalog, hall: string): Part[] {
  const parts = new Map<string, Part>();
  for (const pool of site.pools.filter((one) => one.hall === hall)) {
    const nodesPerUnit = catalog.get(pool.gpuSystem)?.nodesPerUnit ?? 1;
    for (const { name: phase } of site.phases) {
      for (const { name } of declaredMachineDeployments(site, catalog, phase, pool)) {
        const { gpuSystem, row } = pool;
        parts.set(name, { name, pool: pool.name, hall, gpuSystem, row, nodesPerUnit });
      }
    }
  }
  return [...parts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * A limit for each pool that a lock oversubscribes up to a number of units. Beyond them its price would be too low, and the guard has one
 * price for all units of a pool.
 */
function oversubscribedPools(
  parts: readonly Part[],
  budget: PowerBudget,
  catalog: Catalog,
): GuardDomain[] {
  return [...budget.poolTerms].flatMap(([name, { oversubscribedUnitsAtMost: units }]) => {
    if (units === undefined) {
      return [];
    }
    const microwattsPerUnit = prices(
      parts.filter((part) => part.pool === name),
      "facility",
      budget,
      catalog,
    );
    const dearest = Math.max(0, ...Object.values(microwattsPerUnit));
    if (dearest === 0) {
      return [];
    }
    const usableWatts = Number((BigInt(dearest) * BigInt(units) + 999_999n) / 1_000_000n);
    // Nodes of no known pool are none of this one.
    return [
      {
        name: `oversubscribed pool ${name}`,
        usableWatts,
        microwattsPerUnit,
        uncappedMicrowattsPerUnit: {},
        dearestNodeMicrowatts: 0,
      },
    ];
  });
}

function capped(parts: readonly Part[], { poolTerms }: PowerBudget): Part[] {
  return parts.filter(({ pool }) => poolTerms.get(pool)?.gpuPowerCapWatts !== undefined);
}

/** A budget whose pools have no power cap, and none of the oversubscription that is granted with one. */
function uncapped(budget: PowerBudget): PowerBudget {
  const poolTerms = [...budget.poolTerms].map(
    ([pool, terms]) =>
      [pool, { ...terms, gpuPowerCapWatts: undefined, oversubscriptionPerMille: 1000 }] as const,
  );
  return { ...budget, poolTerms: new Map(poolTerms) };
}

/** A part without a price is left out, and what is left out may have no ceiling. */
function prices(
  parts: readonly Part[],
  carries: CarriedPower,
  budget: PowerBudget,
  catalog: Catalog,
): Record<string, number> {
  return Object.fromEntries(
    parts.flatMap((part) => {
      const factors = factorsOf(part, budget, catalog);
      return "reason" in factors ? [] : [[part.name, microwattsPerUnit(factors, carries)]];
    }),
  );
}

/** Of all systems in the locked limits, without a power cap; of the catalogue where nothing is locked. */
function dearestNode(carries: CarriedPower, budget: PowerBudget, catalog: Catalog): number {
  const { overheadPerMille, designPuePerMille, lockedSystems } = budget;
  const systems =
    lockedSystems.length > 0
      ? lockedSystems.flatMap((locks) => Object.values(locks))
      : [...catalog.values()].map(lockedGpuSystemOf);
  const perNode = systems.map(({ nameplateWatts, nodesPerUnit }) => {
    const uncapped = { unitWatts: nameplateWatts, nameplateWatts };
    const factors = { ...uncapped, overheadPerMille, designPuePerMille };
    return Math.ceil(microwattsPerUnit(factors, carries) / nodesPerUnit);
  });
  return Math.max(0, ...perNode);
}

function ceilingNodes(
  site: Site,
  catalog: Catalog,
  units: Readonly<Record<string, number>>,
  hall: string,
): number {
  return site.pools
    .filter((pool) => pool.hall === hall)
    .reduce((sum, { name, gpuSystem }) => {
      const nodesPerUnit = catalog.get(gpuSystem)?.nodesPerUnit ?? 1;
      return sum + (units[name] ?? 0) * nodesPerUnit;
    }, 0);
}
