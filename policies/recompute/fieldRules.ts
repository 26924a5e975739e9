/** A field that need not be exactly what is recomputed. */
export interface FieldRule {
  readonly kind: string;
  /** Place of the field; `*` stands for any key. */
  readonly path: readonly string[];
  /** `any`: the field does not decide power. `at most`: a smaller number takes less. `optional`: the field may be left out. */
  readonly comparison: "any" | "at most" | "optional";
  readonly why: string;
}

const SMALLER = "a deployment that grows in steps has fewer units than its phase";
const FOR_PEOPLE = "for people to read; no rule reads it";

/** The fields that are not compared for equality. Whatever is not listed must be what is recomputed. */
export const FIELD_RULES: readonly FieldRule[] = [
  {
    kind: "SiteBudget",
    path: ["spec", "now"],
    comparison: "any",
    why: "phase-gate checks the day against the clock",
  },
  { kind: "SiteBudget", path: ["spec", "pools"], comparison: "optional", why: SMALLER },
  { kind: "SiteBudget", path: ["spec", "pools", "*"], comparison: "optional", why: SMALLER },
  {
    kind: "SiteBudget",
    path: ["spec", "pools", "*", "ceilingUnits"],
    comparison: "at most",
    why: SMALLER,
  },
  {
    kind: "SiteBudget",
    path: ["spec", "pools", "*", "ceilingNodes"],
    comparison: "at most",
    why: SMALLER,
  },
  {
    kind: "SiteBudget",
    path: ["metadata", "annotations", "kvandal.io/usable-power"],
    comparison: "any",
    why: FOR_PEOPLE,
  },
  {
    kind: "SiteBudget",
    path: ["metadata", "annotations", "kvandal.io/budgeted-power"],
    comparison: "any",
    why: FOR_PEOPLE,
  },
  { kind: "ResourceQuota", path: ["spec", "hard", "*"], comparison: "at most", why: SMALLER },
  { kind: "MachineDeployment", path: ["spec", "replicas"], comparison: "at most", why: SMALLER },
  {
    kind: "MachineDeployment",
    path: [
      "metadata",
      "annotations",
      "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size",
    ],
    comparison: "at most",
    why: SMALLER,
  },
  {
    kind: "MachineDeployment",
    path: [
      "metadata",
      "annotations",
      "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size",
    ],
    comparison: "at most",
    why: SMALLER,
  },
  {
    kind: "MachineDeployment",
    path: ["spec", "rollout", "strategy", "rollingUpdate", "maxUnavailable"],
    comparison: "any",
    why: "follows the number of units; a roll-out takes nodes away and adds none",
  },
  {
    kind: "MachineHealthCheck",
    path: ["spec", "remediation", "triggerIf", "unhealthyLessThanOrEqualTo"],
    comparison: "any",
    why: "follows the number of nodes; a replaced node never exceeds the ceiling",
  },
  {
    kind: "DaemonSet",
    path: ["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"],
    comparison: "any",
    why: "follows the number of nodes; only the pace of a roll-out",
  },
  {
    kind: "ClusterPolicy",
    path: ["spec", "daemonsets", "rollingUpdate", "maxUnavailable"],
    comparison: "any",
    why: "follows the number of nodes; only the pace of a roll-out",
  },
];

/**
 * Label and annotation keys of these domains, and of those below them, are instructions to Kvandal, Cluster API, Kueue, a cloud's
 * provider or a tool that prunes: one that is not recomputed is refused. Keys of other domains are free.
 */
export const GOVERNED_DOMAINS: readonly string[] = [
  "kvandal.io",
  "x-k8s.io",
  "metal3.io",
  "cluster-autoscaler.kubernetes.io",
  "pod-security.kubernetes.io",
  "scheduler.alpha.kubernetes.io",
  // By these, tools take an object for theirs to prune, roles collect others, and pods are kept off nodes.
  "argocd.argoproj.io",
  "applyset.kubernetes.io",
  "rbac.authorization.k8s.io",
  "openshift.io",
  // By these, the engine, cleaners and other deployers delete an object, or leave it behind.
  ...[
    "pulumi.com",
    "cleanup.kyverno.io",
    "kapp.k14s.io",
    "cattle.io",
    "addonmanager.kubernetes.io",
  ],
  ...["config.k8s.io", "cli-utils.sigs.k8s.io", "toolkit.fluxcd.io", "operators.coreos.com"],
  "janitor",
];
