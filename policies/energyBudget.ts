import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { COMPONENT_TYPES } from "../model/names";
import { factsFinder, type EnergyBudgetConfig } from "./facts";
import { capacityKind, judgeCapacity } from "./judge/capacity";
import { isSiteBudget, judgeSiteBudget } from "./judge/siteBudget";
import { judgeSiteInputs } from "./judge/siteInputs";
import type { FindFacts } from "./judge/siteFacts";
import { refusalMessage } from "./judge/stack";
import { configSchema } from "./limitsSchema";

type JudgedResource = Pick<ResourceValidationArgs, "type" | "props" | "provider">;

/**
 * The messages of everything that is wrong with one resource under the energy budget; empty for a resource that takes no
 * power. The policy below, the in-process preview and the tests call this same function.
 */
export function judgeResource(resource: JudgedResource, find: FindFacts): string[] {
  try {
    return [...new Set(judgments(resource, find))];
  } catch (error) {
    return [refusalMessage(error)];
  }
}

function judgments({ type, props, provider }: JudgedResource, find: FindFacts): string[] {
  if (type === COMPONENT_TYPES.site) {
    return judgeSiteInputs(props, find);
  }
  if (isSiteBudget(type, props)) {
    return judgeSiteBudget(props, find);
  }
  const capacity = capacityKind(type, props);
  return capacity === undefined
    ? []
    : judgeCapacity(capacity, props, provider?.props.context, find);
}

/**
 * Walls 1 and 2: nothing is created that the chosen phase cannot power.
 *
 * A resource policy, because it is judged before each resource is made: the `Site` component before any of its children, a
 * hall's budget before its pools, and each pool on its own. A stack policy alone comes too late under
 * `pulumi up --skip-preview`.
 *
 * @severity critical
 */
export const energyBudget: ResourceValidationPolicy = {
  name: "energy-budget",
  displayName: "Energy budget",
  description: "A phase may not take more power than its halls and its site can carry.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps:
    "Lower the units of the pool that the message names, or deploy the phase that has the power.",
  configSchema,
  validateResource: (args, reportViolation) => {
    const find = factsFinder(args.getConfig<EnergyBudgetConfig>());
    for (const message of judgeResource(args, find)) {
      reportViolation(message);
    }
  },
};
