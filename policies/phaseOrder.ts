import { phasePolicy } from "./phasePolicy";

/**
 * Phases come in order: no phase is deployed while an earlier one is not open, and none that the site does not have.
 *
 * @severity high
 */
export const phaseOrder = phasePolicy({
  name: "phase-order",
  displayName: "Phase order",
  description: "A phase is deployed only when every earlier phase is open.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps: "Open the earlier phase that the message names first.",
  reports: "order",
});
