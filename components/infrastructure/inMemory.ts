import { LABELS } from "../../model/names";
import type { PoolPlan } from "../../model/phasePlan";
import type { MachineTemplate } from "./infrastructure";

/** Machines that exist in memory only: Cluster API's own development infrastructure, for the simulated site. */
export function inMemoryTemplate(pool: PoolPlan): MachineTemplate {
  const provisioning = { startupDuration: "2s" };
  return {
    apiGroup: "infrastructure.cluster.x-k8s.io",
    version: "v1beta2",
    kind: "DevMachineTemplate",
    spec: {
      template: {
        metadata: { labels: { [LABELS.gpuSystem]: pool.gpuSystem } },
        spec: { backend: { inMemory: { vm: { provisioning }, node: { provisioning } } } },
      },
    },
  };
}
