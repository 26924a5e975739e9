import { POOL_NAMESPACE, POWER_CAP_NAMESPACE } from "../names";
import { isUser, madeBy, sentence, SUBRESOURCE, text, texts, type Rule } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { GUARD, METAL3_CONTROLLERS } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";
import { fieldKept, mapKept, ownersKept } from "./unchanged";

/** Beginnings of the names of ConfigMaps with the scripts that count nodes and set caps. */
const SCRIPTS = [`${GUARD.observer}-`, "gpu-power-cap-"];

/** The name of what is asked for. A request that deletes all objects of a kind names none, and one for a pod's console has no object with a name. */
const NAME = `oldObject != null && has(oldObject.metadata) && has(oldObject.metadata.name) ? oldObject.metadata.name
  : has(request.name) ? request.name
  : object != null && has(object.metadata) && has(object.metadata.name) ? object.metadata.name : ''`;

/** The type of Cluster API's own Secrets: what machines are started with, kubeconfigs and authorities (Cluster API, "Secrets"). */
const MACHINE_DATA = "cluster.x-k8s.io/secret";

/** Types of Secrets with which others act as an account, or start machines otherwise. */
const SECRETS = ["kubernetes.io/service-account-token", MACHINE_DATA];

/** What Metal3 gives a machine to start with, beside that: variables of its first boot, and its network (Metal3, "Metal3Data"). */
const HOST_DATA = "^.+-(metadata|networkdata)$";

/** With what Cluster API reaches a cluster, also where its owner has made it (Cluster API, "Secrets"). */
const KUBECONFIG = "^.+-kubeconfig$";

/** The type of a Secret, also of one that is being deleted. It is immutable. */
const SECRET_TYPE = `object != null && has(object.type) ? object.type
  : oldObject != null && has(oldObject.type) ? oldObject.type : ''`;

/** Fields that hold the content of the kinds that the policy checks. */
const CONTENT = [
  ...["spec", "data", "binaryData", "immutable", "rules", "roleRef", "subjects"],
  ...["automountServiceAccountToken", "imagePullSecrets", "secrets"],
];

/** Kinds whose labels do not affect what runs. A pod whose labels change is released by its DaemonSet and keeps running. */
const FREELY_LABELLED = [
  ...["configmaps", "secrets", "serviceaccounts", "namespaces", "roles", "rolebindings"],
];

/** Labels of a namespace by which the API server lets pods in. */
const POD_SECURITY = "pod-security.kubernetes.io/";

/** Kubernetes' own controllers that make, change or remove what others have deployed (kubernetes.io, "Default roles": controller roles). */
const CONTROLLERS = [
  ...["cronjob-controller", "daemon-set-controller", "deployment-controller", "job-controller"],
  ...["replicaset-controller", "replication-controller", "statefulset-controller"],
  ...["generic-garbage-collector", "namespace-controller", "node-controller"],
  ...["pod-garbage-collector", "resourcequota-controller", "ttl-after-finished-controller"],
  "legacy-service-account-token-cleaner",
].map((name) => `system:serviceaccount:kube-system:${name}`);

/** OpenShift's controller that gives each account a Secret to pull images with. */
const PULL_SECRETS = "system:serviceaccount:openshift-infra:serviceaccount-pull-secrets-controller";
/** The API server counts what a quota allows, before it is asked for more. */
const API_SERVER = "system:apiserver";
const OF_KUBERNETES = [
  ...["system:kube-controller-manager", "system:kube-scheduler", PULL_SECRETS],
  API_SERVER,
  ...CONTROLLERS,
];

/**
 * The policy on Kvandal's own namespaces in a management cluster: what runs there comes from the deployer and from Kubernetes' controllers alone.
 * A pod there could run as the account that counts nodes, or set another power limit; so could a command in such a pod, or a token of the account.
 */
export function workloadPolicy(plan: GuardPlan): GuardObject[] {
  return namespacePolicy(GUARD.workloads, [POOL_NAMESPACE, POWER_CAP_NAMESPACE], plan);
}

/**
 * The same for the namespace of the power caps in a workload cluster that is another one than the management cluster.
 *
 * @param plan with the deployers of the workload cluster.
 */
export function capPolicy(plan: GuardPlan): GuardObject[] {
  return namespacePolicy(GUARD.caps, [POWER_CAP_NAMESPACE], plan);
}

/**
 * A policy on namespaces whose pods hold the power of a hall: the counts of its nodes, and the caps of its GPUs.
 *
 * @param name of the policy and its binding.
 */
