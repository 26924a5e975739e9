import { LABELS } from "../../model/names";
import type { PoolPlan } from "../../model/phasePlan";
import type { Infrastructure } from "../../model/siteSchema";
import type { MachineTemplate } from "./infrastructure";

/**
 * Bare metal through Metal3: an image is written to hosts whose BareMetalHost labels name the pool's hall and GPU system.
 * Field names are those of v1beta2 (`diskFormat`, which v1beta1 called `format`).
 */
export function metal3Template(
  { image }: Extract<Infrastructure, { kind: "metal3" }>,
  pool: PoolPlan,
): MachineTemplate {
  return {
    apiGroup: "infrastructure.cluster.x-k8s.io",
    version: "v1beta2",
    kind: "Metal3MachineTemplate",
    spec: {
      template: {
        spec: {
          image,
          hostSelector: {
            matchLabels: { [LABELS.hall]: pool.hall, [LABELS.gpuSystem]: pool.gpuSystem },
          },
          automatedCleaningMode: "metadata",
        },
      },
    },
  };
}
