/** Names that the program writes and the policies, the simulator and the tests read. */

/** Labels of this project. On a MachineDeployment they say which declared pool it is; on a Node, which pool it belongs to. */
export const LABELS = {
  site: "kvandal.io/site",
  phase: "kvandal.io/phase",
  hall: "kvandal.io/hall",
  pool: "kvandal.io/pool",
  /** On the MachineDeployment of a pool in a row. */
  row: "kvandal.io/row",
  gpuSystem: "kvandal.io/gpu-system",
  /** Where a host stands. On a BareMetalHost of a split pool: the name of the MachineDeployment that it serves. */
  block: "kvandal.io/block",
  scalableUnit: "kvandal.io/scalable-unit",
  rack: "kvandal.io/rack",
  /** On what belongs to a tenant: its namespace, queue and access. */
  tenant: "kvandal.io/tenant",
} as const;

/**
 * Labels of a node that its pool sets and Cluster API keeps in step (it carries this domain from a Machine to its Node, and not
 * `nvidia.com`): which named configuration the node's device plugin reads, and which of the plugin's DaemonSets runs there.
 * Both come from `devicePluginNodeLabels`, never from two places.
 */
export const DEVICE_PLUGIN_LABELS = {
  config: "node.cluster.x-k8s.io/device-plugin-config",
  mode: "node.cluster.x-k8s.io/device-plugin-mode",
} as const;

/**
 * The GPU operator's own label for the same configuration. Cluster API does not carry it, so a kubelet sets it when its node
 * registers; see `docs/device-plugin-privileges.md`.
 */
export const GPU_OPERATOR_CONFIG_LABEL = "nvidia.com/device-plugin.config";

/** NVIDIA's label of how a node's GPUs are split, read by its MIG manager. A kubelet sets it when its node registers. */
export const MIG_LAYOUT_LABEL = "nvidia.com/mig.config";

/** What NVIDIA's GPU feature discovery labels every node with that has GPUs. Source: NVIDIA k8s-device-plugin, docs/gpu-feature-discovery. */
export const GPU_PRESENT_LABEL = "nvidia.com/gpu.present";

/** Annotations for people: no rule reads them. */
export const ANNOTATIONS = {
  usablePower: "kvandal.io/usable-power",
  budgetedPower: "kvandal.io/budgeted-power",
  /** On a MachineDeployment, how many nodes come as one: 18 in an NVL72 rack. */
  nodesPerUnit: "kvandal.io/nodes-per-unit",
  /** On a MachineDeployment, what a node of it advertises: `nvidia.com/mig-1g.10gb=32,nvidia.com/mig-3g.40gb=8`. */
  advertises: "kvandal.io/advertises",
} as const;

/** The namespace of every pool in a hall's management cluster. A MachineDeployment elsewhere has a ceiling of 0. */
export const POOL_NAMESPACE = "kvandal";

/** The site budget's custom resource. */
export const SITE_BUDGET = {
  group: "kvandal.io",
  version: "v1alpha1",
  kind: "SiteBudget",
  plural: "sitebudgets",
  singular: "sitebudget",
} as const;

/** The namespace of the power caps in a hall's workload cluster. */
export const POWER_CAP_NAMESPACE = "kvandal-power";

/** The variable that tells the power caps' pods the watts of each GPU. */
export const POWER_CAP_VARIABLE = "CAP_WATTS";

/** Kueue, which holds tenants' jobs to their quotas. */
export const KUEUE = { group: "kueue.x-k8s.io", version: "v1beta2" } as const;

/** The resource in which quotas count the power of a job. */
export const FACILITY_WATTS = "kvandal.io/facility-watts";

/** The namespace of what is common to the tenants of a hall. */
export const TENANTS_NAMESPACE = "kvandal-tenants";

/** A tenant's namespace in every hall where it has reserved something. */
export function tenantNamespace(tenant: string): string {
  return `tenant-${tenant}`;
}

/** The names of a hall's Kubernetes providers in Pulumi's state. */
export function providerNames(
  hall: string,
): Readonly<Record<"management" | "workload" | "templates", string>> {
  return {
    management: `${hall}-management`,
    workload: `${hall}-workload`,
    templates: `${hall}-templates`,
  };
}

/** Pulumi type tokens of the components that policies judge. */
export const COMPONENT_TYPES = {
  site: "kvandal:index:Site",
  hall: "kvandal:index:Hall",
  gpuNodePool: "kvandal:index:GpuNodePool",
  scalingPolicy: "kvandal:index:ScalingPolicy",
  siteBudget: "kvandal:index:SiteBudget",
  budgetGuard: "kvandal:index:BudgetGuard",
  energyGuard: "kvandal:index:EnergyGuard",
  workloadGuard: "kvandal:index:WorkloadGuard",
  guardSync: "kvandal:index:GuardSync",
  nvidiaDevicePlugin: "kvandal:index:NvidiaDevicePlugin",
  gpuPowerCap: "kvandal:index:GpuPowerCap",
  hallTenants: "kvandal:index:HallTenants",
  tenantAccess: "kvandal:index:TenantAccess",
} as const;

/** Cluster API's label of the cluster that an object belongs to. */
export const CLUSTER_NAME_LABEL = "cluster.x-k8s.io/cluster-name";

/** Annotations of the Cluster API provider of the Kubernetes cluster autoscaler (kubernetes/autoscaler, cloudprovider/clusterapi). */
export const AUTOSCALER = {
  minimumSize: "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size",
  maximumSize: "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size",
  capacity: "capacity.cluster-autoscaler.kubernetes.io",
} as const;

/** The resource that NVIDIA's device plugin advertises for a whole GPU, and the taint key of GPU nodes. */
export const NVIDIA_GPU = "nvidia.com/gpu";

/**
 * The node label that keeps the cluster autoscaler from adding nodes again and again while new ones have no device plugin yet
 * (kubernetes/autoscaler, cloudprovider/clusterapi, "Special note on GPU instances").
 */
export const ACCELERATOR_LABEL = "cluster-api/accelerator";
