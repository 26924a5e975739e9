import type { StackValidationPolicy } from "@pulumi/policy";
import { factsFinder, type EnergyBudgetConfig } from "./facts";
import { judgeStack } from "./judge/stack";
import { configSchema } from "./limitsSchema";

/**
 * Wall 3: recounts the megawatts of the whole stack, hand-written pools included.
 *
 * Judged once, after everything is registered: in a preview before anything changes, under `up --skip-preview` only
 * afterwards. The `energy-budget` policy is the one that blocks there.
 *
 * @severity critical
 */
export const energyBudgetStack: StackValidationPolicy = {
  name: "energy-budget-stack",
  displayName: "Energy budget, recounted over the stack",
  description: "All pools of a stack together may not take more power than the site can carry.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps:
    "Remove the resource that the message names, or bring it under the site file and its ceiling.",
  configSchema,
  validateStack: (args, reportViolation) => {
    const find = factsFinder(args.getConfig<EnergyBudgetConfig>());
    for (const { message, urn } of judgeStack(args.resources, find)) {
      reportViolation(message, urn);
    }
  },
};
