import { FACILITY_WATTS, KUEUE } from "../names";
import type { FlavorPlan, TopologyPlan } from "./flavors";
import type { FlavorQuota, HallTenants, TenantQueue } from "./hallTenants";

/** Labels of an object, and what it is named. */
interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
}

const apiVersion = `${KUEUE.group}/${KUEUE.version}`;

/** The manifest of a fabric's levels. Kueue lets nobody change them: the name ends in their hash. */
export function topology({ levels }: TopologyPlan, metadata: Metadata) {
  const spec = { levels: levels.map((nodeLabel) => ({ nodeLabel })) };
  return { apiVersion, kind: "Topology", metadata, spec };
}

/** The manifest of a GPU generation's nodes; with a topology none of it can be changed, so its name ends in its hash too. */
export function resourceFlavor(flavor: FlavorPlan, metadata: Metadata) {
  const { nodeLabels, tolerations, topology: topologyName } = flavor;
  const spec = { nodeLabels, topologyName, tolerations };
  return { apiVersion, kind: "ResourceFlavor", metadata, spec };
}

/** The manifest of the flavor that has the watts: no nodes, quota alone. */
export function wattsFlavor(metadata: Metadata) {
  return { apiVersion, kind: "ResourceFlavor", metadata, spec: {} };
}

/** The manifest of a hall's cohort, the root of its tenants' queues. */
export function cohort(metadata: Metadata) {
  return { apiVersion, kind: "Cohort", metadata, spec: {} };
}

/**
 * The manifest of a tenant's queue: GPUs, CPUs and memory of its flavors, and facility watts for all of them together. What it does
 * not use others of the hall may borrow, and it takes that back; what is dedicated is never lent.
 */
export function clusterQueue(queue: TenantQueue, hall: HallTenants, metadata: Metadata) {
  const devices = [...new Set(queue.quotas.map(({ resource }) => resource))];
  const { resource: watts, flavor: wattsOf } = FACILITY_WATTS;
  return {
    apiVersion,
    kind: "ClusterQueue",
    metadata,
    spec: {
      cohortName: hall.cohort,
      // By the name that Kubernetes itself gives a namespace: nobody can claim it with a label.
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": queue.namespace } },
      queueingStrategy: "BestEffortFIFO",
      preemption: { reclaimWithinCohort: "Any", withinClusterQueue: "LowerPriority" },
      resourceGroups: [
        {
          // Kueue wants the same resources in the same order in each flavor: a flavor has 0 of what its nodes do not have.
          coveredResources: ["cpu", "memory", ...devices],
          flavors: queue.quotas.map((quota) => ({
            name: quota.flavor,
            resources: flavorResources(quota, devices),
          })),
        },
        {
          coveredResources: [watts],
          flavors: [
            {
              name: wattsOf,
              resources: [
                {
                  name: watts,
                  nominalQuota: String(queue.facilityWatts),
                  lendingLimit: String(queue.lendableWatts),
                },
              ],
            },
          ],
        },
      ],
    },
  };
}

function flavorResources(quota: FlavorQuota, devices: readonly string[]) {
  const amounts = new Map([
    ["cpu", String(quota.cpus)],
    ["memory", `${quota.memoryGibibytes}Gi`],
  ]);
  for (const name of devices) {
    amounts.set(name, String(name === quota.resource ? quota.devices : 0));
  }
  return [...amounts].map(([name, nominalQuota]) => ({
    name,
    nominalQuota,
    ...(quota.dedicated ? { lendingLimit: "0" } : {}),
  }));
}

/** The manifest of the queue in a tenant's namespace. Kueue takes the name `default` for jobs that name none. */
export function localQueue(tenant: string, metadata: Metadata) {
  return { apiVersion, kind: "LocalQueue", metadata, spec: { clusterQueue: tenant } };
}
