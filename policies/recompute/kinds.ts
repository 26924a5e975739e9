import { isForeignMachineGroup, isForeignMachineKind } from "../../model/guard/foreignMachines";
import { GUARD } from "../../model/guard/names";
import { isMapping, valueAt, type Mapping } from "../../model/mapping";
import { SITE_BUDGET } from "../../model/names";
import { listOf, type KubernetesObject } from "../judge/kubernetesObject";

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
  // No admission policy or webhook: it could change a pool on its way in, or keep the pods of power caps from starting.
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

/** Families of API groups whose objects become machines, wherever they are. */
const MACHINE_GROUP = /(?:^|\.)(?:cluster\.x-k8s\.io|metal3\.io)$|karpenter/;

/** Whether an API group has objects that become machines. */
function isMachineGroup(group: string): boolean {
  return MACHINE_GROUP.test(group) || isForeignMachineGroup(group);
}

/** Whether objects of a kind become machines in whatever cluster they are. */
export function addsMachines(group: string, kind: string): boolean {
  return (
    MACHINE_GROUP.test(group) ||
    isForeignMachineKind(group, kind) ||
    (group === "" && kind === "Node")
  );
}

/** Namespaces of those who make machines or enforce limits: what runs there has their rights. */
const PROTECTED_NAMESPACE =
  /^(?:kube-(?:system|public|node-lease)|capi-.*|capi[a-z0-9]*-system|capm3-system|baremetal-operator-system|kueue-system|gpu-operator)$/;

/** Types of Secrets with which others act as an account, or join the cluster. */
const CREDENTIALS: ReadonlySet<unknown> = new Set([
  "kubernetes.io/service-account-token",
  "bootstrap.kubernetes.io/token",
]);

/** The RuntimeClass of NVIDIA's software and of the power caps. */
const NVIDIA_RUNTIME = "nvidia";

/** What is wrong with an object of a harmless kind: its place, or rights, targets and files that reach what Kvandal protects. */
export function contentProblems({
  group,
  kind,
  namespace,
  name,
  content,
}: KubernetesObject): string[] {
  const isOfCluster = group === "rbac.authorization.k8s.io" && kind.startsWith("Cluster");
  if (PROTECTED_NAMESPACE.test(namespace) && !isOfCluster) {
    return [`it is in namespace ${namespace}, whose accounts may make machines or change limits`];
  }
  if (group === "rbac.authorization.k8s.io" && name.startsWith("system:")) {
    return ["it has the rights of Kubernetes' own controllers, which start the pods of power caps"];
  }
  switch (`${group}/${kind}`) {
    case "rbac.authorization.k8s.io/ClusterRole":
    case "rbac.authorization.k8s.io/Role":
      return roleProblems(content, kind === "ClusterRole");
    case "rbac.authorization.k8s.io/ClusterRoleBinding":
    case "rbac.authorization.k8s.io/RoleBinding":
      return bindingProblems(content, kind === "ClusterRoleBinding");
    case "autoscaling/HorizontalPodAutoscaler":
      return targetProblems(content);
    case "apiextensions.k8s.io/CustomResourceDefinition":
      return definitionProblems(content);
    case "/PersistentVolume":
      return volumeProblems(content);
    case "/Secret":
      return CREDENTIALS.has(content.type)
        ? [`it is of type ${String(content.type)}, with which others act as an account`]
        : [];
    case "node.k8s.io/RuntimeClass":
      return name === NVIDIA_RUNTIME ? ["power caps start with it, by NVIDIA's runtime"] : [];
    case "/Namespace":
      return PROTECTED_NAMESPACE.test(name)
        ? [`accounts of namespace ${name} may make machines or change limits`]
        : [];
    case "/Endpoints":
    case "discovery.k8s.io/EndpointSlice":
    case "/Service":
      return name === "kubernetes" ? ["it is where the API server is found"] : [];
    default:
      return [];
  }
}

