import { guardAccess, observerAccount } from "./access";
import { budgetPolicy } from "./budgetPolicy";
import type { GuardPlan } from "./guardPlan";
import { ceilingPolicy } from "./ceilingPolicy";
import { machinePolicy } from "./machinePolicy";
import { machineQuota } from "./machineQuota";
import { machineryPolicy } from "./machineryPolicy";
import type { GuardObject } from "./policyObjects";
import { poolPolicy } from "./poolPolicy";
import { nodePolicy } from "./nodePolicy";
import { capPolicy, workloadPolicy } from "./workloadPolicy";

/**
 * The objects of a guard that come before the budget: who may do what, and what checks the budget and what machines are made from.
 *
 * @param inService whether the hall is in service: an earlier phase is then gone back to only with its nodes drained.
 */
export function budgetGuardObjects(guard: GuardPlan, inService: boolean): GuardObject[] {
  return [
    ...guardAccess(),
    ...budgetPolicy(guard, inService),
    ...machineryPolicy(guard),
    ...workloadPolicy(guard),
  ];
}

/** The objects of a guard that come after the budget: what holds pools to their ceilings, and the account that counts nodes. */
export function energyGuardObjects(guard: GuardPlan): GuardObject[] {
  return [
    ...poolPolicy(guard),
    ...ceilingPolicy(guard),
    ...machinePolicy(guard),
    machineQuota(guard),
    observerAccount(),
  ];
}

/**
 * The objects of a guard in a workload cluster that is another one than the management cluster: what holds power caps, and the labels of nodes by which
 * they have them. None where a hall has one cluster, whose guard holds these as well.
 */
export function workloadGuardObjects(guard: GuardPlan): GuardObject[] {
  const { workloadDeployers: deployers } = guard;
  if (deployers === undefined) {
    return [];
  }
  const there = { ...guard, deployers };
  return [...capPolicy(there), ...nodePolicy(there)];
}

/** Everything that the guard of a hall consists of in its management cluster, as it is deployed. */
export function guardObjects(guard: GuardPlan, inService: boolean): GuardObject[] {
  return [...budgetGuardObjects(guard, inService), ...energyGuardObjects(guard)];
}
