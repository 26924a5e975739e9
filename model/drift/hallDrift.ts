import type { Catalog } from "../catalog";
import type { HallStatus, PoolStatus } from "../guard/guardStatus";
import { UNLISTED } from "../guard/liveHall";
import { poolOfMachineDeployment } from "../machineDeployments";
import { facilityWatts, type PowerFactors } from "../power";
import type { PowerBudget } from "../powerBudget";
import { factorsOf } from "../pricedDemand";
import type { Site } from "../siteSchema";

/** A MachineDeployment that has other nodes in its cluster than were deployed. */
export interface PoolDrift {
  readonly hall: string;
  /** The MachineDeployment, or `/unlisted` for what belongs to none. */
  readonly name: string;
  readonly deployedNodes: number;
  readonly liveNodes: number;
  /** Facility watts of the nodes that differ. For nodes that no pool declares, those of the catalogue's hungriest node. */
  readonly watts: number;
  /** `more`: the cluster has what the site does not. `fewer`: the site has what the cluster does not. */
  readonly direction: "more" | "fewer";
}

/** What a node takes, and what of the site it is priced by. */
interface NodePrice {
  readonly nodesPerUnit: number;
  readonly factors: PowerFactors;
}

/**
 * Pools of a hall that are other in the cluster than they were deployed: first those that have more, by watts.
 *
 * An autoscaled pool below its ceiling is as it was deployed. What cannot be priced by a pool of the site counts as the node of the
 * catalogue that takes most: never as nothing.
 *
 * @param budget of the phase that runs, for overhead and design PUE.
 */
export function poolDrifts(
  { hall, pools }: Pick<HallStatus, "hall" | "pools">,
  site: Site,
  catalog: Catalog,
  budget: PowerBudget,
): PoolDrift[] {
  return pools
    .filter((pool) => differs(pool, site))
    .map((pool): PoolDrift => {
      const { name, ceilingNodes, liveNodes } = pool;
      const price = priceOf(hall, name, site, catalog, budget);
      const units = Math.ceil(Math.abs(liveNodes - ceilingNodes) / price.nodesPerUnit);
      return {
        hall,
        name,
        deployedNodes: ceilingNodes,
        liveNodes,
        watts: facilityWatts(units, price.factors),
        direction: liveNodes > ceilingNodes ? "more" : "fewer",
      };
    })
    .sort((one, other) =>
      one.direction === other.direction
        ? other.watts - one.watts
        : one.direction === "more"
          ? -1
          : 1,
    );
}

function differs({ name, ceilingNodes, liveNodes }: PoolStatus, site: Site): boolean {
  const autoscaled = poolOfMachineDeployment(site, name)?.scaling.mode === "autoscaled";
  return autoscaled ? liveNodes > ceilingNodes : liveNodes !== ceilingNodes;
}

function priceOf(
  hall: string,
  name: string,
  site: Site,
  catalog: Catalog,
  budget: PowerBudget,
): NodePrice {
  const pool = name === UNLISTED ? undefined : poolOfMachineDeployment(site, name);
  const system = pool === undefined ? undefined : catalog.get(pool.gpuSystem);
  if (pool !== undefined && system !== undefined && pool.hall === hall) {
    const { gpuSystem } = pool;
    const factors = factorsOf({ pool: pool.name, hall, gpuSystem }, budget, catalog);
    if (!("reason" in factors)) {
      return { nodesPerUnit: system.nodesPerUnit, factors };
    }
  }
  const { overheadPerMille, designPuePerMille } = budget;
  const nodes = [...catalog.values()].map(({ nameplateWatts, nodesPerUnit }) =>
    Math.ceil(nameplateWatts.value / nodesPerUnit),
  );
  const unitWatts = Math.max(...nodes);
  return {
    nodesPerUnit: 1,
    factors: { unitWatts, nameplateWatts: unitWatts, overheadPerMille, designPuePerMille },
  };
}
