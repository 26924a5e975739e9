import { judgeSurge } from "./judge/surge";
import { objectPolicy } from "./objectPolicy";

/**
 * A surge node draws power beyond the pool's ceiling while a roll-out lasts, which on metal is days.
 *
 * @severity high
 */
export const surgeCounted = objectPolicy({
  name: "surge-counted",
  displayName: "No surge",
  description: "A roll-out takes nodes away before it adds any.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps: "Set spec.rollout.strategy.rollingUpdate.maxSurge to 0.",
  configSchema: { properties: {} },
  judge: judgeSurge,
});
