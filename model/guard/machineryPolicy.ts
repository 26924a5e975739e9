import { POOL_NAMESPACE } from "../names";
import {
  isUser,
  madeBy,
  sentence,
  SUBRESOURCE,
  text,
  texts,
  type Rule,
  type Variable,
} from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { FOREIGN_MACHINE_RESOURCES, noForeignMachines } from "./foreignMachines";
import { hostByMetal3, METAL3 } from "./hostRules";
import { CLUSTER_API_GROUP, GARBAGE_COLLECTORS, GUARD, METAL3_CONTROLLERS } from "./names";
import { nodeByKubelet, nodeKeepsPool } from "./nodeRules";
import { admissionPolicy, type GuardObject } from "./policyObjects";
import { fieldKept, finalizersKept, labelsKept, mapKept, ownersKept } from "./unchanged";

const INFRASTRUCTURE = `infrastructure.${CLUSTER_API_GROUP}`;
const BOOTSTRAP = `bootstrap.${CLUSTER_API_GROUP}`;
const CONTROL_PLANE = `controlplane.${CLUSTER_API_GROUP}`;

/** API groups whose controllers go by the status of their objects, too. */
const WITH_STATUS = [INFRASTRUCTURE, BOOTSTRAP, METAL3];

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
      ...WITH_STATUS.map(all),
      {
        apiGroup: CONTROL_PLANE,
        resources: ["*", "*/scale"],
        operations: every,
      },
      ...WITH_STATUS.map((apiGroup) => ({
        apiGroup,
        resources: ["*/status"],
        operations: ["UPDATE"] as const,
      })),
      { apiGroup: CLUSTER_API_GROUP, resources: ["machinedeployments"], operations: every },
      {
        apiGroup: CLUSTER_API_GROUP,
        resources: ["machinesets", "machines"],
        operations: ["UPDATE"] as const,
      },
      { apiGroup: CLUSTER_API_GROUP, resources: ["machines/status"], operations: ["UPDATE"] },
      { apiGroup: "", resources: ["nodes", "nodes/status"], operations: every },
      ...FOREIGN_MACHINE_RESOURCES.map((foreign) => ({ ...foreign, operations: every })),
    ],
    variables: variables(plan),
    rules: [
      templateByDeployer(plan),
      templateUnchanged(),
      machineByController(),
      machineUnchanged(),
      controlPlaneWithin(plan),
      hostByMetal3(),
      statusByController(),
      poolByDeployer(plan),
      nodeByKubelet(plan),
      nodeKeepsPool(),
      noForeignMachines(),
    ],
    audit: sentence("variables.what", `' by ' + request.userInfo.username`),
  });
}

function variables({ controllers, deployers }: GuardPlan): Variable[] {
  return [
    { name: "group", expression: "request.resource.group" },
    { name: "resource", expression: "request.resource.resource" },
    { name: "space", expression: "has(request.namespace) ? request.namespace : ''" },
    { name: "name", expression: "has(object.metadata.name) ? object.metadata.name : ''" },
    {
      name: "what",
      expression: `request.kind.kind + ' ' + (has(object.metadata.name) ? object.metadata.name
        : has(object.metadata.generateName) ? object.metadata.generateName : '')`,
    },
    { name: "created", expression: "request.operation == 'CREATE'" },
    { name: "byDeployer", expression: isUser(deployers) },
    {
      name: "byController",
      expression: isUser([
        ...controllers.machineSets,
        ...controllers.controlPlanes,
        ...METAL3_CONTROLLERS,
      ]),
    },
    {
      name: "bootstrapsMachines",
      expression: `variables.group == ${text(BOOTSTRAP)} && ${isUser(controllers.bootstrap)}`,
    },
    {
      name: "isTemplate",
      expression: `variables.group in ${texts([INFRASTRUCTURE, BOOTSTRAP])} && variables.resource.endsWith('templates')`,
    },
    {
      name: "specUnchanged",
      expression: `oldObject != null && ${fieldKept("spec")}`,
    },
  ];
}