/** Groups that a right to write would reach power, or what guards it, by: those that make machines, change limits or rights, or deploy what does. */
const PROTECTED_GROUPS = anyOf([
  ...[/^\*$/, /(?:^|\.)cluster\.x-k8s\.io$/, /metal3\.io$/, /karpenter/, /openshift\.io$/],
  ...[/tinkerbell\.org$/, /^machine\.sapcloud\.io$/, /(?:^|\.)kvandal\.io$/, /^nvidia\.com$/],
  ...[/^admissionregistration\.k8s\.io$/, /^apiextensions\.k8s\.io$/],
  ...[/^apiregistration\.k8s\.io$/, /^certificates\.k8s\.io$/],
  ...[/^rbac\.authorization\.k8s\.io$/, /^kueue\.x-k8s\.io$/],
  ...[/^argoproj\.io$/, /toolkit\.fluxcd\.io$/, /^operators\.coreos\.com$/],
  ...[/^helm\.cattle\.io$/, /crossplane\.io$/, /^kyverno\.io$/, /open-cluster-management\.io$/],
]);
/** The same of the core group, by resource; a role with every verb on users and groups can act as any of them. */
const PROTECTED_CORE = anyOf([
  ...[/^\*(?:\/.*)?$/, /^nodes(?:\/.*)?$/, /^resourcequotas$/, /^serviceaccounts(?:\/token)?$/],
  ...[/^users$/, /^groups$/, /^secrets$/, /^namespaces$/],
  /^pods\/(?:exec|attach|ephemeralcontainers)$/,
  /^(?:pods|services)\/(?:proxy|portforward)$/,
]);
/** What may be written of the group in which identities are impersonated. */
const HARMLESS_AUTHENTICATION = /^(?:tokenreviews|selfsubjectreviews)$/;
/** What no role may read over the whole cluster: kubeconfigs and tokens are Secrets, and a GET runs commands through a kubelet's proxy or a pod's console. */
const UNREADABLE =
  /^(?:\*|secrets|(?:nodes|services|\*)\/proxy|(?:pods|\*)\/(?:exec|attach|proxy|portforward))$/;
const READING = new Set(["get", "list", "watch"]);
/** Verbs with which any other right can be had; constrained impersonation has many (kubernetes.io, "User impersonation"). */
const ESCALATING = /^(?:impersonate.*|escalate|bind)$/;

function roleProblems(content: Mapping, isOfCluster: boolean): string[] {
  if (content.aggregationRule !== undefined) {
    return [
      "it collects the rules of other roles, so nothing says what it allows: write its rules",
    ];
  }
  return listOf(content.rules).flatMap((rule) => ruleProblems(rule, isOfCluster));
}

function ruleProblems(rule: unknown, isOfCluster: boolean): string[] {
  const [verbs, groups, resources] = ["verbs", "apiGroups", "resources"].map((field) =>
    listOf(valueAt(rule, [field])).map(String),
  ) as [string[], string[], string[]];
  const allows = (what: readonly string[]): string[] =>
    what.length === 0
      ? []
      : [
          `it allows ${verbs.join(", ")} of ${[...new Set(what)].join(", ")}, which power or its guard depends on`,
        ];
  const escalating = verbs.filter((verb) => ESCALATING.test(verb));
  if (escalating.length > 0) {
    return [`it allows ${escalating.join(", ")}, with which any other right can be had`];
  }
  const inCore = groups.includes("") || groups.includes("*");
  if (verbs.every((verb) => READING.has(verb))) {
    return allows(inCore && isOfCluster ? resources.filter((one) => UNREADABLE.test(one)) : []);
  }
  const core = isOfCluster ? resources.filter((one) => PROTECTED_CORE.test(one)) : [];
  const identities = resources.filter((one) => !HARMLESS_AUTHENTICATION.test(one));
  return allows([
    ...groups.filter((group) => PROTECTED_GROUPS.test(group)),
    ...(inCore ? core : []),
    ...(groups.includes("authentication.k8s.io") ? identities : []),
  ]);
}

/** Roles that reach pools, caps or budgets when they are bound over the whole cluster (kubernetes.io, "User-facing roles"). */
const FAR_REACHING =
  /^(?:cluster-admin|admin|edit|system:(?!auth-delegator$).*|cap[a-z0-9]*-.*|baremetal-operator-.*)$/;
/** Roles that no other account may be bound to, in any namespace. */
const RESERVED: ReadonlySet<unknown> = new Set(["cluster-admin", GUARD.observer]);

function bindingProblems(content: Mapping, isOfCluster: boolean): string[] {
  const role = valueAt(content, ["roleRef", "name"]);
  const isFar = isOfCluster && (typeof role !== "string" || FAR_REACHING.test(role));
  return RESERVED.has(role) || isFar
    ? [`it binds ${String(role)}, which reaches pools or what guards them`]
    : [];
}

function targetProblems(content: Mapping): string[] {
  const target = valueAt(content, ["spec", "scaleTargetRef"]);
  const api = valueAt(target, ["apiVersion"]);
  return typeof api === "string" && ["apps/v1", "v1"].includes(api)
    ? []
    : [`it scales ${JSON.stringify(target ?? null)}, which is not a workload of Kubernetes`];
}

function definitionProblems(content: Mapping): string[] {
  const group = valueAt(content, ["spec", "group"]);
  return typeof group !== "string" || group === SITE_BUDGET.group || isMachineGroup(group)
    ? [
        `it defines a kind of ${String(group)}, whose definitions belong to those who install that API`,
      ]
    : [];
}

function volumeProblems(content: Mapping): string[] {
  const spec = isMapping(content.spec) ? content.spec : {};
  return ["hostPath", "local"]
    .filter((source) => spec[source] !== undefined)
    .map((source) => `it is a ${source} volume, which opens the files of a host`);
}

function anyOf(patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"));
}
