import { GUARD } from "../../model/guard/names";
import { isMapping, valueAt } from "../../model/mapping";
import { listOf } from "../judge/kubernetesObject";

/**
 * Kinds that a hall's cluster may be given beside Kvandal's own objects: none of them makes machines or changes what is allowed. `*` stands for
 * all kinds of a group that is built into Kubernetes.
 */
const HARMLESS: Readonly<Record<string, readonly string[] | "*">> = {
  "": [
    ...["ConfigMap", "Endpoints", "Event", "LimitRange", "Namespace", "PersistentVolume"],
    ...["PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota"],
    ...["Secret", "Service", "ServiceAccount"],
  ],
  // A mutating policy or webhook could change a pool on its way in.
  "admissionregistration.k8s.io": [
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  apps: "*",
  autoscaling: ["HorizontalPodAutoscaler"],
  batch: "*",
  "coordination.k8s.io": "*",
  "discovery.k8s.io": "*",
  "events.k8s.io": "*",
  "flowcontrol.apiserver.k8s.io": "*",
  "networking.k8s.io": "*",
  "node.k8s.io": "*",
  policy: "*",
  "rbac.authorization.k8s.io": "*",
  "resource.k8s.io": "*",
  "scheduling.k8s.io": "*",
  "storage.k8s.io": "*",
  // What the operators of a hall usually have: certificates, metrics and alerts.
  "cert-manager.io": "*",
  "monitoring.coreos.com": ["PodMonitor", "PrometheusRule", "ServiceMonitor"],
};

/** Whether a hall's cluster may be given a kind without being asked further. */
export function isHarmlessKind(group: string, kind: string): boolean {
  const kinds = Object.hasOwn(HARMLESS, group) ? HARMLESS[group] : undefined;
  return kinds === "*" || (kinds?.includes(kind) ?? false);
}

/** API groups whose objects become machines, wherever they are. */
const MACHINE_GROUP =
  /(?:^|\.)(?:cluster\.x-k8s\.io|metal3\.io|machine\.openshift\.io|hive\.openshift\.io|tinkerbell\.org)$|karpenter/;

/** Whether objects of a kind become machines in whatever cluster they are. */
export function addsMachines(group: string, kind: string): boolean {
  return MACHINE_GROUP.test(group) || (group === "" && kind === "Node");
}

/** What is wrong with an object of a harmless kind by its content: rights, targets and hosts' files that reach what Kvandal protects. */
export function contentProblems(
  group: string,
  kind: string,
  content: Readonly<Record<string, unknown>>,
): string[] {
  switch (`${group}/${kind}`) {
    case "rbac.authorization.k8s.io/ClusterRole":
    case "rbac.authorization.k8s.io/Role":
      return roleProblems(content);
    case "rbac.authorization.k8s.io/ClusterRoleBinding":
    case "rbac.authorization.k8s.io/RoleBinding":
      return bindingProblems(content, kind === "ClusterRoleBinding");
    case "autoscaling/HorizontalPodAutoscaler":
      return targetProblems(content);
    case "apiextensions.k8s.io/CustomResourceDefinition":
      return definitionProblems(content);
    case "/PersistentVolume":
      return volumeProblems(content);
    default:
      return [];
  }
}

/** Groups and resources that a right to write would reach power, or what guards it, by. */
const PROTECTED_GROUPS =
  /^\*$|(?:^|\.)cluster\.x-k8s\.io$|metal3\.io$|karpenter|^kvandal\.io$|^admissionregistration\.k8s\.io$|^apiextensions\.k8s\.io$|^rbac\.authorization\.k8s\.io$|^kueue\.x-k8s\.io$/;
const PROTECTED_CORE = new Set([
  "*",
  "nodes",
  "nodes/status",
  "resourcequotas",
  "serviceaccounts/token",
]);
const READING = new Set(["get", "list", "watch"]);
const ESCALATING = new Set(["impersonate", "escalate", "bind"]);

function roleProblems(content: Readonly<Record<string, unknown>>): string[] {
  if (content.aggregationRule !== undefined) {
    return [
      "it collects the rules of other roles, so nothing says what it allows: write its rules",
    ];
  }
  return listOf(content.rules).flatMap((rule) => {
    const verbs = listOf(valueAt(rule, ["verbs"])).map(String);
    const groups = listOf(valueAt(rule, ["apiGroups"])).map(String);
    const resources = listOf(valueAt(rule, ["resources"])).map(String);
    const escalating = verbs.filter((verb) => verb === "*" || ESCALATING.has(verb));
    if (
      escalating.length > 0 &&
      (groups.includes("*") || verbs.some((verb) => ESCALATING.has(verb)))
    ) {
      return [`it allows ${escalating.join(", ")}, with which any other right can be had`];
    }
    if (verbs.every((verb) => READING.has(verb))) {
      return [];
    }
    const reached = [
      ...groups.filter((group) => PROTECTED_GROUPS.test(group)),
      ...(groups.includes("") ? resources.filter((one) => PROTECTED_CORE.has(one)) : []),
    ];
    return reached.length === 0
      ? []
      : [
          `it allows ${verbs.join(", ")} of ${[...new Set(reached)].join(", ")}, which power or its guard depends on`,
        ];
  });
}

/** Roles that reach pools, caps or budgets when they are bound over the whole cluster (kubernetes.io, "User-facing roles"). */
const FAR_REACHING: ReadonlySet<unknown> = new Set(["cluster-admin", "admin", "edit"]);
/** Roles that no other account may be bound to, in any namespace. */
const RESERVED: ReadonlySet<unknown> = new Set(["cluster-admin", GUARD.observer]);

function bindingProblems(
  content: Readonly<Record<string, unknown>>,
  isOfCluster: boolean,
): string[] {
  const role = valueAt(content, ["roleRef", "name"]);
  return RESERVED.has(role) || (isOfCluster && FAR_REACHING.has(role))
    ? [`it binds ${String(role)}, which reaches pools or what guards them`]
    : [];
}

function targetProblems(content: Readonly<Record<string, unknown>>): string[] {
  const target = valueAt(content, ["spec", "scaleTargetRef"]);
  const api = valueAt(target, ["apiVersion"]);
  return typeof api === "string" && ["apps/v1", "v1"].includes(api)
    ? []
    : [`it scales ${JSON.stringify(target ?? null)}, which is not a workload of Kubernetes`];
}

function definitionProblems(content: Readonly<Record<string, unknown>>): string[] {
  const group = valueAt(content, ["spec", "group"]);
  return typeof group !== "string" || group === "kvandal.io" || MACHINE_GROUP.test(group)
    ? [
        `it defines a kind of ${String(group)}, whose definitions belong to those who install that API`,
      ]
    : [];
}

function volumeProblems(content: Readonly<Record<string, unknown>>): string[] {
  const spec = isMapping(content.spec) ? content.spec : {};
  return ["hostPath", "local"]
    .filter((source) => spec[source] !== undefined)
    .map((source) => `it is a ${source} volume, which opens the files of a host`);
}
