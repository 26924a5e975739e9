import { lt } from "semver";
import type { DevicePluginStack } from "./mode";

/** The first Kubernetes with which NVIDIA's DRA driver works. Source: README of kubernetes-sigs/dra-driver-nvidia-gpu. */
const DRA_KUBERNETES = "1.34.2";

/** How a pool's nodes hand out their GPUs. */
export interface PoolAllocation {
  readonly pool: string;
  readonly allocation: "device-plugin" | "dra";
  /** Kubernetes version of the nodes, `v1.34.4`. */
  readonly kubernetesVersion: string;
  /** The pool's device plugin configuration; undefined if it declares none. */
  readonly devicePluginConfig: { readonly sharing: "none" | "time-slicing" | "mps" } | undefined;
  /** Whether Kueue places the pool's jobs by network topology. */
  readonly topologyAware: boolean;
  /** Whether jobs get an IMEX domain over the nodes they run on. */
  readonly computeDomains: boolean;
  /** Whether NVLink joins the GPUs of several nodes, as in an NVL72 rack. */
  readonly multiNodeNvlink: boolean;
}

/** A combination that is known not to work. */
export interface AllocationProblem {
  readonly pool: string;
  /** The field of the pool that asks for it. */
  readonly field: "allocation" | "computeDomains";
  /** What is wrong, with the remedy. */
  readonly message: string;
}

/**
 * The combinations of GPU allocation in a hall that are known not to work.
 *
 * Source: README and chart of kubernetes-sigs/dra-driver-nvidia-gpu (`templates/validation.yaml`, `values.yaml`), Kueue v0.19 on
 * DRA, and values.yaml of gpu-operator v26.7.0.
 */
export function allocationProblems(
  pools: readonly PoolAllocation[],
  stack: DevicePluginStack,
): AllocationProblem[] {
  const dra = pools.filter(({ allocation }) => allocation === "dra");
  return pools.flatMap((pool) => [
    ...(pool.allocation === "dra" ? draProblems(pool, stack) : []).map(
      (message) => ({ pool: pool.pool, field: "allocation", message }) as const,
    ),
    ...(pool.computeDomains ? computeDomainProblems(pool, dra) : []).map(
      (message) => ({ pool: pool.pool, field: "computeDomains", message }) as const,
    ),
  ]);
}

function draProblems(pool: PoolAllocation, stack: DevicePluginStack): string[] {
  const { kubernetesVersion, devicePluginConfig, topologyAware } = pool;
  const problems: string[] = [];
  if (stack === "gpu-operator") {
    problems.push(
      "the GPU operator's ClusterPolicy puts a device plugin on every GPU node, and only one of the two may serve a node: use stack device-plugin, or allocation: device-plugin",
    );
  }
  if (lt(kubernetesVersion, DRA_KUBERNETES)) {
    problems.push(
      `DRA needs Kubernetes ${DRA_KUBERNETES}, the nodes have ${kubernetesVersion.slice(1)}: upgrade them, or use allocation: device-plugin`,
    );
  }
  if (devicePluginConfig !== undefined) {
    const { sharing } = devicePluginConfig;
    problems.push(
      sharing === "none"
        ? "device plugin and DRA would both hand out the GPUs of one node: remove the device plugin profile, or use allocation: device-plugin"
        : `sharing by ${sharing} is the device plugin's; in the DRA driver it is an alpha feature that is off: use whole GPUs, or allocation: device-plugin`,
    );
  }
  if (topologyAware) {
    problems.push(
      "Kueue cannot place DRA workloads by topology: turn topology off for this pool, or use allocation: device-plugin",
    );
  }
  return problems;
}

function computeDomainProblems(pool: PoolAllocation, dra: readonly PoolAllocation[]): string[] {
  const problems: string[] = [];
  if (!pool.multiNodeNvlink) {
    problems.push(
      "compute domains join GPUs of several nodes over NVLink, and these nodes have none between them: remove computeDomains",
    );
  }
  if (lt(pool.kubernetesVersion, DRA_KUBERNETES)) {
    problems.push(
      `compute domains need Kubernetes ${DRA_KUBERNETES}, the nodes have ${pool.kubernetesVersion.slice(1)}: upgrade them, or remove computeDomains`,
    );
  }
  const [other] = dra;
  if (pool.allocation === "device-plugin" && other !== undefined) {
    // The driver's chart has one switch for GPUs and one node plugin that serves both purposes.
    problems.push(
      `the hall has one DRA driver: with GPUs of pool ${other.pool} allocated by it, it would allocate those of this pool too, beside the device plugin: put the pools into different halls`,
    );
  }
  return problems;
}
