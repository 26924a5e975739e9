import {
  budgetGuardObjects,
  energyGuardObjects,
  workloadGuardObjects,
} from "../../model/guard/guardObjects";
import type { GuardPlan } from "../../model/guard/guardPlan";
import type { GuardObject } from "../../model/guard/policyObjects";
import type { Manifest } from "./manifest";
import { recommendedLabels } from "./objectLabels";

/**
 * The policy that checks a hall's budget, with the roles of those who scale pools and of the account that counts nodes.
 *
 * @param inService whether the hall is in service: an earlier phase is then gone back to only with its nodes drained.
 */
export function budgetGuardManifests(guard: GuardPlan, inService: boolean): Manifest[] {
  return labelled(guard, budgetGuardObjects(guard, inService));
}

/** The policy that holds pools to their ceilings, the quota on Machines under it, and the account that counts nodes. */
export function energyGuardManifests(guard: GuardPlan): Manifest[] {
  return labelled(guard, energyGuardObjects(guard));
}

/** The policies on power caps and nodes in a workload cluster that is another one than the management cluster; none where a hall has one cluster. */
export function workloadGuardManifests(guard: GuardPlan): Manifest[] {
  return labelled(guard, workloadGuardObjects(guard));
}

function labelled({ site }: GuardPlan, objects: readonly GuardObject[]): Manifest[] {
  return objects.map(({ metadata, ...object }) => ({
    ...object,
    metadata: { ...metadata, labels: recommendedLabels(site, "energy-guard", metadata.name) },
  }));
}
