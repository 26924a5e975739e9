import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../model/names";
import type { TenantQueue } from "../../model/tenants/hallTenants";
import { networkPolicies } from "../../model/tenants/networkPolicies";
import { waiting } from "../waiting";
import {
  namespaceLabels,
  roleBinding,
  TENANT_RULES,
  tenantRoleName,
} from "../../model/tenants/tenantRights";

/** Plain values. */
export interface TenantAccessArgs extends Pick<
  TenantQueue,
  "tenant" | "namespace" | "groups" | "egress"
> {
  readonly labels: Readonly<Record<string, string>>;
}

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
    const { own, first } = waiting(opts);
    super(COMPONENT_TYPES.tenantAccess, name, args, own);
    const { tenant, namespace, groups, egress, labels } = args;
    this.namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: namespace,
          labels: { ...labels, ...namespaceLabels(tenant) },
        },
      },
      { ...first, parent: this },
    );
    // They go with the namespace: Kubernetes ends its pods first, and then what kept others from reaching them (OrderedNamespaceDeletion,
    // since 1.33).
    const inside = { parent: this, dependsOn: [this.namespace], deletedWith: this.namespace };
    const metadata = { name: tenantRoleName(tenant), namespace, labels };
    const role = new k8s.rbac.v1.Role(`${name}-role`, { metadata, rules: TENANT_RULES }, inside);
    new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      { metadata, ...roleBinding(tenant, groups) },
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
