import { judgeHallSize } from "./judge/hallSize";
import { factsFinder } from "./facts";
import { objectPolicy } from "./objectPolicy";
import { siteFolderSchema, type SiteFolderConfig } from "./siteFolder";

/**
 * A hall is one Kubernetes cluster, and upstream supports a cluster up to 5,000 nodes.
 *
 * @severity high
 */
export const hallSize = objectPolicy<SiteFolderConfig>({
  name: "hall-size",
  displayName: "Hall size",
  description: "A hall has no more nodes than one Kubernetes cluster holds.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps: "Move units to the hall that the message names, or add a hall.",
  configSchema: siteFolderSchema,
  judge: ({ type, props }, config) => judgeHallSize(type, props, factsFinder(config)),
});
