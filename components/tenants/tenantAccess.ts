import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../model/names";
import type { TenantAccessManifests } from "../manifests/tenants";
import { register } from "../register";
import type { Written } from "../settled";
import { waiting } from "../waiting";

/** Plain values. */
export interface TenantAccessArgs {
  readonly tenant: string;
  readonly access: TenantAccessManifests;
}

/** A tenant's place in a hall: a namespace, who may use it, and who may reach it. */
export class TenantAccess extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.tenantAccess;

  public readonly namespace: Written;

  /**
   * @param name The _unique_ name of this component.
   * @param args Whose place it is; plain values.
   * @param opts Must carry the provider of the hall's workload cluster.
   */
  constructor(name: string, args: TenantAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, first } = waiting(opts);
    const { tenant, access } = args;
    super(COMPONENT_TYPES.tenantAccess, name, { tenant }, own);
    this.namespace = register(`${name}-namespace`, access.namespace, { ...first, parent: this });
    // They go with the namespace: Kubernetes ends its pods first, and then what kept others from reaching them (OrderedNamespaceDeletion,
    // since 1.33).
    const inside = { parent: this, dependsOn: [this.namespace], deletedWith: this.namespace };
    const role = register(`${name}-role`, access.role, inside);
    register(`${name}-binding`, access.binding, { ...inside, dependsOn: [role] });
    for (const policy of access.networkPolicies) {
      register(`${name}-${policy.metadata.name}`, policy, inside);
    }
    this.registerOutputs({ namespace: this.namespace });
  }
}
