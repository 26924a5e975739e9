import { contentHash } from "../contentHash";
import { LABELS } from "../names";
import { nodeSettings } from "../nodeSettings";
import { jobTolerations, type Toleration } from "../nodeTaints";
import type { Pool, Site } from "../siteSchema";
import { dedicatedTo } from "./allotment";
import type { CountedSystem } from "./countedSystem";

/** Levels of a fabric, from the largest block to the node. Its name ends in their hash, since Kueue lets nobody change them. */
export interface TopologyPlan {
  readonly name: string;
  readonly levels: readonly string[];
}

/** Nodes of one GPU generation that a quota is for: Kueue's ResourceFlavor. Its name ends in the hash of what cannot be changed. */
export interface FlavorPlan {
  /** What it is without the hash: the GPU system, or the system and a pool where a pool of it is dedicated. */
  readonly key: string;
  readonly name: string;
  readonly topology: string;
  readonly nodeLabels: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
}

/** A flavor with the topology that it names. */
export interface Flavored {
  readonly topology: TopologyPlan;
  readonly flavor: FlavorPlan;
}

/**
 * The flavor that a pool is in. Where a pool of the system is dedicated, each has a flavor of its own: a flavor of the whole system
 * would take others' jobs to the dedicated nodes.
 */
export function flavorOfPool(
  site: Site,
  { system, hall }: CountedSystem,
  poolName: string,
): Flavored {
  const alike = site.pools.filter((pool) => pool.hall === hall && pool.gpuSystem === system.name);
  const pool = alike.find(({ name }) => name === poolName);
  const apart =
    new Set(alike.map((own) => levelsOf(site, own, system.nodesPerUnit).join())).size > 1 ||
    alike.some(({ name }) => dedicatedTo(site, name) !== undefined);
  const levels = pool === undefined ? [] : levelsOf(site, pool, system.nodesPerUnit);
  const topology = { name: `${hall}-${contentHash(levels)}`, levels };
  const content = {
    topology: topology.name,
    nodeLabels: {
      [LABELS.hall]: hall,
      [LABELS.gpuSystem]: system.name,
      ...(apart ? { [LABELS.pool]: poolName } : {}),
    },
    // Topology-aware scheduling does not see tolerations that a webhook adds to pods.
    tolerations: jobTolerations(dedicatedTo(site, poolName)),
  };
  const key = apart ? `${system.name}-${poolName}` : system.name;
  return { topology, flavor: { key, name: `${key}-${contentHash(content)}`, ...content } };
}

/** The fabric's levels as its nodes are labelled, the node last; racks only where a unit is one. */
function levelsOf(site: Site, pool: Pool, nodesPerUnit: number): string[] {
  const { block, scalableUnit, rack } = nodeSettings(site, pool).topologyLabels;
  return [block, scalableUnit, ...(nodesPerUnit > 1 ? [rack] : []), "kubernetes.io/hostname"];
}
