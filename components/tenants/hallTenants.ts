import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES, LABELS, TENANTS_NAMESPACE } from "../../model/names";
import type { HallTenants as HallTenantsPlan } from "../../model/tenants/hallTenants";
import { kueueConfiguration } from "../../model/tenants/kueueConfiguration";
import { quotaGuard } from "../../model/tenants/quotaGuard";
import { topologyReaderObjects } from "../../model/tenants/tenantRights";
import { guardObject } from "../guardObject";
import { recommendedLabels } from "../objectLabels";
import {
  clusterQueue,
  cohort,
  localQueue,
  resourceFlavor,
  topology,
} from "../../model/tenants/kueueObjects";
import { TenantAccess } from "./tenantAccess";

/** Plain values, never outputs: the tenant-isolation policy is judged on what follows from them. */
export interface HallTenantsArgs {
  readonly site: string;
  readonly phase: string;
  readonly hall: string;
  readonly tenants: HallTenantsPlan;
}

/** How long a deployment waits for a tenant's jobs to end before it fails, and keeps queue and namespace. */
const JOBS_END_WITHIN = "1m";

/**
 * The tenants of a hall: for each a queue with its quota in GPUs and watts, and a namespace of its own. Kueue is there already; what
 * its configuration must contain is in a ConfigMap for those who run it.
 *
 * What Kueue lets nobody change has the hash of its content in its name: a change makes a new object, points the queues at it, and
 * takes the old one away last.
 */
export class HallTenants extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.hallTenants;

  /**
   * @param name The _unique_ name of this component.
   * @param args Who has reserved what; plain values.
   * @param opts Must carry the provider of the hall's workload cluster.
   */
  constructor(name: string, args: HallTenantsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.hallTenants, name, args, opts);
    const { site, phase, hall, tenants } = args;
    const labels = {
      ...recommendedLabels(site, "tenants", hall),
      [LABELS.site]: site,
      [LABELS.phase]: phase,
      [LABELS.hall]: hall,
    };
    const custom = (
      logical: string,
      manifest: k8s.apiextensions.CustomResourceArgs,
      dependsOn: pulumi.Resource[] = [],
      customTimeouts: pulumi.CustomTimeouts = {},
    ) =>
      new k8s.apiextensions.CustomResource(logical, manifest, {
        parent: this,
        dependsOn,
        customTimeouts,
      });

    const root = custom(`${name}-cohort`, cohort({ name: tenants.cohort, labels }));
    const topologies = tenants.topologies.map((plan) =>
      custom(`${name}-topology-${plan.name}`, topology(plan, { name: plan.name, labels })),
    );
    const flavors = tenants.flavors.map((plan) =>
      custom(
        `${name}-flavor-${plan.key}`,
        resourceFlavor(plan, { name: plan.name, labels }),
        topologies,
      ),
    );
    this.configuration(name, labels, tenants);
    const guard = quotaGuard().map((object) => guardObject(name, object, labels, { parent: this }));
    for (const object of topologyReaderObjects(tenants.queues)) {
      guardObject(name, object, labels, { parent: this });
    }
    for (const queue of tenants.queues) {
      const { tenant, namespace, groups, egress } = queue;
      const own = { ...labels, [LABELS.tenant]: tenant };
      const access = new TenantAccess(
        `${name}-${tenant}`,
        { tenant, namespace, groups, egress, labels: own },
        { parent: this, dependsOn: guard },
      );
      // Kueue lets no queue go while jobs run in it. So a reservation that ends keeps the tenant's namespace, which goes after its queue,
      // until they have ended.
      const cluster = custom(
        `${name}-${tenant}-cluster-queue`,
        clusterQueue(queue, tenants, { name: tenant, labels: own }),
        [root, ...flavors, access.namespace],
        { delete: JOBS_END_WITHIN },
      );
      custom(
        `${name}-${tenant}-local-queue`,
        localQueue(tenant, { name: "default", namespace, labels: own }),
        [cluster],
      );
    }
    this.registerOutputs({});
  }

  private configuration(
    name: string,
    labels: Readonly<Record<string, string>>,
    tenants: HallTenantsPlan,
  ): void {
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: TENANTS_NAMESPACE, labels } },
      { parent: this },
    );
    new k8s.core.v1.ConfigMap(
      `${name}-kueue-configuration`,
      {
        metadata: { name: "kueue-configuration", namespace: TENANTS_NAMESPACE, labels },
        data: { "controller_manager_config.yaml": kueueConfiguration(tenants) },
      },
      { parent: this, dependsOn: [namespace] },
    );
  }
}
