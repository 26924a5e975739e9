import type { GuardObject } from "../guard/policyObjects";
import { KUEUE, LABELS } from "../names";
import type { TenantQueue } from "./hallTenants";

const RBAC = "rbac.authorization.k8s.io";

const READ = ["get", "list", "watch"];
const REMOVE = ["delete", "deletecollection"];
const WRITE = [...READ, "create", "update", "patch", ...REMOVE];

/**
 * What a tenant may do, all of it in its own namespace: run jobs and what belongs to them, and see its queue. Nothing of the site's
 * budget, pools, quotas or nodes, which are cluster-scoped or in other namespaces, and no right to give rights.
 */
export const TENANT_RULES = [
  {
    apiGroups: [""],
    resources: ["services", "configmaps", "secrets", "persistentvolumeclaims"],
    verbs: WRITE,
  },
  // A pod is not changed once it is there: Kueue holds it by its scheduling gates and a label.
  { apiGroups: [""], resources: ["pods"], verbs: [...READ, "create", ...REMOVE] },
  { apiGroups: [""], resources: ["pods/log", "pods/status", "events"], verbs: READ },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: READ },
  { apiGroups: [""], resources: ["pods/exec", "pods/portforward"], verbs: ["get", "create"] },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: WRITE },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets"], verbs: WRITE },
  {
    apiGroups: ["apps"],
    resources: ["deployments/scale", "statefulsets/scale"],
    verbs: ["get", "update", "patch"],
  },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: READ },
  { apiGroups: ["jobset.x-k8s.io"], resources: ["jobsets"], verbs: WRITE },
  {
    apiGroups: ["leaderworkerset.x-k8s.io"],
    resources: ["leaderworkersets"],
    verbs: WRITE,
  },
  { apiGroups: ["kubeflow.org"], resources: ["mpijobs"], verbs: WRITE },
  { apiGroups: ["ray.io"], resources: ["rayjobs", "rayclusters"], verbs: WRITE },
  { apiGroups: ["kueue.x-k8s.io"], resources: ["localqueues", "workloads"], verbs: READ },
];

/** The name of a tenant's Role and of its RoleBinding. */
export function tenantRoleName(tenant: string): string {
  return `tenant-${tenant}`;
}

/** What binds a tenant's groups to its Role, without metadata. */
export function roleBinding(tenant: string, groups: readonly string[]) {
  return {
    roleRef: { apiGroup: RBAC, kind: "Role", name: tenantRoleName(tenant) },
    subjects: groupSubjects(groups),
  };
}

function groupSubjects(groups: readonly string[]) {
  return groups.map((name) => ({ apiGroup: RBAC, kind: "Group", name }));
}

/** The name of what lets the tenants of a hall read the levels of its fabric. */
const TOPOLOGY_READERS = "kvandal-tenant-topologies";

/**
 * Lets all tenants of a hall read its topologies, which are of the whole cluster: a job that asks for a level of the fabric names it. The one right
 * that reaches beyond a tenant's namespace.
 *
 * @returns none where no tenant has a group.
 */
export function topologyReaderObjects(
  queues: readonly Pick<TenantQueue, "groups">[],
): GuardObject[] {
  const groups = [...new Set(queues.flatMap(({ groups: own }) => own))].sort();
  if (groups.length === 0) {
    return [];
  }
  const metadata = { name: TOPOLOGY_READERS };
  return [
    {
      ...{ apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata },
      rules: [{ apiGroups: [KUEUE.group], resources: ["topologies"], verbs: READ }],
    },
    {
      ...{ apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: TOPOLOGY_READERS },
      subjects: groupSubjects(groups),
    },
  ];
}

/**
 * The labels that a tenant's namespace must have. Kueue manages the namespaces that have the tenant's, and no pod shares a node's
 * network or processes: a network policy does not hold one that does.
 */
export function namespaceLabels(tenant: string): Record<string, string> {
  return { [LABELS.tenant]: tenant, "pod-security.kubernetes.io/enforce": "baseline" };
}
