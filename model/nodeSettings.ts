import type { GpuSystem } from "./catalog";
import type { NodesInput } from "./nodeSchema";
import type { Pool, Site } from "./siteSchema";

/** Sizes of huge pages, in KiB. */
export const HUGE_PAGES_KIBIBYTES = { "2Mi": 2048, "1Gi": 1_048_576 } as const;

/** How the nodes of one pool are set up, with nothing left open. Hours and minutes as people state them. */
export interface NodeSettings {
  readonly kubelet: {
    readonly cpuManagerPolicy: "none" | "static";
    readonly topologyManagerPolicy: "none" | "best-effort" | "restricted" | "single-numa-node";
    readonly reservedCpus: number;
    readonly reservedMemoryGibibytes: number;
    readonly arguments: Readonly<Record<string, string>>;
  };
  readonly hugePages: readonly { readonly size: "2Mi" | "1Gi"; readonly count: number }[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly files: readonly {
    readonly path: string;
    readonly permissions?: string | undefined;
    readonly content: string;
  }[];
  readonly commands: readonly string[];
  readonly topologyLabels: {
    readonly block: string;
    readonly scalableUnit: string;
    readonly rack: string;
  };
  readonly rollOut: { readonly maxUnavailable: number };
  readonly drainHours: { readonly training: number; readonly inference: number };
  readonly volumeDetachMinutes: number;
  readonly nodeDeletionMinutes: number;
  readonly health: {
    readonly unhealthyNodesAtMost: number;
    readonly unhealthyShareAtMost: number;
    readonly notReadyMinutes: number;
    readonly startupMinutes: number;
  };
}

/**
 * What holds where a site file says nothing. Sources: topology label keys are those of NVIDIA's topograph (v1.0.0, tier 0 the
 * nearest switch, the accelerator domain an NVLink domain); the other figures are this project's choices, to be replaced by
 * the operator's own.
 */
export const DEFAULT_NODE_SETTINGS: NodeSettings = {
  kubelet: {
    cpuManagerPolicy: "static",
    // Aligns where it can and refuses no pod: a job on all GPUs of a node spans its sockets, which single-numa-node refuses.
    topologyManagerPolicy: "best-effort",
    reservedCpus: 4,
    reservedMemoryGibibytes: 16,
    arguments: {},
  },
  hugePages: [],
  // Pages that move between sockets by themselves cost GPU jobs more than they gain: what is pinned stays.
  sysctls: { "kernel.numa_balancing": "0" },
  files: [],
  commands: [],
  topologyLabels: {
    block: "fabric.topograph.run/tier-1",
    scalableUnit: "fabric.topograph.run/tier-0",
    rack: "accelerator.topograph.run/domain",
  },
  rollOut: { maxUnavailable: 100 },
  drainHours: { training: 24, inference: 1 },
  volumeDetachMinutes: 15,
  nodeDeletionMinutes: 10,
  health: {
    // Fewer than one switch or rack takes down: 32 nodes hang on a scalable unit's leaves, 18 in an NVL72 rack.
    unhealthyNodesAtMost: 8,
    unhealthyShareAtMost: 200,
    notReadyMinutes: 10,
    // A bare-metal host powers on, gets its image and boots within this time.
    startupMinutes: 60,
  },
};

/** The settings of a pool: its own, else the site's, else the default, each field for itself; lists are replaced whole. */
export function nodeSettings(site: Pick<Site, "nodes">, pool: Pick<Pool, "nodes">): NodeSettings {
  return merge(merge(DEFAULT_NODE_SETTINGS, site.nodes), pool.nodes);
}

function merge(base: NodeSettings, own: NodesInput | undefined): NodeSettings {
  return {
    kubelet: {
      ...filled(base.kubelet, own?.kubelet),
      arguments: { ...base.kubelet.arguments, ...own?.kubelet?.arguments },
    },
    hugePages: own?.hugePages ?? base.hugePages,
    sysctls: { ...base.sysctls, ...own?.sysctls },
    files: own?.files ?? base.files,
    commands: own?.commands ?? base.commands,
    topologyLabels: filled(base.topologyLabels, own?.topologyLabels),
    rollOut: filled(base.rollOut, own?.rollOut),
    drainHours: filled(base.drainHours, own?.drainHours),
    volumeDetachMinutes: own?.volumeDetachMinutes ?? base.volumeDetachMinutes,
    nodeDeletionMinutes: own?.nodeDeletionMinutes ?? base.nodeDeletionMinutes,
    health: filled(base.health, own?.health),
  };
}

/** The base with every field that is stated in its place. */
function filled<Section extends object>(
  base: Section,
  own: { readonly [Key in keyof Section]?: Section[Key] | undefined } | undefined,
): Section {
  const stated = Object.entries(own ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(stated) };
}

/**
 * How many nodes of a MachineDeployment a roll-out may take away at a time: a percentage, or for a rack-scale system whole racks
 * as a number of nodes, at least one rack.
 */
export function rollOutStep(
  settings: NodeSettings,
  units: number,
  { nodesPerUnit }: Pick<GpuSystem, "nodesPerUnit">,
): string | number {
  const perMille = settings.rollOut.maxUnavailable;
  return nodesPerUnit === 1
    ? `${perMille / 10}%`
    : Math.max(1, Math.floor((units * perMille) / 1000)) * nodesPerUnit;
}

/**
 * The most unhealthy nodes of a pool that are replaced by themselves, as a MachineHealthCheck states it: a number of nodes, or a
 * percentage of the machines that the check sees.
 *
 * The smaller of both limits, at least one node. It is the percentage itself where that is the smaller one, so that a pool
 * that grows or shrinks keeps its health check as it is; only a pool that crosses from one limit to the other changes it.
 */
export function unhealthyLimit(settings: NodeSettings, nodes: number): string | number {
  const { unhealthyNodesAtMost, unhealthyShareAtMost } = settings.health;
  const share = Math.floor((nodes * unhealthyShareAtMost) / 1000);
  if (share < 1) {
    return 1;
  }
  return share < unhealthyNodesAtMost ? `${unhealthyShareAtMost / 10}%` : unhealthyNodesAtMost;
}
