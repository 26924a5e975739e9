/** Who the simulator is, and what it writes on its nodes to find them again: it keeps no state of its own. */

/** Field manager of its writes. */
export const SIMULATOR = "machine-simulator";

/** Label of every node that the simulator made; it touches no others. */
export const SIMULATED_BY = "kvandal.io/simulated-by";

/** Annotations of a simulated node. */
export const NODE_ANNOTATIONS = {
  /** Makes kwok play the node's kubelet. */
  kwok: "kwok.x-k8s.io/node",
  /** Its MachineDeployment, `namespace/name`. */
  machineDeployment: "kvandal.io/machine-deployment",
  /** Which of its MachineDeployment's nodes it is, from 0. */
  ordinal: "kvandal.io/ordinal",
  /** The revision of the machine template that it was provisioned from. */
  revision: "kvandal.io/template-revision",
  /** Cluster API's own: the labels that came from the machine, so that they can be taken away again. */
  labelsFromMachine: "cluster.x-k8s.io/labels-from-machine",
} as const;

/** Cluster API's annotation of an object that its controllers are to leave alone. */
export const PAUSED = "cluster.x-k8s.io/paused";

/** The line of its log that says that it has begun. */
export const ALL_WATCHED = "watching every hall";
