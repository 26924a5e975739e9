import { LABELS } from "../../../model/names";
import type { MachineInfrastructure } from "./infrastructure";
import { partLabels } from "./selection";

const provisioning = { startupDuration: "2s" };

/** Machines that exist in memory only: Cluster API's own development infrastructure, for the simulated site. */
export const inMemory: MachineInfrastructure = {
  nodeLabels: {},
  dataTemplate: () => undefined,
  machineTemplate: (machines) => ({
    apiGroup: "infrastructure.cluster.x-k8s.io",
    version: "v1beta2",
    kind: "DevMachineTemplate",
    spec: {
      template: {
        metadata: {
          labels: { [LABELS.gpuSystem]: machines.pool.gpuSystem, ...partLabels(machines) },
        },
        spec: { backend: { inMemory: { vm: { provisioning }, node: { provisioning } } } },
      },
    },
  }),
};