function namespacePolicy(
  name: string,
  namespaces: readonly string[],
  plan: GuardPlan,
): GuardObject[] {
  const written = ["CREATE", "UPDATE"] as const;
  const all = [...written, "DELETE"] as const;
  return admissionPolicy({
    name,
    resources: [
      // Labels and owners change by way of the status of Kubernetes' own kinds, too.
      { apiGroup: "apps", resources: ["*", "*/scale", "*/status"], operations: all },
      { apiGroup: "batch", resources: ["cronjobs", "cronjobs/status"], operations: all },
      { apiGroup: "batch", resources: ["jobs", "jobs/status"], operations: written },
      {
        apiGroup: "",
        resources: [
          ...["pods", "pods/status", "pods/resize", "pods/ephemeralcontainers"],
          ...["replicationcontrollers", "replicationcontrollers/scale"],
          ...["replicationcontrollers/status", "serviceaccounts/token"],
        ],
        operations: written,
      },
      { apiGroup: "", resources: ["configmaps", "secrets"], operations: all },
      {
        apiGroup: "",
        resources: ["resourcequotas", "resourcequotas/status", "limitranges"],
        operations: all,
      },
      {
        apiGroup: "",
        resources: ["serviceaccounts", "namespaces", "namespaces/status"],
        operations: ["UPDATE", "DELETE"],
      },
      { apiGroup: "", resources: ["pods/exec", "pods/attach"], operations: ["CONNECT"] },
      {
        apiGroup: "rbac.authorization.k8s.io",
        resources: ["roles", "rolebindings"],
        operations: all,
      },
    ],
    conditions: [
      {
        name: "in-a-namespace-of-kvandal",
        expression: `has(request.namespace) && request.namespace in ${texts(namespaces)}`,
      },
      {
        // Others have Secrets and ConfigMaps beside the pools, as locks, and quotas of their own. Beside the power caps, a quota keeps their pods from new nodes.
        name: "of-power",
        expression: `request.resource.resource in ['resourcequotas', 'limitranges']
          ? (${NAME}) == ${text(GUARD.quota)} || request.namespace == ${text(POWER_CAP_NAMESPACE)}
          : request.resource.resource == 'configmaps'
            ? ${texts(SCRIPTS)}.exists(p, (${NAME}).startsWith(p))
          : request.resource.resource != 'secrets'
            || (${SECRET_TYPE}) in ${texts(SECRETS)}
            || ${texts([HOST_DATA, KUBECONFIG])}.exists(p, (${NAME}).matches(p))`,
      },
    ],
    variables: [
      {
        name: "what",
        expression: `request.resource.resource + ' ' + (${NAME}) + ' in namespace ' + request.namespace`,
      },
    ],
    rules: [byDeployer(plan)],
    audit: sentence("variables.what", `' by ' + request.userInfo.username`),
  });
}

function byDeployer({ deployers, controllers }: GuardPlan): Rule {
  const { machineSets, controlPlanes, bootstrap } = controllers;
  return {
    // A kubelet gets tokens for the pods of its node. Others may annotate a pod, as a network plugin does, or rewrite an object unchanged, as a storage
    // migrator does. Owners stay: Kubernetes' garbage collector deletes an object whose owner does not exist.
    expression: `${isUser([...deployers, ...OF_KUBERNETES])}
      || request.resource.resource == 'secrets' && (${SECRET_TYPE}) == ${text(MACHINE_DATA)}
        && ${isUser([...machineSets, ...controlPlanes, ...bootstrap])}
      || request.resource.resource == 'secrets' && (${NAME}).matches(${text(HOST_DATA)}) && ${isUser(METAL3_CONTROLLERS)}
      || request.resource.resource == 'serviceaccounts' && request.userInfo.username.startsWith('system:node:')
      || request.operation == 'UPDATE' && (${SUBRESOURCE}) in ['', 'status'] && ${ownersKept()}
        && ${CONTENT.map(fieldKept).join(" && ")}
        && (request.resource.resource != 'resourcequotas' || ${fieldKept("status")})
        && (request.resource.resource in ${texts(FREELY_LABELLED)} || ${mapKept("labels", "true")})
        && (request.resource.resource != 'namespaces'
          || ${mapKept("labels", `k.startsWith(${text(POD_SECURITY)})`)}
            && ${mapKept("annotations", "k.contains('node-selector')")})`,
    messageExpression: madeBy(
      text(
        `while what runs there is deployed by ${deployers.join(" or ")} alone: it holds the counts and caps that power depends on`,
      ),
    ),
  };
}
