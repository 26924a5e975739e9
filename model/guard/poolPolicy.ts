import { clusterNameOf } from "../clusterApi";
import { POOL_NAMESPACE } from "../names";
import { budgetParameter, counted } from "./counted";
import type { GuardDomain } from "./guardDomains";
import { priceName, prices, runningWatts } from "./runningWatts";
import {
  DRY_RUN,
  isUser,
  sentence,
  SUBRESOURCE,
  table,
  text,
  type Rule,
  type Variable,
} from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, CONTROL_PLANE_KIND, GUARD, MACHINE_LABELS } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";

const SCALED = ["machinedeployments", "machinesets", "machinepools"];

/** More nodes than any hall has: what a pool counts for that does not say how many it wants. */
const UNSTATED = 1_000_000_000;

const JUDGED = {
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

/**
 * The policy that checks every change of a pool: MachineDeployments by their name, and whatever else makes machines by who makes it. Labels
 * decide nothing, since the object of a `/scale` request has none. Its ceilings are those that the phase declares, as literals, so it needs no other object: without a
 * budget a pool keeps to them, shrinks and is deleted.
 *
 * What is above its ceiling may shrink and may be edited otherwise: a lowered ceiling must not keep a pool from shrinking.
 * Dry runs pass: a preview of a raise would be judged by the literals that are about to change. They are the policy pack's part.
 */
export function poolPolicy(plan: GuardPlan): GuardObject[] {
  const { phase, hall, site } = plan;
  return admissionPolicy({
    name: GUARD.pools,
    ...JUDGED,
    variables: variables(plan, { pools: table(plan.declaredNodes), nodes: "" }),
    rules: [
      madeByController(),
      listed(
        text(`: not declared for hall ${hall} of site ${site} in ${phase}, so its ceiling is 0: `),
      ),
      withinCeiling(text(phase), text(` (hall ${hall} of site ${site}): `)),
      withoutSurge(),
      ownTemplate(plan),
    ],
    audit: sentence(
      "variables.what",
      `': ' + string(variables.want) + ' nodes asked, ' + string(variables.had) + ' before, declared '`,
      `string(variables.ceiling)`,
      text(` in ${phase}`),
    ),
  });
}

/**
 * The policy that holds pools to the ceilings of the hall's `SiteBudget`, which are at most those that the phase declares: a deployment that
 * grows in steps, or waits until nodes have drained, has lower ones. Where there is no budget it has nothing to compare with, and `poolPolicy` holds by itself.
 */
export function ceilingPolicy(plan: GuardPlan): GuardObject[] {
  return admissionPolicy({
    name: GUARD.ceilings,
    parameter: budgetParameter(plan, "Allow"),
    ...JUDGED,
    variables: [
      ...variables(plan, { pools: "params.spec.pools", nodes: ".ceilingNodes" }),
      { name: "declared", expression: table(plan.declaredNodes) },
      {
        // What the phase does not declare is `poolPolicy`'s to refuse: one sentence for one reason.
        name: "beyondPhase",
        expression: `!(variables.deployment in variables.declared)
          || variables.want > variables.declared[variables.deployment]`,
      },
      {
        name: "counts",
        expression: `has(params.status) && has(params.status.observedNodes) ? params.status.observedNodes : {}`,
      },
      { name: "nodesPerUnit", expression: table(plan.nodesPerUnit) },
      ...plan.domains.flatMap((domain, at): Variable[] => [
        { name: priceName(at), expression: prices(domain) },
        {
          name: `running${at}`,
          expression: runningWatts(domain, at, "variables.pools", "variables.counts"),
        },
      ]),
    ],
    rules: [
      listed(
        `': not in budget ' + params.metadata.name + ' of hall ' + params.spec.hall + ', so its ceiling is 0: '`,
        BEYOND_PHASE,
      ),
      withinCeiling(
        "params.spec.phase",
        `' (budget ' + params.metadata.name + ' of hall ' + params.spec.hall + '): '`,
        BEYOND_PHASE,
      ),
      // Machines are `machinePolicy`'s.
      counted("variables.what", NO_GROWTH),
      ...plan.domains.map(fitsWhatRuns),
    ],
    audit: sentence(
      "variables.what",
      `': ' + string(variables.want) + ' nodes asked, ' + string(variables.had) + ' before, ceiling '`,
      `string(variables.ceiling) + ' in ' + params.spec.phase`,
    ),
  });
}

/** Where a policy finds the ceilings of pools. */
interface Ceilings {
  /** CEL of a map by MachineDeployment. */
  readonly pools: string;
  /** The field of an entry that is its nodes, as `.ceilingNodes`; empty where the entry itself is. */
  readonly nodes: string;
}

function variables({ controllers }: GuardPlan, { pools, nodes }: Ceilings): Variable[] {
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
      // A Scale of 0 has no field for it; an object without the field gets a number from somebody else.
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
    {
      // What the controller writes on a Machine, whose MachineSet is named after the same MachineDeployment.
      name: "of",
      expression: `has(object.metadata.labels) && ${text(MACHINE_LABELS.deployment)} in object.metadata.labels
        ? object.metadata.labels[${text(MACHINE_LABELS.deployment)}] : ''`,
    },
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
    { name: "ceiling", expression: listedCeiling("variables.deployment") },
  ];
}

