import { POOL_NAMESPACE, POWER_CAP_NAMESPACE } from "../names";
import { sentence, text, texts, type Rule } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { GUARD } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";

/** Namespaces whose pods hold the power of a hall: the counts of its nodes, and the caps of its GPUs. */
const OWN_NAMESPACES = [POOL_NAMESPACE, POWER_CAP_NAMESPACE];

/** Kubernetes' own controllers, which make pods of workloads and Jobs of CronJobs, and its kubelets. */
const OF_KUBERNETES = `request.userInfo.username.startsWith('system:serviceaccount:kube-system:')
  || request.userInfo.username in ['system:kube-controller-manager', 'system:kube-scheduler']
  || request.userInfo.username.startsWith('system:node:')`;

/**
 * The policy on Kvandal's own namespaces in a management cluster: what runs there comes from the deployer and from Kubernetes' controllers alone.
 * A pod there could run as the account that counts nodes, or set another power limit; so could a command in such a pod, or a token of the account.
 */
export function workloadPolicy(plan: GuardPlan): GuardObject[] {
  const written = ["CREATE", "UPDATE"] as const;
  return admissionPolicy({
    name: GUARD.workloads,
    resources: [
      { apiGroup: "apps", resources: ["*", "*/scale"], operations: written },
      { apiGroup: "batch", resources: ["*"], operations: written },
      {
        apiGroup: "",
        resources: ["pods", "pods/ephemeralcontainers", "serviceaccounts/token"],
        operations: written,
      },
      { apiGroup: "", resources: ["pods/exec", "pods/attach"], operations: ["CONNECT"] },
      {
        apiGroup: "rbac.authorization.k8s.io",
        resources: ["roles", "rolebindings"],
        operations: written,
      },
    ],
    conditions: [
      {
        name: "in-a-namespace-of-kvandal",
        expression: `has(request.namespace) && request.namespace in ${texts(OWN_NAMESPACES)}`,
      },
    ],
    variables: [
      {
        name: "what",
        expression: `request.resource.resource + ' ' + (has(request.name) ? request.name : '') + ' in namespace ' + request.namespace`,
      },
    ],
    rules: [byDeployer(plan)],
    audit: sentence("variables.what", `' by ' + request.userInfo.username`),
  });
}

function byDeployer({ deployers }: GuardPlan): Rule {
  return {
    expression: `request.userInfo.username in ${texts(deployers)} || ${OF_KUBERNETES}`,
    messageExpression: sentence(
      "variables.what",
      `': made or changed by ' + request.userInfo.username + ', while what runs there is deployed by '`,
      text(`${deployers.join(" or ")} alone: it holds the counts and caps that power depends on`),
    ),
  };
}
