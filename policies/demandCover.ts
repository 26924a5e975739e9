import { phasePolicy } from "./phasePolicy";

/**
 * Capacity that nobody has booked is worth a word: advisory, since a site may choose to build ahead of its tenants.
 *
 * @severity low
 */
export const demandCover = phasePolicy({
  name: "demand-cover",
  displayName: "Demand cover",
  description: "A phase should not take more power than tenants have booked.",
  enforcementLevel: "advisory",
  severity: "low",
  remediationSteps: "Lower the units of the phase, or record what tenants have booked.",
  reports: "demand",
});
