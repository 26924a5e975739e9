import { POOL_NAMESPACE } from "../names";
import {
  DRY_RUN,
  isUser,
  sentence,
  SUBRESOURCE,
  text,
  type Rule,
  type Variable,
} from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, CONTROL_PLANE_KIND, MACHINE_LABELS } from "./names";
import { specKeptBut } from "./unchanged";

const SCALED = ["machinedeployments", "machinesets", "machinepools"];

/** More nodes than any hall has: what a pool counts for that does not say how many it wants. */
const UNSTATED = 1_000_000_000;

/** The requests about pools that are judged, and what makes machines beside them. */
export const JUDGED = {
  resources: [
    {
      apiGroup: CLUSTER_API_GROUP,
      resources: SCALED.flatMap((name) => [name, `${name}/scale`]),
      operations: ["CREATE", "UPDATE"],
    },
    { apiGroup: CLUSTER_API_GROUP, resources: ["machines"], operations: ["CREATE"] },
  ],
  conditions: [{ name: "not-a-dry-run", expression: `!(${DRY_RUN})` }],
} as const;

/** Where a policy finds the ceilings of pools. */
interface Ceilings {
  /** CEL of a map by MachineDeployment. */
  readonly pools: string;
  /** The field of an entry that is its nodes, as `.ceilingNodes`; empty where the entry itself is. */
  readonly nodes: string;
}

/** The MachineDeployment that a Machine names, which is also the prefix of its MachineSet's name; empty where it names none. */
export const MACHINE_DEPLOYMENT: Variable = {
  name: "of",
  expression: `has(object.metadata.labels) && ${text(MACHINE_LABELS.deployment)} in object.metadata.labels
    ? object.metadata.labels[${text(MACHINE_LABELS.deployment)}] : ''`,
};

/** What the rules on pools go by: what is asked, by whom and for which pool, and its ceiling. */
export function poolVariables({ controllers }: GuardPlan, { pools, nodes }: Ceilings): Variable[] {
  const replicas = (object: string): string =>
    `has(${object}.spec) && has(${object}.spec.replicas)`;
  const owner = (kind: string, more = ""): string =>
    `variables.owners.exists(o, o.kind == ${text(kind)} && has(o.controller) && o.controller ${more}
      && o.apiVersion.startsWith('${kind === CONTROL_PLANE_KIND ? "controlplane." : ""}${CLUSTER_API_GROUP}/'))`;
  const listedCeiling = (name: string): string =>
    `${name} in variables.pools ? int(variables.pools[${name}]${nodes}) : 0`;
  return [
    { name: "pools", expression: pools },
    { name: "resource", expression: "request.resource.resource" },
    { name: "scale", expression: `(${SUBRESOURCE}) == 'scale'` },
    { name: "name", expression: "has(object.metadata.name) ? object.metadata.name : ''" },
    {
      name: "space",
      expression: "has(request.namespace) ? request.namespace : ''",
    },
    {
      name: "what",
      expression: `(variables.resource == 'machinedeployments' ? 'pool ' : variables.resource + ' ')
        + variables.name + (variables.space == ${text(POOL_NAMESPACE)} ? '' : ' in namespace ' + variables.space)`,
    },
    {
      // A Scale of 0 omits the field. In any other object, a default or a controller would fill it in.
      name: "want",
      expression: `variables.resource == 'machines' ? 1
        : ${replicas("object")} ? int(object.spec.replicas) : variables.scale ? 0 : ${UNSTATED}`,
    },
    {
      name: "had",
      expression: `oldObject == null ? 0 : ${replicas("oldObject")} ? int(oldObject.spec.replicas) : 0`,
    },
    {
      name: "unchanged",
      expression: `oldObject != null && object.spec == oldObject.spec`,
    },
    {
      name: "owners",
      expression: "has(object.metadata.ownerReferences) ? object.metadata.ownerReferences : []",
    },
    MACHINE_DEPLOYMENT,
    {
      name: "bySetController",
      expression: `(${isUser(controllers.machineSets)})
        && (variables.resource == 'machinesets' && ${owner("MachineDeployment")}
          || variables.resource == 'machines' && variables.space == ${text(POOL_NAMESPACE)}
            && !(has(object.metadata.labels) && ${text(MACHINE_LABELS.controlPlane)} in object.metadata.labels)
            && variables.of in variables.pools
            && ${owner("MachineSet", "&& o.name.startsWith(variables.of + '-')")})`,
    },
    {
      name: "byControlPlane",
      expression: `(${isUser(controllers.controlPlanes)})
        && ${owner(CONTROL_PLANE_KIND)} && variables.resource == 'machines'
        && variables.space == ${text(POOL_NAMESPACE)}`,
    },
    {
      // The MachineDeployment whose ceiling counts: its own, or for a MachineSet the owner's.
      name: "deployment",
      expression: `variables.space != ${text(POOL_NAMESPACE)} ? ''
        : variables.resource == 'machinedeployments' ? variables.name
        : variables.resource == 'machinesets' && variables.bySetController
          ? variables.owners.filter(o, o.kind == 'MachineDeployment')[0].name : ''`,
    },
    {
      name: "onlyShrinks",
      expression: `oldObject != null && !variables.scale && variables.want <= variables.had && ${specKeptBut("k == 'replicas'")}`,
    },
    { name: "ceiling", expression: listedCeiling("variables.deployment") },
    {
      name: "madeByHand",
      expression: `variables.resource != 'machinedeployments' && request.operation == 'CREATE'
        && !variables.bySetController && !variables.byControlPlane`,
    },
  ];
}

/** @param where CEL that says in what the pool is not. */
export function listed(where: string): Rule {
  return {
    expression: `variables.resource != 'machinedeployments' || request.operation != 'CREATE'
      || variables.deployment in variables.pools`,
    messageExpression: sentence(
      "variables.what",
      where,
      `'declare the pool in the site file and deploy it (kvandal up)'`,
    ),
  };
}

/**
 * @param phase CEL of the phase.
 * @param whose CEL that says whose ceiling it is.
 * @param unless CEL that lets a request pass.
 */
export function withinCeiling(phase: string, whose: string, unless = ""): Rule {
  return {
    expression: `${unless}variables.resource == 'machines' || variables.want <= variables.ceiling
      || variables.want <= variables.had || variables.unchanged`,
    messageExpression: sentence(
      "variables.what",
      `': ' + (variables.want == ${UNSTATED} ? 'does not say how many nodes' : string(variables.want) + ' nodes asked')`,
      `', its ceiling in ' + ${phase} + ' is ' + string(variables.ceiling) + ' nodes and it had '`,
      `string(variables.had)`,
      whose,
      `'ask for at most ' + string(variables.ceiling) + ', or raise the units in the site file'`,
    ),
  };
}
