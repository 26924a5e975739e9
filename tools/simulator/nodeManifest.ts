import { architectureOf, capacityOf } from "./capacity";
import { labelsOnHost } from "./hostMetadata";
import { syncedLabels, trackedKeys } from "./machineLabels";
import { NODE_ANNOTATIONS, SIMULATED_BY, SIMULATOR } from "./names";
import {
  keyOf,
  type Labels,
  type MachineDeployment,
  type SimulatedNode,
  type Taint,
} from "./objects";
import type { Registration } from "./registration";
import { templateRevision } from "./revision";

/** A Node as the API server has it, as much as the simulator reads. */
export interface NodeObject {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime?: string;
    }[];
  };
}

/** As `h100-a-3f9c1a-0007`. */
export function nodeName(deployment: MachineDeployment, ordinal: number): string {
  const number = String(ordinal).padStart(4, "0");
  return `${deployment.metadata.name}-${templateRevision(deployment)}-${number}`;
}

/** What a simulated host registers as. */
export interface Host {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly taints: readonly Taint[];
  /** Those of its MachineDeployment: what the node offers, and its processor. */
  readonly capacityAnnotations: Labels | undefined;
  readonly kubeletVersion: string;
  readonly providerId?: string;
}

/**
 * The Node of a simulated host. Its status is given at creation, the only time that the main resource takes it; kwok adds the conditions.
 */
export function hostNode(host: Host) {
  const { name, capacityAnnotations } = host;
  const architecture = architectureOf(capacityAnnotations);
  const capacity = capacityOf(capacityAnnotations);
  const labels: Labels = {
    "kubernetes.io/hostname": name,
    "kubernetes.io/arch": architecture,
    "kubernetes.io/os": "linux",
    "beta.kubernetes.io/arch": architecture,
    "beta.kubernetes.io/os": "linux",
    ...host.labels,
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels,
      annotations: { [NODE_ANNOTATIONS.kwok]: "fake", ...host.annotations },
    },
    spec: {
      taints: host.taints,
      ...(host.providerId === undefined ? {} : { providerID: host.providerId }),
    },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [{ type: "Hostname", address: name }],
      nodeInfo: {
        architecture,
        operatingSystem: "linux",
        kubeletVersion: host.kubeletVersion,
        osImage: "simulated",
        kernelVersion: "",
        containerRuntimeVersion: "",
        kubeProxyVersion: "",
        machineID: "",
        systemUUID: "",
        bootID: "",
      },
    },
  };
}

/** The Node that a new machine becomes: registered by its kubelet, then labelled by Cluster API. */
export function nodeManifest(
  deployment: MachineDeployment,
  ordinal: number,
  registration: Registration,
) {
  const { annotations } = deployment.metadata;
  const { template } = deployment.spec;
  const name = nodeName(deployment, ordinal);
  const synced = syncedLabels(template.metadata?.labels ?? {});
  return hostNode({
    name,
    labels: {
      ...labelsOnHost(registration.labels, deployment, ordinal, name),
      ...synced,
      [SIMULATED_BY]: SIMULATOR,
    },
    annotations: {
      [NODE_ANNOTATIONS.machineDeployment]: keyOf(deployment.metadata),
      [NODE_ANNOTATIONS.ordinal]: String(ordinal),
      [NODE_ANNOTATIONS.revision]: templateRevision(deployment),
      [NODE_ANNOTATIONS.labelsFromMachine]: trackedKeys(synced),
    },
    taints: registration.taints,
    capacityAnnotations: annotations,
    kubeletVersion: template.spec.version ?? "",
  });
}

/** What the simulator remembers of a node of its own; undefined for one that it did not make. */
export function simulatedNode({ metadata, status }: NodeObject): SimulatedNode | undefined {
  const { name, uid = "", resourceVersion = "0", labels = {}, annotations = {} } = metadata;
  const machineDeployment = annotations[NODE_ANNOTATIONS.machineDeployment];
  if (labels[SIMULATED_BY] !== SIMULATOR || machineDeployment === undefined) {
    return undefined;
  }
  return {
    name,
    uid,
    version: Number(resourceVersion),
    machineDeployment,
    ordinal: Number(annotations[NODE_ANNOTATIONS.ordinal] ?? 0),
    revision: annotations[NODE_ANNOTATIONS.revision] ?? "",
    ready:
      status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ??
      false,
    conditions: (status?.conditions ?? []).map(
      ({ type, status: value, lastTransitionTime = "" }) => ({
        type,
        status: value,
        // One without a time counts from the beginning: it is never too young to be believed.
        since: Date.parse(lastTransitionTime) || 0,
      }),
    ),
    labels,
    labelsFromMachine: (annotations[NODE_ANNOTATIONS.labelsFromMachine] ?? "")
      .split(",")
      .filter((key) => key !== ""),
  };
}
