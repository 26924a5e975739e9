import { SITE_BUDGET } from "../../model/names";
import type { Manifest } from "./manifest";

/** The CustomResourceDefinition of the site budget. `kubectl get sitebudgets` shows phase and megawatts. */
export function siteBudgetDefinition(): Manifest {
  const { group, version, kind, plural, singular } = SITE_BUDGET;
  const text = { type: "string", minLength: 1 };
  // The maximum keeps a sum of watts within what the guard's integers hold.
  const count = { type: "integer", format: "int64", minimum: 0, maximum: 1_000_000 };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Cluster",
      names: { kind, plural, singular, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          // What was observed is apart from what is allowed, with rights and a writer of its own.
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: "Site", type: "string", jsonPath: ".spec.site" },
            { name: "Phase", type: "string", jsonPath: ".spec.phase" },
            {
              name: "Usable",
              type: "string",
              jsonPath: ".metadata.annotations.kvandal\\.io/usable-power",
            },
            {
              name: "Budgeted",
              type: "string",
              jsonPath: ".metadata.annotations.kvandal\\.io/budgeted-power",
            },
          ],
          schema: {
            openAPIV3Schema: {
              type: "object",
              required: ["spec"],
              properties: {
                spec: {
                  type: "object",
                  required: ["site", "phase", "hall", "now"],
                  properties: {
                    site: text,
                    phase: text,
                    hall: text,
                    now: { ...text, format: "date" },
                    pools: {
                      type: "object",
                      description: "Ceilings by MachineDeployment; left out in a hall without any.",
                      additionalProperties: {
                        type: "object",
                        required: ["ceilingUnits", "ceilingNodes"],
                        properties: {
                          ceilingUnits: count,
                          ceilingNodes: count,
                          gpuSystem: {
                            ...text,
                            description:
                              "What the nodes are, as hgx-h100: it changes only while none of them runs.",
                          },
                          gpuPowerCapWatts: {
                            ...count,
                            description:
                              "The power limit that the nodes' GPUs are counted at; none when left out.",
                          },
                        },
                      },
                    },
                  },
                },
                status: {
                  type: "object",
                  description:
                    "What was counted by the CronJob kvandal-guard-sync or by `kvandal guard sync`.",
                  properties: {
                    observedGeneration: { type: "integer", format: "int64", minimum: 0 },
                    observedNodes: {
                      type: "object",
                      // Each count replaces the previous one completely, also one that another manager wrote.
                      "x-kubernetes-map-type": "atomic",
                      description:
                        "Nodes by MachineDeployment, the larger of asked for and running; those of none under /unlisted.",
                      additionalProperties: count,
                    },
                  },
                },
              },
            },
          },
        },
      ],
    },
  };
}
