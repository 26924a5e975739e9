/** Simulated halls: one Kubernetes cluster each on this machine, made by kwokctl without containers. */
export { deleteHallCluster } from "./deleteHallCluster";
export { ensureHallCluster } from "./ensureHallCluster";
export { listHallClusters } from "./listHallClusters";
export {
  ClusterError,
  type ClusterOptions,
  type ExistingHall,
  type HallCluster,
  type HallState,
} from "./types";
