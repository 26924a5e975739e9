import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../model/names";
import { guardObjectName } from "../guardObjectName";
import type { Manifest } from "../manifests/manifest";
import { hallTenantsManifests, type HallTenantsArgs } from "../manifests/tenants";
import { register } from "../register";
import { TenantAccess } from "./tenantAccess";

export type { HallTenantsArgs } from "../manifests/tenants";

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
    const manifests = hallTenantsManifests(args);
    const add = (
      part: string,
      manifest: Manifest,
      dependsOn: pulumi.Resource[] = [],
      customTimeouts: pulumi.CustomTimeouts = {},
    ) => register(`${name}-${part}`, manifest, { parent: this, dependsOn, customTimeouts });
    const addCluster = (manifest: Manifest) =>
      register(guardObjectName(name, manifest), manifest, { parent: this });

    const root = add("cohort", manifests.cohort);
    const topologies = manifests.topologies.map((manifest) =>
      add(`topology-${manifest.metadata.name}`, manifest),
    );
    const flavors = manifests.flavors.map(({ key, manifest }) =>
      add(`flavor-${key}`, manifest, topologies),
    );
    const namespace = add("namespace", manifests.namespace);
    add("kueue-configuration", manifests.configuration, [namespace]);
    const guard = manifests.quotaGuard.map(addCluster);
    manifests.topologyReaders.forEach(addCluster);
    for (const { tenant, access, clusterQueue, localQueue } of manifests.tenants) {
      const place = new TenantAccess(
        `${name}-${tenant}`,
        { tenant, access },
        { parent: this, dependsOn: guard },
      );
      // Kueue lets no queue go while jobs run in it. So a reservation that ends keeps the tenant's namespace, which goes after its queue,
      // until they have ended.
      const queue = add(
        `${tenant}-cluster-queue`,
        clusterQueue,
        [root, ...flavors, place.namespace],
        { delete: JOBS_END_WITHIN },
      );
      add(`${tenant}-local-queue`, localQueue, [queue]);
    }
    this.registerOutputs({});
  }
}
