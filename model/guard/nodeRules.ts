import { isUser, madeBy, type Rule } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { labelsKept } from "./unchanged";

/** A Node is created by its own kubelet, and in a simulated hall by the simulator. */
export function nodeByKubelet({ deployers, isSimulated }: GuardPlan): Rule {
  const simulator = isSimulated ? ` || ${isUser(deployers)}` : "";
  return {
    expression: `variables.resource != 'nodes' || !variables.created
      || request.userInfo.username == 'system:node:' + object.metadata.name${simulator}`,
    messageExpression: madeBy(
      `'while a Node is made by its own kubelet: nodes come from the pools of the site file'`,
    ),
  };
}

/** The label of a node selects its power cap, and the pool that it is counted for. */
export function nodeKeepsPool(): Rule {
  return {
    expression: `variables.resource != 'nodes' || variables.created || variables.byDeployer
      || variables.byController || request.userInfo.username == 'system:node:' + object.metadata.name
      || ${labelsKept()}`,
    messageExpression: madeBy(
      `'while the labels by which a node has its pool and its power cap are written by its kubelet, Cluster API and the deployer alone'`,
    ),
  };
}
