import type { ResourceValidationPolicy } from "@pulumi/policy";
import { objectsPolicy } from "./objectsPolicy";
import type { ClockDay } from "./today";

/**
 * What Kvandal does not make must not be able to add machines or power to a hall: only kinds that are known to be harmless pass.
 *
 * @severity critical
 */
export const nothingElse: (clockDay: ClockDay) => ResourceValidationPolicy = objectsPolicy({
  reports: "denied",
  name: "nothing-else",
  displayName: "Nothing else adds machines or power",
  description:
    "A hall's cluster gets what the site file makes, and beside it only what can add neither machines nor power.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Declare it in the site file, or keep it out of the hall's stack.",
});
