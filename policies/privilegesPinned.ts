import { POWER_CAP_NAMESPACE } from "../model/names";
import { judgeWorkload, type PrivilegesConfig } from "./judge/workload";
import { objectPolicy } from "./objectPolicy";

/** Where this project's own privileged pods are: they set power limits, and hand GPUs out. */
const PRIVILEGED = [`${POWER_CAP_NAMESPACE}/*`, "nvidia-device-plugin/*"];

/**
 * Who controls a node's GPUs controls their power: what runs with privileges is listed, and what runs is what was reviewed.
 *
 * @severity high
 */
export const privilegesPinned = objectPolicy<Partial<PrivilegesConfig>>({
  name: "privileges-pinned",
  displayName: "Privileges and images pinned",
  description:
    "Images are pinned by version or digest, and pods with privileges are only those listed.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps:
    "Pin the image, and drop the privilege or have the workload listed in the policy's configuration.",
  configSchema: {
    properties: {
      privilegedWorkloads: {
        type: "array",
        items: { type: "string" },
        default: PRIVILEGED,
        description: "Workloads that may have privileges, as namespace/name or namespace/*.",
      },
    },
  },
  judge: (resource, { privilegedWorkloads = PRIVILEGED }) =>
    judgeWorkload(resource, { privilegedWorkloads }),
});
