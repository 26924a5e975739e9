import { POOL_NAMESPACE, SITE_BUDGET } from "../names";
import { CLUSTER_API_GROUP, GUARD } from "./names";
import type { GuardObject } from "./policyObjects";

const RBAC = "rbac.authorization.k8s.io";
const READ = ["get", "list", "watch"];

/**
 * Who may do what about power. The pool operator scales MachineDeployments, and reads them and the budget. The observer reads what runs and writes the status of the budget, nothing else.
 *
 * Nobody is bound to the operator's role here: that is the cluster's own business.
 */
export function guardAccess(): GuardObject[] {
  const role = (name: string, rules: readonly object[]): GuardObject => ({
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRole",
    metadata: { name },
    rules,
  });
  return [
    role(GUARD.operatorRole, [
      {
        apiGroups: [CLUSTER_API_GROUP],
        resources: ["machinedeployments/scale"],
        verbs: ["get", "update", "patch"],
      },
      {
        apiGroups: [CLUSTER_API_GROUP],
        resources: ["machinedeployments", "machinesets", "machines"],
        verbs: READ,
      },
      { apiGroups: [SITE_BUDGET.group], resources: [SITE_BUDGET.plural], verbs: READ },
    ]),
    role(GUARD.observer, [
      {
        apiGroups: [CLUSTER_API_GROUP],
        resources: ["machinedeployments", "machinesets", "machines", "machinepools"],
        verbs: READ,
      },
      { apiGroups: [""], resources: ["nodes"], verbs: READ },
      { apiGroups: [SITE_BUDGET.group], resources: [SITE_BUDGET.plural], verbs: READ },
      {
        apiGroups: [SITE_BUDGET.group],
        resources: [`${SITE_BUDGET.plural}/status`],
        verbs: ["get", "update", "patch"],
      },
    ]),
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: GUARD.observer },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: GUARD.observer },
      subjects: [{ kind: "ServiceAccount", name: GUARD.observer, namespace: POOL_NAMESPACE }],
    },
  ];
}

/** The observer itself: the CronJob runs as it, and `kvandal guard sync` impersonates it. */
export function observerAccount(): GuardObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: GUARD.observer, namespace: POOL_NAMESPACE },
  };
}
