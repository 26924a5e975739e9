import { DRA_MODE } from "../../../model/devicePlugin/mode";
import { DEVICE_PLUGIN_LABELS, LABELS } from "../../../model/names";
import { everyNodeTolerations } from "../../../model/nodeTaints";

/** GPUs of one system that are handed out through DRA. */
export interface DraSystem {
  /** Name in the catalogue, `hgx-b200`. */
  readonly gpuSystem: string;
  /** The GPU's name in NVML, `NVIDIA B200`: with spaces, unlike the label `nvidia.com/gpu.product`. */
  readonly productName: string;
  readonly gpusPerNode: number;
  /** Namespaces whose workloads get a claim template for a whole node. */
  readonly namespaces: readonly string[];
}

/** Name of a system's DeviceClass. One for each system, so that quota can tell the generations apart. */
export function deviceClassName(gpuSystem: string): string {
  return `${gpuSystem}.gpu.kvandal.io`;
}

/**
 * Spec of the DeviceClass (resource.k8s.io/v1) of one system: whole GPUs, no MIG devices. It takes over no extended resource: the
 * driver's own class has `nvidia.com/gpu`, and only one may.
 */
export function deviceClassSpec({ productName }: DraSystem) {
  const attributes = "device.attributes['gpu.nvidia.com']";
  return {
    selectors: [
      {
        cel: {
          expression: `device.driver == 'gpu.nvidia.com' && ${attributes}.type == 'gpu' && ${attributes}.productName == '${productName}'`,
        },
      },
    ],
  };
}

/** Spec of a ResourceClaimTemplate (resource.k8s.io/v1) for all GPUs of one node. */
export function nodeClaimSpec({ gpuSystem, gpusPerNode }: DraSystem) {
  const exactly = {
    deviceClassName: deviceClassName(gpuSystem),
    allocationMode: "ExactCount",
    count: gpusPerNode,
  };
  return { spec: { devices: { requests: [{ name: "gpu", exactly }] } } };
}

/**
 * Values for the chart of NVIDIA's DRA driver (kubernetes-sigs/dra-driver-nvidia-gpu) that keep it to what the hall asks for: GPUs
 * only on nodes without a device plugin, or else compute domains only.
 *
 * @param dra Whether the hall has pools that are allocated through DRA.
 * @param computeDomains GPU systems whose nodes get compute domains.
 * @param driverRoot Where the driver is on the host.
 * @returns undefined if the hall needs no DRA driver.
 */
export function draDriverChartValues(
  dra: boolean,
  computeDomains: readonly string[],
  driverRoot: string,
): Readonly<Record<string, unknown>> | undefined {
  if (!dra && computeDomains.length === 0) {
    return undefined;
  }
  const nodes = dra
    ? { key: DEVICE_PLUGIN_LABELS.mode, operator: "In", values: [DRA_MODE] }
    : { key: LABELS.gpuSystem, operator: "In", values: [...computeDomains] };
  return {
    nvidiaDriverRoot: driverRoot,
    resources: {
      gpus: { enabled: dra },
      computeDomains: { enabled: computeDomains.length > 0 },
    },
    // The chart refuses GPUs beside a device plugin. Here the two never meet on a node: the label keeps them apart.
    gpuResourcesEnabledOverride: dra,
    kubeletPlugin: {
      tolerations: everyNodeTolerations(),
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [nodes] }],
          },
        },
      },
    },
  };
}
