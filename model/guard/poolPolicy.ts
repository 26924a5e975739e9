import { clusterNameOf } from "../clusterApi";
import { sentence, table, text, type Rule } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, GUARD } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";
import { JUDGED, listed, poolVariables, withinCeiling } from "./poolRules";

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
    variables: poolVariables(plan, { pools: table(plan.declaredNodes), nodes: "" }),
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

/** MachineSets and Machines come from a MachineDeployment, by Cluster API's hand; MachinePools have no place in a budget. */
function madeByController(): Rule {
  return {
    expression: "!variables.madeByHand",
    messageExpression: sentence(
      "variables.what",
      `': made by ' + request.userInfo.username + ', while only Cluster API may make these, for a MachineDeployment: '`,
      `'change the units of a pool in the site file instead'`,
    ),
  };
}

/** A surge node draws power beyond the ceiling. Left out, Cluster API makes it 1. v1beta1 has the strategy at another place. */
function withoutSurge(): Rule {
  const noSurge = (strategy: string): string =>
    `has(${strategy}) && has(${strategy}.rollingUpdate) && has(${strategy}.rollingUpdate.maxSurge)
      && string(${strategy}.rollingUpdate.maxSurge) in ['0', '0%']`;
  return {
    expression: `variables.resource != 'machinedeployments' || variables.scale || variables.unchanged || variables.onlyShrinks
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
    expression: `variables.resource != 'machinedeployments' || variables.scale || variables.unchanged || variables.onlyShrinks
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
