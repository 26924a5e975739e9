import { POOL_NAMESPACE } from "../names";
import { sentence, text, texts, type Rule, type Variable } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, GUARD, METAL3_CONTROLLERS } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";

const INFRASTRUCTURE = `infrastructure.${CLUSTER_API_GROUP}`;
const BOOTSTRAP = `bootstrap.${CLUSTER_API_GROUP}`;
const CONTROL_PLANE = `controlplane.${CLUSTER_API_GROUP}`;
const METAL3 = "metal3.io";

/** API groups whose objects become machines by themselves; none of Kvandal's halls uses them. */
const FOREIGN_MACHINE_GROUPS = [
  ...["karpenter.sh", "karpenter.k8s.aws", "karpenter.azure.com"],
  ...["machine.openshift.io", "tinkerbell.org"],
];

/**
 * The policy on what machines are made from, beside the number of them that `poolPolicy` holds: only the deployer creates templates and
 * changes MachineDeployments in more than their replicas, no template is edited, machines come from Cluster API's controllers, control planes
 * stay as large as the site file states, and a Node is created by its own kubelet.
 *
 * It compares identities, names and short literals, and the object with what it was, never a whole object with a literal: the API server's
 * defaulting rewrites objects.
 */
export function machineryPolicy(plan: GuardPlan): GuardObject[] {
  const every = ["CREATE", "UPDATE"] as const;
  const all = (apiGroup: string) => ({ apiGroup, resources: ["*"], operations: every });
  return admissionPolicy({
    name: GUARD.machinery,
    resources: [
      ...[INFRASTRUCTURE, BOOTSTRAP].map(all),
      {
        apiGroup: CONTROL_PLANE,
        resources: ["*", "kubeadmcontrolplanes/scale"],
        operations: every,
      },
      { apiGroup: METAL3, resources: ["baremetalhosts"], operations: every },
      { apiGroup: CLUSTER_API_GROUP, resources: ["machinedeployments"], operations: every },
      { apiGroup: "", resources: ["nodes"], operations: ["CREATE"] },
      ...FOREIGN_MACHINE_GROUPS.map((apiGroup) => ({
        apiGroup,
        resources: ["*"],
        operations: ["CREATE"] as const,
      })),
    ],
    variables: variables(plan),
    rules: [
      templateByDeployer(plan),
      templateUnchanged(),
      machineByController(),
      controlPlaneWithin(plan),
      hostOffUnlessControlled(),
      poolByDeployer(plan),
      nodeByKubelet(plan),
      noForeignMachines(),
    ],
    audit: sentence("variables.what", `' by ' + request.userInfo.username`),
  });
}

function variables({ controllers, deployers }: GuardPlan): Variable[] {
  const user = (names: readonly string[]): string => `request.userInfo.username in ${texts(names)}`;
  return [
    { name: "group", expression: "request.resource.group" },
    { name: "resource", expression: "request.resource.resource" },
    { name: "space", expression: "has(request.namespace) ? request.namespace : ''" },
    {
      name: "what",
      expression: `request.kind.kind + ' ' + (has(object.metadata.name) ? object.metadata.name
        : has(object.metadata.generateName) ? object.metadata.generateName : '')`,
    },
    { name: "created", expression: "request.operation == 'CREATE'" },
    { name: "byDeployer", expression: user(deployers) },
    {
      name: "byController",
      expression: user([
        ...controllers.machineSets,
        ...controllers.controlPlanes,
        ...METAL3_CONTROLLERS,
      ]),
    },
    {
      name: "isTemplate",
      expression: `variables.group in ${texts([INFRASTRUCTURE, BOOTSTRAP])} && variables.resource.endsWith('templates')`,
    },
    {
      name: "specUnchanged",
      expression: `oldObject != null && has(object.spec) == has(oldObject.spec)
        && (!has(object.spec) || object.spec == oldObject.spec)`,
    },
  ];
}

function templateByDeployer({ deployers }: GuardPlan): Rule {
  return {
    expression: "!variables.isTemplate || !variables.created || variables.byDeployer",
    messageExpression: madeBy(
      `'while templates of machines are made by ' + ${text(deployers.join(" or "))} + ' alone: change the site file and deploy it'`,
    ),
  };
}

/** Machines that are being made go on with what a template said when they were begun. */
function templateUnchanged(): Rule {
  return {
    expression: "!variables.isTemplate || variables.created || variables.specUnchanged",
    messageExpression: sentence(
      "variables.what",
      `': a template is never edited, since machines are made from it: change the site file and deploy it, which makes another template'`,
    ),
  };
}