/** MachineSets and Machines come from a MachineDeployment, by Cluster API's hand; MachinePools have no place in a budget. */
function madeByController(): Rule {
  return {
    expression: `variables.resource == 'machinedeployments' || request.operation != 'CREATE'
      || variables.bySetController || variables.byControlPlane`,
    messageExpression: sentence(
      "variables.what",
      `': made by ' + request.userInfo.username + ', while only Cluster API may make these, for a MachineDeployment: '`,
      `'change the units of a pool in the site file instead'`,
    ),
  };
}

const BEYOND_PHASE = "variables.beyondPhase || ";

/** Requests that let no pool grow, and those that are refused by what the phase declares already. */
const NO_GROWTH = `${BEYOND_PHASE}variables.resource == 'machines' || variables.want <= variables.had || variables.unchanged`;

/** Ceilings are given for what was known then. What was counted since takes its part, whoever made it. */
function fitsWhatRuns({ name, usableWatts }: GuardDomain, at: number): Rule {
  const usable = (BigInt(usableWatts) * 1_000_000n).toString();
  return {
    expression: `${NO_GROWTH} || variables.running${at} <= ${usable}`,
    messageExpression: sentence(
      "variables.what",
      text(`: ${name}: `),
      `string((variables.running${at} + 999999) / 1000000) + ' W for the ceilings and the nodes that were counted, '`,
      text(
        `${usableWatts} W usable, so nothing may grow: take away the nodes that no pool declares (kvandal guard status)`,
      ),
    ),
  };
}

/**
 * @param where CEL that says in what the pool is not.
 * @param unless CEL that lets a request pass.
 */
function listed(where: string, unless = ""): Rule {
  return {
    expression: `${unless}variables.resource != 'machinedeployments' || request.operation != 'CREATE'
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
function withinCeiling(phase: string, whose: string, unless = ""): Rule {
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

/** A surge node draws power beyond the ceiling. Left out, Cluster API makes it 1. v1beta1 has the strategy at another place. */
function withoutSurge(): Rule {
  const noSurge = (strategy: string): string =>
    `has(${strategy}) && has(${strategy}.rollingUpdate) && has(${strategy}.rollingUpdate.maxSurge)
      && string(${strategy}.rollingUpdate.maxSurge) in ['0', '0%']`;
  return {
    expression: `variables.resource != 'machinedeployments' || variables.scale || variables.unchanged
      || (request.kind.version == 'v1beta1' ? ${noSurge("object.spec.strategy")}
        : has(object.spec.rollout) && ${noSurge("object.spec.rollout.strategy")})`,
    messageExpression: sentence(
      "variables.what",
      `': a roll-out with a surge takes power beyond the ceiling: '`,
      `'set spec.rollout.strategy.rollingUpdate.maxSurge to 0 (${CLUSTER_API_GROUP}/v1beta2; left out it is 1)'`,
    ),
  };
}

/**
 * A ceiling is priced as the pool's own GPU system in the pool's own hall: machines of another pool's template would take other
 * watts. The program names a template after its MachineDeployment and its content.
 */
function ownTemplate({ site, hall }: GuardPlan): Rule {
  const machine = "object.spec.template.spec";
  const cluster = text(clusterNameOf(site, hall));
  return {
    expression: `variables.resource != 'machinedeployments' || variables.scale || variables.unchanged
      || (object.spec.clusterName == ${cluster} && ${machine}.clusterName == ${cluster}
        && ${machine}.infrastructureRef.name.startsWith(variables.name + '-')
        && ${machine}.infrastructureRef.name.substring(size(variables.name)).matches('^-[0-9a-f]{8}$'))`,
    messageExpression: sentence(
      "variables.what",
      `': made from machine template ' + ${machine}.infrastructureRef.name + ' of cluster ' + object.spec.clusterName`,
      `', while it is priced as its own: '`,
      `'use a template named ' + variables.name + '-<hash> and cluster ${site}-${hall}, as the deployment does'`,
    ),
  };
}
