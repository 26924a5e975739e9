import { isUser, sentence } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { GUARD } from "./names";
import { nodeByKubelet, nodeKeepsPool } from "./nodeRules";
import { admissionPolicy, type GuardObject } from "./policyObjects";

/**
 * The policy on the Nodes of a workload cluster that is another one than the management cluster: a Node is created by its own kubelet, and keeps the
 * labels by which it has its pool and its power cap.
 *
 * Cluster API writes other labels and removes Nodes, which passes; it comes with a kubeconfig, whose user is not known here.
 *
 * @param plan with the deployers of the workload cluster.
 */
export function nodePolicy(plan: GuardPlan): GuardObject[] {
  return admissionPolicy({
    name: GUARD.nodes,
    resources: [
      { apiGroup: "", resources: ["nodes", "nodes/status"], operations: ["CREATE", "UPDATE"] },
    ],
    variables: [
      { name: "resource", expression: "request.resource.resource" },
      {
        name: "what",
        expression: `'Node ' + (has(object.metadata.name) ? object.metadata.name
          : has(object.metadata.generateName) ? object.metadata.generateName : '')`,
      },
      { name: "created", expression: "request.operation == 'CREATE'" },
      { name: "byDeployer", expression: isUser(plan.deployers) },
      { name: "byController", expression: "false" },
    ],
    rules: [nodeByKubelet(plan), nodeKeepsPool()],
    audit: sentence("variables.what", `' by ' + request.userInfo.username`),
  });
}
