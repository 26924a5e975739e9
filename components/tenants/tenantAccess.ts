import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../model/names";
import type { TenantQueue } from "../../model/tenants/hallTenants";
import { networkPolicies } from "./networkPolicies";

/** Plain values. */
export interface TenantAccessArgs extends Pick<
  TenantQueue,
  "tenant" | "namespace" | "groups" | "egress"
> {
  readonly labels: Readonly<Record<string, string>>;
}

const READ = ["get", "list", "watch"];
const WRITE = [...READ, "create", "update", "patch", "delete", "deletecollection"];

/**
 * What a tenant may do, all of it in its own namespace: run jobs and what belongs to them, and see its queue. Nothing of the site's
 * budget, pools, quotas or nodes, which are cluster-scoped or in other namespaces, and no right to give rights.
 */
export const TENANT_RULES = [
  {
    apiGroups: [""],
    resources: ["pods", "services", "configmaps", "secrets", "persistentvolumeclaims"],
    verbs: WRITE,
  },
  { apiGroups: [""], resources: ["pods/log", "pods/status", "events"], verbs: READ },
  { apiGroups: [""], resources: ["pods/exec", "pods/portforward"], verbs: ["get", "create"] },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: WRITE },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets"], verbs: WRITE },
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

/** A tenant's place in a hall: a namespace, who may use it, and who may reach it. */
export class TenantAccess extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.tenantAccess;

  public readonly namespace: k8s.core.v1.Namespace;

  /**
   * @param name The _unique_ name of this component.
   * @param args Whose place it is; plain values.
   * @param opts Must carry the provider of the hall's workload cluster.
   */
  constructor(name: string, args: TenantAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.tenantAccess, name, args, opts);
    const { tenant, namespace, groups, egress, labels } = args;
    this.namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: namespace,
          // No pod shares a node's network or processes: a network policy does not hold one that does.
          labels: { ...labels, "pod-security.kubernetes.io/enforce": "baseline" },
        },
      },
      { parent: this },
    );
    const inside = { parent: this, dependsOn: [this.namespace] };
    const metadata = { name: `tenant-${tenant}`, namespace, labels };
    const role = new k8s.rbac.v1.Role(`${name}-role`, { metadata, rules: TENANT_RULES }, inside);
    new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
        subjects: groups.map((group) => ({
          apiGroup: "rbac.authorization.k8s.io",
          kind: "Group",
          name: group,
        })),
      },
      { ...inside, dependsOn: [role] },
    );
    for (const [policy, spec] of Object.entries(networkPolicies(egress))) {
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${policy}`,
        { metadata: { name: policy, namespace, labels }, spec },
        inside,
      );
    }
    this.registerOutputs({ namespace: this.namespace });
  }
}
