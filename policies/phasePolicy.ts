import type { ResourceValidationPolicy } from "@pulumi/policy";
import { factsFinder } from "./facts";
import { judgePhase, type PhaseProblems } from "./judge/phase";
import { refusalMessage } from "./judge/stack";
import { siteFolderSchema, type SiteFolderConfig } from "./siteFolder";
import { today, type ClockDay } from "./today";

/** What is a policy's own among those that judge a resource by its phase. */
export type PhasePolicy = Omit<ResourceValidationPolicy, "validateResource" | "configSchema"> & {
  /** The problems that this policy reports. */
  readonly reports: keyof PhaseProblems;
};

/**
 * A policy about the phase of a resource. Resource policies, since they are judged before anything is made: the `Site` component
 * before any of its children.
 *
 * @returns the policy, by a clock that gives the UTC day of the pack's process.
 */
export function phasePolicy({
  reports,
  ...policy
}: PhasePolicy): (clockDay: ClockDay) => ResourceValidationPolicy {
  return (clockDay) => ({
    ...policy,
    configSchema: siteFolderSchema,
    validateResource: (args, reportViolation) => {
      try {
        const find = factsFinder(args.getConfig<SiteFolderConfig>());
        const day = clockDay();
        for (const message of judgePhase(args, find, today(day), day)[reports]) {
          reportViolation(message);
        }
      } catch (error) {
        reportViolation(refusalMessage(error));
      }
    },
  });
}
