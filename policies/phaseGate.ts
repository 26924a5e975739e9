import { phasePolicy } from "./phasePolicy";

/**
 * Capacity of a phase that is not open is blocked. The message names each gate that does not hold, with what was found, what is
 * asked, and the evidence that would pass it.
 *
 * @severity critical
 */
export const phaseGate = phasePolicy({
  name: "phase-gate",
  displayName: "Phase gate",
  description: "Capacity of a phase is deployed only when every gate of the phase holds.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Bring the evidence that the message names, or deploy the last open phase.",
  reports: "gates",
});
