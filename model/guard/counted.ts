import { SITE_BUDGET } from "../names";
import { sentence, text, type Rule } from "./expressions";
import type { GuardPlan } from "./guardPlan";
import { GUARD } from "./names";
import type { PolicyParts } from "./policyObjects";

/** The budget of a hall, for policies that go by it. */
export function budgetParameter(
  { site }: GuardPlan,
  whenMissing: "Allow" | "Deny",
): NonNullable<PolicyParts["parameter"]> {
  return {
    apiVersion: `${SITE_BUDGET.group}/${SITE_BUDGET.version}`,
    kind: SITE_BUDGET.kind,
    name: site,
    whenMissing,
  };
}

/** CEL of the ceilings of a budget, by MachineDeployment. */
export function ceilingsOf(budget: "object" | "oldObject" | "params"): string {
  return `has(${budget}.spec.pools) ? ${budget}.spec.pools : {}`;
}

/** CEL of what was counted into a budget, by MachineDeployment. */
export function countsOf(budget: "object" | "oldObject" | "params"): string {
  const counts = `${budget}.status.observedNodes`;
  return `has(${budget}.status) && has(${counts}) ? ${counts} : {}`;
}

/** CEL that tells whether the hall has been counted. The count of an empty hall has a zero; it is not an empty map. */
export function isCounted(budget: "oldObject" | "params"): string {
  const counts = `${budget}.status.observedNodes`;
  return `has(${budget}.status) && has(${counts}) && size(${counts}) > 0`;
}

/**
 * Nothing grows before the hall's nodes have been counted for its budget: some may be older than the guard, or belong to pools of an earlier budget.
 * `budgetPolicy` accepts that first count only if it fits.
 *
 * @param what CEL of what is asked for.
 * @param unless CEL that lets a request pass.
 */
export function counted(what: string, unless: string): Rule {
  return {
    expression: `${unless} || ${isCounted("params")}`,
    messageExpression: sentence(
      what,
      `': no node of hall ' + params.spec.hall + ' has been counted since budget ' + params.metadata.name + ' was made, so nothing may grow: '`,
      text(
        `run kvandal guard sync, or look at Job ${GUARD.firstCount}, and deploy again once it has counted`,
      ),
    ),
  };
}
