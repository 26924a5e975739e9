import { phasePolicy } from "./phasePolicy";

/**
 * Investment follows demand: a phase is deployed only when what tenants have booked releases the capital that it needs.
 *
 * @severity high
 */
export const capitalRelease = phasePolicy({
  name: "capital-release",
  displayName: "Capital release",
  description: "A phase is deployed only when the bookings release the capital that it needs.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps: "Record the bookings that release it, or deploy an earlier phase.",
  reports: "capital",
});
