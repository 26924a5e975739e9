import type { ResourceValidationPolicy } from "@pulumi/policy";
import { objectsPolicy } from "./objectsPolicy";
import type { ClockDay } from "./today";

/**
 * What Kvandal makes is recomputed and compared, field by field: a program that is not Kvandal's may make the same objects, and no others.
 *
 * @severity critical
 */
export const recomputed: (clockDay: ClockDay) => ResourceValidationPolicy = objectsPolicy({
  reports: "differing",
  name: "recomputed",
  displayName: "Objects are as recomputed",
  description:
    "An object that Kvandal makes is exactly what site file, catalogue, evidence and lock make it.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Change the site file, not the object.",
});
