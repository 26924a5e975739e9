import { NODE_ANNOTATIONS, SIMULATED_BY, SIMULATOR } from "../../../../tools/simulator/names";
import type { MachineDeployment, SimulatedNode } from "../../../../tools/simulator/objects";

type Changes = Omit<Partial<MachineDeployment["spec"]>, "template"> & {
  readonly metadata?: Partial<MachineDeployment["metadata"]>;
  readonly labels?: Record<string, string>;
  readonly machine?: Partial<MachineDeployment["spec"]["template"]["spec"]>;
  readonly status?: MachineDeployment["status"];
};

/** A pool of HGX H100, as the program writes it, with changes. */
export function deployment(changes: Changes = {}): MachineDeployment {
  const { metadata, labels = {}, machine, status, ...spec } = changes;
  return {
    metadata: {
      name: "h100-a",
      namespace: "kvandal",
      uid: "deployment-1",
      resourceVersion: "1",
      generation: 1,
      ...metadata,
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { "kvandal.io/pool": "h100-a" } },
      rollout: {
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      },
      ...spec,
      template: {
        metadata: { labels },
        spec: {
          version: "v1.34.4",
          bootstrap: {
            configRef: {
              apiGroup: "bootstrap.cluster.x-k8s.io",
              kind: "KubeadmConfigTemplate",
              name: "h100-a-boot",
            },
          },
          infrastructureRef: {
            apiGroup: "infrastructure.cluster.x-k8s.io",
            kind: "DevMachineTemplate",
            name: "h100-a-machines",
          },
          ...machine,
        },
      },
    },
    ...(status === undefined ? {} : { status }),
  };
}

/** A node of that pool, as the simulator remembers it. */
export function node(changes: Partial<SimulatedNode> = {}): SimulatedNode {
  return {
    name: "h100-a-000000-0000",
    uid: "node-1",
    version: 1,
    machineDeployment: "kvandal/h100-a",
    ordinal: 0,
    revision: "000000",
    ready: true,
    conditions: [{ type: "Ready", status: "True", since: 0 }],
    labels: { [SIMULATED_BY]: SIMULATOR },
    labelsFromMachine: [],
    ...changes,
  };
}

export { NODE_ANNOTATIONS, SIMULATED_BY, SIMULATOR };
