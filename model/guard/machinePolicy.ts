import { budgetParameter, counted } from "./counted";
import { sentence } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { CLUSTER_API_GROUP, GUARD, MACHINE_LABELS } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";

/**
 * The policy on Machines of pools: none is created before the hall has a budget and its nodes have been counted. Pools of a hall without a
 * budget may still shrink, change and be deleted.
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
    variables: [],
    rules: [counted(what, "false")],
    audit: sentence(what, "': budget ' + params.metadata.name"),
  });
}
