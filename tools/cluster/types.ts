import type { Toolchain } from "../toolchain";

/** A simulated hall: one Kubernetes cluster on this machine. */
export interface HallCluster {
  readonly site: string;
  readonly hall: string;
  /** Its context in the kubeconfig, `kwok-<name>`, as in `kwok-lab-hall-1`: kwokctl names contexts so. */
  readonly context: string;
}

/** What every operation on simulated halls needs. */
export interface ClusterOptions {
  readonly toolchain: Toolchain;
  /** Folder of all state of the simulated site, as `<project>/.kvandal`. */
  readonly home: string;
  /** The kubeconfig that gets the halls' contexts; inside `home`, never the user's own. */
  readonly kubeconfig: string;
  /** Whether Cluster API's own controllers are installed in the halls, with their definitions. @default false */
  readonly hasClusterApi?: boolean;
  readonly log: (line: string) => void;
}

/** How a hall was found: `incomplete` when its making was interrupted; the next `ensureHallCluster` makes it again. */
export type HallState = "running" | "stopped" | "incomplete";

/** A simulated hall that has a folder on this machine, whatever its state. */
export interface ExistingHall extends HallCluster {
  readonly state: HallState;
}

/** A simulated hall that cannot be started or deleted; the message names the hall, the cause and the way out. */
export class ClusterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ClusterError";
  }
}
