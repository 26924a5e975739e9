import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What one pool of this program has in place of what the lab's pool h100-1 has. */
export interface PoolChanges {
  readonly name?: string;
  readonly kind?: string;
  readonly replicas?: pulumi.Input<number>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly maxSurge?: number | string;
}

const LABELS = {
  "kvandal.io/site": "lab",
  "kvandal.io/phase": "phase-1",
  "kvandal.io/hall": "hall-1",
  "kvandal.io/gpu-system": "hgx-h100",
};

/** A MachineDeployment as somebody writes it who does not use Kvandal's components. */
export function pool(
  logicalName: string,
  { name = "h100-1", kind = "MachineDeployment", replicas = 1, ...changes }: PoolChanges,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const {
    labels = { ...LABELS, "kvandal.io/pool": name },
    annotations = {},
    maxSurge = 0,
  } = changes;
  return new k8s.apiextensions.CustomResource(
    logicalName,
    {
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind,
      metadata: { name, namespace: "kvandal", labels, annotations },
      spec: {
        clusterName: "lab-hall-1",
        replicas,
        selector: { matchLabels: { "kvandal.io/pool": name } },
        // A MachineSet has none, and the API server refuses a field that it does not know.
        ...(kind === "MachineDeployment"
          ? {
              rollout: {
                strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable: 1 } },
              },
            }
          : {}),
        template: {
          metadata: { labels },
          spec: {
            clusterName: "lab-hall-1",
            bootstrap: { dataSecretName: "none" },
            infrastructureRef: {
              apiGroup: "infrastructure.cluster.x-k8s.io",
              kind: "DevMachineTemplate",
              name: `${name}-0123abcd`,
            },
          },
        },
      },
    },
    options,
  );
}

/** The labels of the lab's pool with others in the place of some, or none of a name. */
export function labels(
  changed: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const all: Record<string, string | undefined> = {
    ...LABELS,
    "kvandal.io/pool": "h100-1",
    ...changed,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
