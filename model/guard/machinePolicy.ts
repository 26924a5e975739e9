import { budgetParameter, ceilingsOf, counted, countsOf } from "./counted";
import { sentence, type Rule } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, GUARD, MACHINE_LABELS } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";
import { MACHINE_DEPLOYMENT } from "./poolRules";

/**
 * The policy on Machines of pools: none is created before the hall has a budget and its nodes have been counted, nor where more nodes of its pool were
 * counted than its ceiling has. Pools of a hall without a budget may still shrink, change and be deleted.
 *
 * A missing budget refuses before any condition is looked at, so control planes are left out by their label. What may have that label is
 * `poolPolicy`'s to judge: it goes by owners and identities.
 */
export function machinePolicy(plan: GuardPlan): GuardObject[] {
  const what = "'machine ' + object.metadata.name";
  return admissionPolicy({
    name: GUARD.machines,
    parameter: budgetParameter(plan, "Deny"),
    resources: [{ apiGroup: CLUSTER_API_GROUP, resources: ["machines"], operations: ["CREATE"] }],
    withoutLabel: MACHINE_LABELS.controlPlane,
    variables: [
      { name: "pools", expression: ceilingsOf("params") },
      { name: "counts", expression: countsOf("params") },
      MACHINE_DEPLOYMENT,
      {
        name: "running",
        expression: "variables.of in variables.counts ? int(variables.counts[variables.of]) : 0",
      },
      {
        name: "ceiling",
        expression:
          "variables.of in variables.pools ? int(variables.pools[variables.of].ceilingNodes) : 0",
      },
    ],
    rules: [counted(what, "false"), notBeyondCeiling(what)],
    audit: sentence(what, "': budget ' + params.metadata.name"),
  });
}

/** A pool that can no longer find its Machines creates others, while the first ones still draw power. */
function notBeyondCeiling(what: string): Rule {
  return {
    expression: "variables.running <= variables.ceiling",
    messageExpression: sentence(
      what,
      `': ' + string(variables.running) + ' nodes of pool ' + variables.of + ' were counted, and its ceiling in '`,
      `params.spec.phase + ' is ' + string(variables.ceiling) + ': wait until the others are gone'`,
    ),
  };
}
