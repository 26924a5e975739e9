/** Names of the guard's objects in a hall's clusters: who makes them, who looks for them and who tests them read these. */
export const GUARD = {
  /** The ValidatingAdmissionPolicy that holds pools to the ceilings of the budget, and its binding. */
  ceilings: "kvandal-energy-guard-ceilings",
  /** The ValidatingAdmissionPolicy that checks pools by what the phase declares, and its binding. */
  pools: "kvandal-energy-guard-pools",
  /** The ValidatingAdmissionPolicy that judges the budget, and its binding. */
  budget: "kvandal-energy-guard-budget",
  /** The ValidatingAdmissionPolicy on what machines are made from, and its binding. */
  machinery: "kvandal-energy-guard-machinery",
  /** The ValidatingAdmissionPolicy on what runs in Kvandal's own namespaces, and its binding. */
  workloads: "kvandal-energy-guard-workloads",
  /** The ValidatingAdmissionPolicy that lets no pool have a Machine before the hall's nodes are counted, and its binding. */
  machines: "kvandal-energy-guard-machines",
  /** The ValidatingAdmissionPolicy on power caps in a workload cluster that is another one than the management cluster, and its binding. */
  caps: "kvandal-energy-guard-caps",
  /** The ValidatingAdmissionPolicy on the Nodes of such a cluster, and its binding. */
  nodes: "kvandal-energy-guard-nodes",
  /** The ResourceQuota on Machines. */
  quota: "kvandal-energy-guard",
  /** The ClusterRole of people who scale pools: it reaches neither the budget nor the policies. */
  operatorRole: "kvandal-pool-operator",
  /** The ServiceAccount, ClusterRole and binding of whoever writes what the budget has observed. */
  observer: "kvandal-guard-sync",
  /** How the name of the Job begins that counts before the first pool is made. */
  firstCount: "kvandal-guard-first-count",
} as const;

/** Cluster API's group; every version of it is guarded. */
export const CLUSTER_API_GROUP = "cluster.x-k8s.io";

/** The kind of a control plane whose Machines may be made. */
export const CONTROL_PLANE_KIND = "KubeadmControlPlane";

/** Cluster API's labels of a Machine: which MachineDeployment it is of, and whether it is one of a control plane. */
export const MACHINE_LABELS = {
  deployment: `${CLUSTER_API_GROUP}/deployment-name`,
  controlPlane: `${CLUSTER_API_GROUP}/control-plane`,
} as const;

/** Who of Cluster API may make MachineSets and Machines, as the API server names them. */
export interface MachineControllers {
  /** Make MachineSets for MachineDeployments, and Machines for MachineSets. */
  readonly machineSets: readonly string[];
  /** Make Machines for control planes, whose power is fixed load. */
  readonly controlPlanes: readonly string[];
  /** Write what a machine joins its cluster with. */
  readonly bootstrap: readonly string[];
}

/** The ServiceAccounts of Cluster API's own manifests. Source: Cluster API 1.14, `clusterctl init` with its default namespaces. */
export const CLUSTER_API_CONTROLLERS: MachineControllers = {
  machineSets: ["system:serviceaccount:capi-system:capi-manager"],
  controlPlanes: [
    "system:serviceaccount:capi-kubeadm-control-plane-system:capi-kubeadm-control-plane-manager",
  ],
  bootstrap: ["system:serviceaccount:capi-kubeadm-bootstrap-system:capi-kubeadm-bootstrap-manager"],
};

/**
 * The ServiceAccounts of Metal3's own manifests, which claim hosts and switch them on. Source: cluster-api-provider-metal3 and
 * baremetal-operator, `config/default/kustomization.yaml`.
 */
export const METAL3_CONTROLLERS: readonly string[] = [
  "system:serviceaccount:capm3-system:capm3-manager",
  "system:serviceaccount:baremetal-operator-system:baremetal-operator-controller-manager",
];

/** Who deploys to a simulated hall: the user of the certificate that kwokctl makes (`kwokctl get kubeconfig --help`). */
export const SIMULATED_DEPLOYER = "kwok-admin";

/** The simulator makes nodes straight from MachineDeployments: nobody makes MachineSets or Machines there. */
export const NO_CONTROLLERS: MachineControllers = {
  machineSets: [],
  controlPlanes: [],
  bootstrap: [],
};

/** Delete dependents of deleted owners, and remove the finalizers of foreground and orphaning deletions (kubernetes.io, "Garbage Collection"). */
export const GARBAGE_COLLECTORS: readonly string[] = [
  "system:kube-controller-manager",
  "system:serviceaccount:kube-system:generic-garbage-collector",
];
