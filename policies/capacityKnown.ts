import { judgeKnownCapacity, type KnownCapacityConfig } from "./judge/knownCapacity";
import { objectPolicy } from "./objectPolicy";

/**
 * What cannot be counted before it is deployed cannot be held to a budget. The policy SDK by itself makes a mandatory policy advisory
 * where it meets an unknown value.
 *
 * @severity critical
 */
export const capacityKnown = objectPolicy<Partial<KnownCapacityConfig>>({
  name: "capacity-known",
  displayName: "Capacity known beforehand",
  description:
    "How many nodes there will be is known before the deployment, and by the resources that the policies see.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps:
    "Pass plain values, not outputs; write every object as a resource of its own; have a Helm release listed in the policy's configuration.",
  configSchema: {
    properties: {
      allowedReleases: {
        type: "array",
        items: { type: "string" },
        default: [],
        description:
          "Helm releases that may be, as namespace/name or namespace/*: no policy sees what they make.",
      },
    },
  },
  judge: (resource, { allowedReleases = [] }) => judgeKnownCapacity(resource, { allowedReleases }),
});
