import { judgeOtherCapacity } from "./judge/otherCapacity";
import { objectPolicy } from "./objectPolicy";

/**
 * GPUs that come by another way than a pool are in no budget.
 *
 * @severity critical
 */
export const gpuPriced = objectPolicy({
  name: "gpu-priced",
  displayName: "Every GPU has a price in watts",
  description: "GPU nodes come from pools that the catalogue prices, and from nowhere else.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Declare a pool in the site file instead.",
  configSchema: { properties: {} },
  judge: judgeOtherCapacity,
});
