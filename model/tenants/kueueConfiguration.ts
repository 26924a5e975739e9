import { writeYaml } from "../writeYaml";
import { FACILITY_WATTS, KUEUE, LABELS } from "../names";
import type { HallTenants } from "./hallTenants";

/** Resources of a pod that no quota is for: disk, huge pages and the fabric come with the node. */
const NOT_COUNTED = ["ephemeral-storage", "hugepages-", "rdma/"];

/** What runs GPUs and what Kueue knows by name. `pod` is what catches all the others. */
const FRAMEWORKS = [
  "batch/job",
  "jobset.x-k8s.io/jobset",
  "kubeflow.org/mpijob",
  "ray.io/rayjob",
  "ray.io/raycluster",
  "leaderworkerset.x-k8s.io/leaderworkerset",
  "deployment",
  "statefulset",
  "pod",
];

/**
 * What Kueue does by default since 0.19 and what a tenant would stumble over. Servers that load a model for longer than the 30 minutes that
 * Kueue waits for ready pods would be evicted again and again; a job with an annotation would be scaled up while its queue is full; and of
 * several waiting jobs that are alike only one would say why it waits.
 */
const FEATURE_GATES = {
  DisableWaitForPodsReady: true,
  ElasticJobsViaWorkloadSlices: false,
  SchedulingEquivalenceHashing: false,
};

/**
 * What Kueue's own configuration file has to say in a hall, as YAML: watts of each device, and that a job in a tenant's namespace
 * waits for its quota whether or not it names a queue. Source: Kueue's reference of `config.kueue.x-k8s.io/v1beta2`.
 *
 * The file is the installation's, so this is a part of it that an operator merges in; see docs/tenants.md.
 */
export function kueueConfiguration({
  wattsPerDevice,
}: Pick<HallTenants, "wattsPerDevice">): string {
  return writeYaml({
    apiVersion: `config.${KUEUE.group}/${KUEUE.version}`,
    kind: "Configuration",
    featureGates: FEATURE_GATES,
    manageJobsWithoutQueueName: true,
    managedJobsNamespaceSelector: {
      matchExpressions: [{ key: LABELS.tenant, operator: "Exists" }],
    },
    integrations: { frameworks: FRAMEWORKS },
    resources: {
      excludeResourcePrefixes: NOT_COUNTED,
      transformations: Object.entries(wattsPerDevice).map(([input, watts]) => ({
        input,
        strategy: "Retain",
        outputs: { [FACILITY_WATTS]: watts },
      })),
    },
  });
}
