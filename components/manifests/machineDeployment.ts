import type { GpuSystem } from "../../model/catalog";
import type { MachineDeploymentPlan } from "../../model/machineDeployments";
import {
  ACCELERATOR_LABEL,
  ANNOTATIONS,
  AUTOSCALER,
  CLUSTER_NAME_LABEL,
  POOL_NAMESPACE,
} from "../../model/names";
import { rollOutStep, type NodeSettings } from "../../model/nodeSettings";
import { nodeTaints } from "../../model/nodeTaints";
import type { PoolPlan } from "../../model/phasePlan";
import type { ScalingBounds } from "./scalingBounds";
import type { TemplateReference } from "./template";

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;

/** What a MachineDeployment is made of; plain values. */
export interface MachineDeploymentArgs {
  readonly clusterName: string;
  readonly purpose: PoolPlan["purpose"];
  readonly deployment: MachineDeploymentPlan;
  /** Its nodes, and who may change their number. */
  readonly bounds: ScalingBounds;
  readonly settings: NodeSettings;
  readonly system: GpuSystem;
  /** What a node will advertise of its GPUs, resource to number. */
  readonly advertises: Readonly<Record<string, number>>;
  /** Of the object itself; they go no further. */
  readonly labels: Readonly<Record<string, string>>;
  /** What tells its machines from others in the cluster; never changes. */
  readonly selector: Readonly<Record<string, string>>;
  /** Of its machines. */
  readonly machineLabels: Readonly<Record<string, string>>;
  /** The tenant that its nodes are dedicated to; undefined for those of a shared pool. */
  readonly dedicatedTo?: string | undefined;
  readonly kubernetesVersion: string;
  readonly bootstrap: TemplateReference;
  readonly machines: TemplateReference;
}

/**
 * The manifest of a MachineDeployment (Cluster API v1beta2).
 *
 * Only what `spec.template.spec` names (version, templates) is rolled out; timeouts, labels and annotations change in place.
 */
export function machineDeployment(args: MachineDeploymentArgs) {
  const { clusterName, deployment, settings, system } = args;
  const cluster = { [CLUSTER_NAME_LABEL]: clusterName };
  const { replicas, autoscaler } = args.bounds;
  return {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "MachineDeployment",
    metadata: {
      name: deployment.name,
      namespace: POOL_NAMESPACE,
      labels: args.labels,
      annotations: {
        [ANNOTATIONS.nodesPerUnit]: String(system.nodesPerUnit),
        ...nodeCapacity(system, args.advertises, args.machineLabels, args.dedicatedTo),
        ...(autoscaler === undefined
          ? // The site file owns a pool's replicas: the next deployment takes them back from `kubectl scale`.
            { "pulumi.com/patchForce": "true" }
          : {
              [AUTOSCALER.minimumSize]: String(autoscaler.minimumNodes),
              [AUTOSCALER.maximumSize]: String(autoscaler.maximumNodes),
            }),
        // On metal a node takes an hour and a pool takes days: the deployment does not wait for them.
        "pulumi.com/skipAwait": "true",
      },
    },
    spec: {
      clusterName,
      replicas,
      selector: { matchLabels: { ...cluster, ...args.selector } },
      // A surge node is a node that draws power beyond the ceiling: a roll-out takes nodes away first.
      rollout: {
        strategy: {
          type: "RollingUpdate",
          rollingUpdate: {
            maxSurge: 0,
            maxUnavailable: rollOutStep(settings, deployment.units, system),
          },
        },
      },
      template: {
        metadata: { labels: { ...cluster, ...args.machineLabels } },
        spec: {
          clusterName,
          version: args.kubernetesVersion,
          bootstrap: { configRef: args.bootstrap },
          infrastructureRef: args.machines,
          // A job of a day is not thrown away for a new kubelet argument; and no node waits for ever.
          deletion: {
            nodeDrainTimeoutSeconds: settings.drainHours[args.purpose] * SECONDS_PER_HOUR,
            nodeVolumeDetachTimeoutSeconds: settings.volumeDetachMinutes * SECONDS_PER_MINUTE,
            nodeDeletionTimeoutSeconds: settings.nodeDeletionMinutes * SECONDS_PER_MINUTE,
          },
        },
      },
    },
  };
}

/** What one node will offer, in the words of the cluster autoscaler: bare-metal templates carry no capacity of their own. */
function nodeCapacity(
  system: GpuSystem,
  advertises: Readonly<Record<string, number>>,
  labels: Readonly<Record<string, string>>,
  dedicatedTo: string | undefined,
): Record<string, string> {
  const nodeLabels = { ...labels, [ACCELERATOR_LABEL]: system.name };
  return {
    [`${AUTOSCALER.capacity}/cpu`]: String(system.nodeCpus.value),
    [`${AUTOSCALER.capacity}/memory`]: `${String(system.nodeMemoryGibibytes.value)}Gi`,
    ...gpuCapacity(Object.entries(advertises)),
    [`${AUTOSCALER.capacity}/labels`]: Object.entries(nodeLabels)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    [`${AUTOSCALER.capacity}/taints`]: nodeTaints(dedicatedTo)
      .map(({ key, value, effect }) => `${key}=${value}:${effect}`)
      .join(","),
  };
}

/** The autoscaler knows of one kind of GPU; a pool that scales from zero has no other (`siteDevices` refuses it). */
function gpuCapacity(advertises: readonly (readonly [string, number])[]): Record<string, string> {
  const [first] = advertises;
  return first === undefined
    ? {}
    : {
        [ANNOTATIONS.advertises]: advertises.map(([name, count]) => `${name}=${count}`).join(","),
        [`${AUTOSCALER.capacity}/gpu-type`]: first[0],
        [`${AUTOSCALER.capacity}/gpu-count`]: String(first[1]),
      };
}
