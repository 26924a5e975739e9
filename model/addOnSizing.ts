/** Memory as Kubernetes writes it. */
interface MemorySize {
  readonly limits: { readonly memory: string };
  readonly requests: { readonly memory: string };
}

/** What of a hall's add-ons depends on how many nodes it has. */
export interface AddOnSizing {
  /** Share of a DaemonSet's pods that a roll-out may take away at a time, `10%`. */
  readonly maxUnavailable: string;
  /**
   * Values for the chart of Node Feature Discovery, which is in the cluster already: its controllers hold something of every
   * node, and when its master is killed, labels go and GPUs with them (NVIDIA/gpu-operator issue 580).
   */
  readonly nodeFeatureDiscovery: {
    readonly master: { readonly resources: MemorySize };
    readonly gc: { readonly resources: MemorySize };
  };
}

/**
 * Nodes whose plugin may be away at the same time in a hall of any size: a choice of this project, four scalable units of 32
 * servers, the part of a fabric that NVIDIA builds and takes down as one (DGX SuperPOD reference architecture, H100).
 */
const NODES_AT_A_TIME = 128;

/** In steps, so that a hall that grows by a node leaves its DaemonSets alone. */
const ROLL_OUT_PERCENTS = [10, 5];
const LEAST_PERCENT = 2;

/**
 * Nodes that a gibibyte is counted for. The chart's 1 GiB was too little for the garbage collector "with over 400 nodes"
 * (NVIDIA/gpu-operator issue 1049, the one report with a number); half as many nodes is this project's margin, not a
 * measurement. Look at what the pods really use.
 */
const NODES_PER_GIBIBYTE = 200;

/** Limits of the chart, v0.17 (kubernetes-sigs/node-feature-discovery, deployment/helm/…/values.yaml): never less than these. */
const CHART_GIBIBYTES = { master: 4, gc: 1 } as const;

/**
 * Sizes a hall's add-ons by its nodes.
 *
 * Feature discovery and the device plugin get no memory limit from here: each pod watches its own node, so its needs do not grow
 * with the hall, and NVIDIA publishes no figure to set one by.
 *
 * @param nodes that the hall is to have in the phase; 0 or more.
 */
export function addOnSizing(nodes: number): AddOnSizing {
  const percent =
    ROLL_OUT_PERCENTS.find((candidate) => nodes * candidate <= NODES_AT_A_TIME * 100) ??
    LEAST_PERCENT;
  const byNodes = Math.ceil(nodes / NODES_PER_GIBIBYTE);
  return {
    maxUnavailable: `${percent}%`,
    nodeFeatureDiscovery: {
      master: { resources: memory(Math.max(CHART_GIBIBYTES.master, byNodes)) },
      gc: { resources: memory(Math.max(CHART_GIBIBYTES.gc, byNodes)) },
    },
  };
}

/** The same for both: a pod that may use more than it asked for is the first to be killed when its host runs short. */
function memory(gibibytes: number): MemorySize {
  return { limits: { memory: `${gibibytes}Gi` }, requests: { memory: `${gibibytes}Gi` } };
}
