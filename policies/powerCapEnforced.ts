import type { StackValidationPolicy } from "@pulumi/policy";
import { factsFinder } from "./facts";
import { judgePowerCaps } from "./judge/powerCaps";
import { siteFolderSchema, type SiteFolderConfig } from "./siteFolder";

/**
 * A pool that is budgeted at a power cap has what applies the cap in the same stack. Over the stack, since no resource by itself shows that
 * another one is missing.
 *
 * @severity critical
 */
export const powerCapEnforced: StackValidationPolicy = {
  name: "power-cap-enforced",
  displayName: "Power caps are applied",
  description: "A pool that is budgeted at a cap has the DaemonSet that sets it on its nodes.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Deploy the cap's DaemonSet with the pool, or drop gpuPowerCap from the pool.",
  configSchema: siteFolderSchema,
  validateStack: (args, reportViolation) => {
    const find = factsFinder(args.getConfig<SiteFolderConfig>());
    for (const { message, urn } of judgePowerCaps(args.resources, find)) {
      reportViolation(message, urn);
    }
  },
};
