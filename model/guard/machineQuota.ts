import { POOL_NAMESPACE } from "../names";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, GUARD } from "./names";
import type { GuardObject } from "./policyObjects";

/** Machines of the hall's control plane, which share the pools' namespace: five, and one while they are replaced. */
const CONTROL_PLANE_MACHINES = 6;

/**
 * The floor under the policies: no more Machines than the ceilings have nodes, whoever makes them and however many at once. It is the
 * one limit that the API server counts in a transaction. A Machine that is being deleted still counts.
 */
export function machineQuota({ ceilingNodes, controllers }: GuardPlan): GuardObject {
  const others = controllers.controlPlanes.length > 0 ? CONTROL_PLANE_MACHINES : 0;
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: GUARD.quota, namespace: POOL_NAMESPACE },
    spec: {
      hard: {
        [`count/machines.${CLUSTER_API_GROUP}`]: String(ceilingNodes + others),
        [`count/machinepools.${CLUSTER_API_GROUP}`]: "0",
      },
    },
  };
}
