import type { AdmissionRequest, Json } from "./admission/request";
import { labPool } from "./guardRequests";

/** Cluster API's controller of MachineSets and Machines. */
export const MANAGER = "system:serviceaccount:capi-system:capi-manager";
/** Cluster API's controller of control planes. */
export const CONTROL_PLANE =
  "system:serviceaccount:capi-kubeadm-control-plane-system:capi-kubeadm-control-plane-manager";
const CLUSTER_API = "cluster.x-k8s.io/v1beta2";

/** A request about the lab's pool. */
export type Asked = Partial<AdmissionRequest> & { readonly object: Json };

/** A request for the pool's `/scale`. */
export const scale = (had: number, want: number): Asked => ({
  subresource: "scale",
  object: scaleObject(want),
  oldObject: scaleObject(had),
});
/** A Scale has no field for 0. */
const scaleObject = (nodes: number): Json => ({
  metadata: { name: "h100-1" },
  spec: nodes === 0 ? {} : { replicas: nodes },
});
/** An update of the pool. */
export const edited = (spec: Json, oldSpec: Json = {}): Asked => ({
  object: labPool(spec),
  oldObject: labPool(oldSpec),
});
/** A roll-out with a surge. */
export const surge = (maxSurge: unknown): Asked =>
  edited({ rollout: { strategy: { rollingUpdate: { maxSurge } } } });
/** A roll-out as a client of the older API writes it; its objects are never converted for the guard. */
export const olderSurge = (maxSurge: unknown): Asked => ({
  version: "v1beta1",
  object: labPool({
    replicas: 14,
    rollout: undefined,
    strategy: { rollingUpdate: { maxSurge } },
  }),
  oldObject: labPool({ rollout: undefined, strategy: { rollingUpdate: { maxSurge: 0 } } }),
});
/** A machine template for the pool, of a cluster. */
export const template = (name: string, clusterName = "lab-hall-1"): Asked =>
  edited({ template: { spec: { clusterName, infrastructureRef: { name } } } });
/** Something that makes machines, made by somebody. */
export const made = (
  resource: string,
  user: string,
  owner?: Json,
  replicas = 15,
  pool = "h100-1",
): Asked => ({
  resource,
  user,
  object: {
    metadata: {
      name: "h100-1-x",
      labels: { "cluster.x-k8s.io/deployment-name": pool },
      ...(owner && { ownerReferences: [owner] }),
    },
    spec: resource === "machines" ? {} : { replicas },
  },
});
/** An owner as Cluster API writes it. */
export const owner = (kind: string, rest: Json = {}): Json => ({
  apiVersion: CLUSTER_API,
  kind,
  name: kind === "MachineSet" ? "h100-1-abcde" : "h100-1",
  controller: true,
  ...rest,
});
/** The owner of a control plane's machines. */
export const controlPlane = owner("KubeadmControlPlane", {
  apiVersion: "controlplane.cluster.x-k8s.io/v1beta2",
});
