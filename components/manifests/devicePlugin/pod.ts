import type { types } from "@pulumi/kubernetes";
import { DRA_MODE, type DevicePluginMode } from "../../../model/devicePlugin/mode";
import type { ContainerPrivilege } from "../../../model/devicePlugin/privileges";
import { DEVICE_PLUGIN_LABELS, LABELS } from "../../../model/names";
import { everyNodeTolerations } from "../../../model/nodeTaints";

type PodSpec = types.input.core.v1.PodSpec;
type DaemonSetSpec = types.input.apps.v1.DaemonSetSpec;
type Container = types.input.core.v1.Container;

/** A pod of the stack: its containers all have NVIDIA's image, which is not said here. */
interface Pod extends Omit<PodSpec, "containers" | "initContainers"> {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
}

/** A DaemonSet of the stack without the image of its containers and without the pace of its roll-outs. */
export type ImagelessDaemonSetSpec = Omit<DaemonSetSpec, "template" | "updateStrategy"> & {
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: Pod;
  };
};

/**
 * A DaemonSet of the stack with NVIDIA's image of a version.
 *
 * @param maxUnavailable share of the pods that a roll-out takes away at a time: one by one would take days in a hall of thousands.
 */
export function withImage(
  spec: ImagelessDaemonSetSpec,
  version: string,
  maxUnavailable: string,
): DaemonSetSpec {
  const image = `${IMAGE}:${version}`;
  const { metadata, spec: pod } = spec.template;
  const pulling = (container: Container): Container => ({ ...container, image });
  return {
    ...spec,
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable } },
    template: {
      metadata,
      spec: {
        ...pod,
        initContainers: pod.initContainers.map(pulling),
        containers: pod.containers.map(pulling),
      },
    },
  };
}

/** NVIDIA's image: plugin, feature discovery, MPS daemon and config manager are one. */
const IMAGE = "nvcr.io/nvidia/k8s-device-plugin";

/** The namespace of NVIDIA's plugin in a hall's workload cluster. */
export const NAMESPACE = "nvidia-device-plugin";

/** All GPUs of the node. A plain variable: the NVIDIA runtime reads it from the container, not from the pod's resources. */
export const ALL_GPUS = [
  { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
  { name: "NVIDIA_DRIVER_CAPABILITIES", value: "compute,utility" },
];

/** All MIG devices, for containers that may see what monitors them. */
export const MIG_MONITOR = { name: "NVIDIA_MIG_MONITOR_DEVICES", value: "all" };

/** The security context of a container with exactly this privilege. */
export function securityContext(
  privilege: ContainerPrivilege,
): types.input.core.v1.SecurityContext {
  switch (privilege) {
    case "privileged":
      return { privileged: true };
    case "sys-admin":
      // Kubernetes always allows escalation beside this capability; saying otherwise would only look safe.
      return { capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } };
    case "none":
      return { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
  }
}

/**
 * A DaemonSet of the NVIDIA stack on the GPU nodes of some modes.
 *
 * @param modes Whose nodes it runs on. With `standard` also on nodes that nobody has labelled.
 */
export function daemonSetSpec(
  app: string,
  modes: readonly (DevicePluginMode | typeof DRA_MODE)[],
  pod: Pod,
): ImagelessDaemonSetSpec {
  const labels = { "app.kubernetes.io/name": app, "app.kubernetes.io/part-of": "kvandal" };
  return {
    selector: { matchLabels: { "app.kubernetes.io/name": app } },
    template: {
      metadata: { labels },
      spec: {
        // No requests or limits: NVIDIA publishes none, and a limit that is too low takes a node's GPUs away. A node-critical pod
        // is neither evicted nor chosen first when memory is short. Its needs do not grow with the hall: it watches its own node.
        priorityClassName: "system-node-critical",
        runtimeClassName: "nvidia",
        tolerations: everyNodeTolerations(),
        affinity: { nodeAffinity: nodesOf(modes) },
        securityContext: { seccompProfile: { type: "RuntimeDefault" } },
        ...pod,
      },
    },
  };
}

/** Labels of our own: those of NVIDIA change their value when GPUs are shared, and need feature discovery to have run before. */
function nodesOf(
  modes: readonly (DevicePluginMode | typeof DRA_MODE)[],
): types.input.core.v1.NodeAffinity {
  const gpuNode = { key: LABELS.gpuSystem, operator: "Exists" };
  const mode = DEVICE_PLUGIN_LABELS.mode;
  const labelled = {
    matchExpressions: [gpuNode, { key: mode, operator: "In", values: [...modes] }],
  };
  const unlabelled = { matchExpressions: [gpuNode, { key: mode, operator: "DoesNotExist" }] };
  return {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: modes.includes("standard") ? [labelled, unlabelled] : [labelled],
    },
  };
}
