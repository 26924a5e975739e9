import { POOL_NAMESPACE } from "../names";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, GUARD } from "./names";
import type { GuardObject } from "./policyObjects";

/**
 * The floor under the policies: no more Machines than the ceilings have nodes and the control plane has Machines, from any client and any number
 * of requests at once. It is the one limit that the API server counts in a transaction, and the one that holds Cluster API's own identities. A Machine
 * that is being deleted still counts.
 */
export function machineQuota({ ceilingNodes, controlPlaneMachines }: GuardPlan): GuardObject {
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: GUARD.quota, namespace: POOL_NAMESPACE },
    spec: {
      hard: {
        [`count/machines.${CLUSTER_API_GROUP}`]: String(ceilingNodes + controlPlaneMachines),
        [`count/machinepools.${CLUSTER_API_GROUP}`]: "0",
      },
    },
  };
}
