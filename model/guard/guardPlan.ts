import type { Catalog } from "../catalog";
import { hasClusterApi } from "../clusterApi";
import { declaredMachineDeployments } from "../machineDeployments";
import { ownEntry } from "../input/ownEntry";
import { hasWorkloadCluster, isSimulated } from "../power/lockedHalls";
import type { PowerBudget } from "../powerBudget";
import { phaseOf } from "../site";
import type { Site } from "../siteSchema";
import { guardDomains, partsOf, type GuardDomain } from "./guardDomains";
import {
  CLUSTER_API_CONTROLLERS,
  NO_CONTROLLERS,
  SIMULATED_DEPLOYER,
  type MachineControllers,
} from "./names";

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
  /** The same for the cluster that the hall's nodes are in; undefined where that is the management cluster. */
  readonly workloadDeployers?: readonly string[] | undefined;
  /** Whether the hall's machines are simulated: the simulator then makes its Nodes. */
  readonly isSimulated: boolean;
  /** The most that one change of the budget may add, in watts of the hall's limit; no such rule when left out. */
  readonly rampStepWatts?: number | undefined;
}

/**
 * The guard of a hall in a phase.
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
  const parts = partsOf(site, catalog, hall);
  const clusters = site.halls.find(({ name }) => name === hall);
  return {
    site: site.name,
    hall,
    domains: guardDomains(parts, budget, catalog, hall),
    nodesPerUnit: Object.fromEntries(parts.map((part) => [part.name, part.nodesPerUnit])),
    phase: budget.phase,
    declaredNodes: declaredNodes(site, catalog, budget.phase, hall),
    phases: site.phases.map(({ name }) => name),
    ceilingNodes: ceilingNodes(site, catalog, units, hall),
    controllers: hasClusterApi(site.infrastructure) ? CLUSTER_API_CONTROLLERS : NO_CONTROLLERS,
    controlPlaneMachines: controlPlaneMachinesOf(site),
    deployers: deployersOf(site, budget, hall, "deployer"),
    ...(clusters !== undefined && hasWorkloadCluster(clusters)
      ? { workloadDeployers: deployersOf(site, budget, hall, "workloadDeployer") }
      : {}),
    isSimulated: isSimulated(site),
    ...(rampStepWatts === undefined ? {} : { rampStepWatts }),
  };
}

/** Machines that the control plane of each hall may have at once: those that the site file states, if Cluster API makes any. */
export function controlPlaneMachinesOf({ infrastructure }: Pick<Site, "infrastructure">): number {
  return hasClusterApi(infrastructure) ? infrastructure.controlPlaneMachines : 0;
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

/** The user that every lock names as deployer to a cluster of a hall; of a simulated hall the one that makes it, where the lock names none. */
function deployersOf(
  site: Site,
  { lockedHalls }: PowerBudget,
  hall: string,
  key: "deployer" | "workloadDeployer",
): string[] {
  const unnamed = isSimulated(site) ? SIMULATED_DEPLOYER : undefined;
  const named = lockedHalls.map((halls) => ownEntry(halls, hall)?.[key] ?? unnamed);
  const [first = unnamed] = named;
  return first !== undefined && named.every((name) => name === first) ? [first] : [];
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