function templateByDeployer({ deployers }: GuardPlan): Rule {
  return {
    // Others have templates too, as of control planes: those of pools are told by the hash of their content.
    expression: `!variables.isTemplate || !variables.created || variables.byDeployer
      || !variables.name.matches('^.+-[0-9a-f]{8}$')`,
    messageExpression: madeBy(
      `'while templates of pools are made by ' + ${text(deployers.join(" or "))} + ' alone: change the site file and deploy it'`,
    ),
  };
}

/** Machines that are being made go on with what a template said when they were begun. */
function templateUnchanged(): Rule {
  return {
    // Cluster API's own controllers write defaults of a newer version into it.
    expression: `!variables.isTemplate || variables.created || variables.specUnchanged
      || variables.byController`,
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

/** Fields of a MachineSet, in any of Cluster API's versions, that decide what its Machines are. */
const SET_FIELDS = ["spec.clusterName", "spec.selector", "spec.template"];

/**
 * What a machine is made of, whose it is, and what keeps it from being forgotten while its host still runs, is changed by controllers and the
 * deployer alone: Cluster API makes another beside one that its owner no longer finds, by whatever label its selector has.
 */
function machineUnchanged(): Rule {
  return {
    expression: `variables.created || variables.byController || variables.byDeployer
      || variables.isTemplate || variables.bootstrapsMachines
      || !(variables.group == ${text(CLUSTER_API_GROUP)} && variables.resource in ['machinesets', 'machines']
        || variables.group == ${text(INFRASTRUCTURE)} && variables.resource.endsWith('machines')
        || variables.group == ${text(BOOTSTRAP)})
      || ${finalizersKept()} && ${mapKept("annotations", `k == ${text(HOST_ANNOTATION)} || ${IN_PLACE}`)}
        && ${mapKept("labels", "true")}
        && (${isUser(GARBAGE_COLLECTORS)} || ${ownersKept()})
        && (variables.resource == 'machinesets'
          ? ${SET_FIELDS.map(fieldKept).join(" && ")} : variables.specUnchanged)`,
    messageExpression: madeBy(
      `'while machines are changed by Cluster API alone: change the site file and deploy it'`,
    ),
  };
}

/** Chooses the annotations by which Cluster API changes machines where they are. */
const IN_PLACE = "k.contains('in-place-updates')";

/** Says which host a Metal3Machine has. */
const HOST_ANNOTATION = `${METAL3}/BareMetalHost`;

/**
 * A controller takes what a status says for what it has seen: a host that is to be inspected is switched on, and a node that a Machine refers to is not
 * counted as a stray.
 */
function statusByController(): Rule {
  return {
    expression: `(${SUBRESOURCE}) != 'status' || !(variables.group in ${texts([...WITH_STATUS, CLUSTER_API_GROUP])})
      || variables.byController || variables.byDeployer || variables.bootstrapsMachines
      || ${fieldKept("status")}`,
    messageExpression: madeBy(
      `'while the status of what machines are made from is written by its controllers alone'`,
    ),
  };
}

/**
 * `poolPolicy` checks the number of replicas, which autoscalers and people change through `/scale` or in the object. The finalizer keeps a deleted pool
 * until its machines are gone: a pool that is recreated beside them would have twice as many.
 */
function poolByDeployer({ deployers }: GuardPlan): Rule {
  const fields = [
    ...["clusterName", "selector", "template", "rollout", "strategy", "deletion"],
    ...["remediation", "machineNaming"],
  ];
  return {
    expression: `variables.resource != 'machinedeployments' || variables.byDeployer
      || !variables.created && variables.byController
      || !variables.created && ${fields.map((name) => fieldKept(`spec.${name}`)).join(" && ")} && ${labelsKept()}
        && ${finalizersKept()} && ${mapKept("annotations", IN_PLACE)}
        && (${isUser(GARBAGE_COLLECTORS)} || ${ownersKept()})`,
    messageExpression: madeBy(
      `'while a pool is changed by ' + ${text(deployers.join(" or "))} + ' alone, in anything but its replicas: change the site file and deploy it'`,
    ),
  };
}