function machineByController(): Rule {
  return {
    expression: `variables.group != ${text(INFRASTRUCTURE)} || !variables.created
      || !(variables.resource.endsWith('machines') || variables.resource.endsWith('machinepools'))
      || variables.byController`,
    messageExpression: madeBy(
      `'while only Cluster API may make these: change the units of a pool in the site file instead'`,
    ),
  };
}

function controlPlaneWithin({ controlPlaneMachines }: GuardPlan): Rule {
  // One Machine is kept for a replacement, which comes before the old one goes.
  const most = controlPlaneMachines <= 1 ? controlPlaneMachines : controlPlaneMachines - 1;
  const replicas = (object: string): string =>
    `(has(${object}.spec) && has(${object}.spec.replicas) ? int(${object}.spec.replicas) : 1)`;
  return {
    expression: `variables.group != ${text(CONTROL_PLANE)} || !has(object.spec) || variables.resource.endsWith('templates')
      || variables.specUnchanged || oldObject != null && ${replicas("object")} <= ${replicas("oldObject")}
      || variables.space == ${text(POOL_NAMESPACE)} && ${replicas("object")} <= ${most}`,
    messageExpression: sentence(
      "variables.what",
      `': ' + string(${replicas("object")}) + ' machines of a control plane in namespace ' + variables.space`,
      text(
        `, and the site file states ${most} in ${POOL_NAMESPACE} (infrastructure.controlPlaneMachines, less one for replacements): lower its replicas`,
      ),
    ),
  };
}

/** A host that is switched on draws power, whether a pool has asked for it or not. */
function hostOffUnlessControlled(): Rule {
  const online = (object: string): string =>
    `(has(${object}.spec) && has(${object}.spec.online) && ${object}.spec.online)`;
  const consumer = (object: string): string =>
    `(has(${object}.spec) && has(${object}.spec.consumerRef))`;
  return {
    expression: `variables.group != ${text(METAL3)} || variables.byController
      || (!${online("object")} || oldObject != null && ${online("oldObject")})
        && (!${consumer("object")} || oldObject != null && ${consumer("oldObject")})`,
    messageExpression: madeBy(
      `'while only Metal3 may switch a host on or claim it: register hosts with online: false'`,
    ),
  };
}

/** The number is `poolPolicy`'s to judge: autoscalers and people change it, through `/scale` or in the object. */
function poolByDeployer({ deployers }: GuardPlan): Rule {
  const kept = [
    ...["clusterName", "selector", "template", "rollout", "strategy", "deletion"],
    ...["remediation", "machineNaming", "paused"],
  ].map(
    (field) => `(has(object.spec.${field}) == has(oldObject.spec.${field})
      && (!has(object.spec.${field}) || object.spec.${field} == oldObject.spec.${field}))`,
  );
  return {
    expression: `variables.resource != 'machinedeployments' || variables.byDeployer
      || !variables.created && ${kept.join(" && ")} && ${labelsKept()}`,
    messageExpression: madeBy(
      `'while a pool is changed by ' + ${text(deployers.join(" or "))} + ' alone, in anything but its replicas: change the site file and deploy it'`,
    ),
  };
}

/** Kvandal's labels say whose power a pool takes. Other labels are free. */
function labelsKept(): string {
  const own = (object: string): string =>
    `(has(${object}.metadata.labels) ? ${object}.metadata.labels.map(k, k).filter(k, k.startsWith('kvandal.io/'))
      .map(k, k + '=' + ${object}.metadata.labels[k]) : [])`;
  return `${own("object")}.all(l, l in ${own("oldObject")}) && ${own("oldObject")}.all(l, l in ${own("object")})`;
}

function nodeByKubelet({ deployers, isSimulated }: GuardPlan): Rule {
  const simulator = isSimulated ? ` || request.userInfo.username in ${texts(deployers)}` : "";
  return {
    expression: `variables.resource != 'nodes'
      || request.userInfo.username == 'system:node:' + object.metadata.name${simulator}`,
    messageExpression: madeBy(
      `'while a Node is made by its own kubelet: nodes come from the pools of the site file'`,
    ),
  };
}

function noForeignMachines(): Rule {
  return {
    expression: `!(variables.group in ${texts(FOREIGN_MACHINE_GROUPS)})`,
    messageExpression: sentence(
      "variables.what",
      `': it would add machines that no site file declares: declare a pool instead'`,
    ),
  };
}

function madeBy(rest: string): string {
  return sentence(
    "variables.what",
    `': made or changed by ' + request.userInfo.username + ', '`,
    rest,
  );
}
