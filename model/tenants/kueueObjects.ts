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

/** The manifest of a hall's cohort, the root of its tenants' queues. */
export function cohort(metadata: Metadata) {
  return { apiVersion, kind: "Cohort", metadata, spec: {} };
}

/**
 * The manifest of a tenant's queue: GPUs, CPUs, memory and facility watts of its flavors. What it does not use others of the hall may
 * borrow, and it takes that back; what is dedicated is never lent.
 *
 * Watts are in the group of the GPUs, with their flavors: Kueue places a job that asks for no topology only where every flavor of its
 * queue has one, and a flavor of watts alone can have none (kubernetes-sigs/kueue#12006, since 0.17.5 and 0.18.1).
 */
export function clusterQueue(queue: TenantQueue, hall: HallTenants, metadata: Metadata) {
  const devices = [...new Set(queue.quotas.map(({ resource }) => resource))];
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
          coveredResources: ["cpu", "memory", ...devices, FACILITY_WATTS],
          flavors: queue.quotas.map((quota) => ({
            name: quota.flavor,
            resources: flavorResources(quota, devices, hall.wattsPerDevice),
          })),
        },
      ],
    },
  };
}

function flavorResources(
  quota: FlavorQuota,
  devices: readonly string[],
  wattsPerDevice: HallTenants["wattsPerDevice"],
) {
  const amounts = new Map([
    ["cpu", String(quota.cpus)],
    ["memory", `${quota.memoryGibibytes}Gi`],
  ]);
  for (const name of devices) {
    amounts.set(name, String(name === quota.resource ? quota.devices : 0));
  }
  amounts.set(FACILITY_WATTS, String(quota.devices * (wattsPerDevice[quota.resource] ?? 0)));
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
