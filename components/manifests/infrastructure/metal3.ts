import { HOST_LABELS, hostMetadata } from "../../../model/hostMetadata";
import { LABELS } from "../../../model/names";
import type { Infrastructure } from "../../../model/siteSchema";
import type { MachineInfrastructure } from "./infrastructure";
import { partLabels } from "./selection";

const API = { apiGroup: "infrastructure.cluster.x-k8s.io", version: "v1beta2" } as const;

/**
 * Bare metal through Metal3: an image is written to hosts whose BareMetalHost labels name the pool's hall and GPU system, and
 * for a split pool the part that they stand in. Credentials of the hosts' management controllers are in Secrets that the
 * BareMetalHosts refer to; nothing here knows them.
 *
 * Field names are those of v1beta2 (`diskFormat`, which v1beta1 called `format`). Both templates are never changed in place.
 */
export function metal3({
  image,
}: Extract<Infrastructure, { kind: "metal3" }>): MachineInfrastructure {
  return {
    // As in the clusterctl template of cluster-api-provider-metal3.
    nodeLabels: { "metal3.io/uuid": hostMetadata("uuid") },
    dataTemplate: (_pool, clusterName) => ({
      ...API,
      kind: "Metal3DataTemplate",
      spec: {
        clusterName,
        metaData: {
          objectNames: [{ key: "name", object: "machine" }],
          // A host without the label gets an empty value.
          fromLabels: Object.entries(HOST_LABELS).map(([key, label]) => ({
            key,
            object: "baremetalhost",
            label,
          })),
        },
      },
    }),
    machineTemplate: (machines) => ({
      ...API,
      kind: "Metal3MachineTemplate",
      spec: {
        template: {
          spec: {
            image,
            hostSelector: {
              matchLabels: {
                [LABELS.hall]: machines.pool.hall,
                [LABELS.gpuSystem]: machines.pool.gpuSystem,
                ...partLabels(machines),
              },
            },
            ...(machines.dataTemplate === undefined
              ? {}
              : { dataTemplate: { name: machines.dataTemplate } }),
            automatedCleaningMode: "metadata",
          },
        },
      },
    }),
  };
}
