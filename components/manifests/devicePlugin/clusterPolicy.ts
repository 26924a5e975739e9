import { devicePluginConfigFacts } from "../../../model/devicePlugin/mode";
import { DEFAULT_CONFIG_KEY } from "../../../model/devicePlugin/hallConfigs";
import { everyNodeTolerations } from "../../../model/nodeTaints";
import { CONFIG_MAP } from "./configManager";

/** The namespace that NVIDIA's GPU operator is installed in, and that it looks for ConfigMaps in. */
export const OPERATOR_NAMESPACE = "gpu-operator";

/** Where the operator's driver container keeps the driver on the host. Elsewhere it is part of the machine image. */
export const DRIVER_CONTAINER_ROOT = "/run/nvidia/driver";

/** The operator reads images from its policy alone. Source: `values.yaml` of gpu-operator v26.7.0. */
const IMAGES = {
  driver: { repository: "nvcr.io/nvidia", image: "driver", version: "595.91.07" },
  toolkit: { repository: "nvcr.io/nvidia/k8s", image: "container-toolkit", version: "v1.20.0" },
  dcgmExporter: {
    repository: "nvcr.io/nvidia/k8s",
    image: "dcgm-exporter",
    version: "4.6.0-4.8.3-distroless",
  },
  migManager: {
    repository: "nvcr.io/nvidia/cloud-native",
    image: "k8s-mig-manager",
    version: "v0.15.0",
  },
} as const;

/** What a hall asks of the GPU operator. */
export interface ClusterPolicyArgs {
  readonly configs: Readonly<Record<string, string>>;
  readonly driverRoot: string;
  readonly pluginVersion: string;
  /** Share of a DaemonSet's pods that a roll-out may take away at a time, `10%`. */
  readonly maxUnavailable: string;
  /** ConfigMap of the MIG layouts, if the site has its own; otherwise the MIG manager makes them from the hardware. */
  readonly migConfigMap: string | undefined;
}

/**
 * The `ClusterPolicy` (nvidia.com/v1, GPU operator v26.7.0) that gives nodes the same named configurations as our own DaemonSets
 * do. The operator's chart must be installed with `clusterPolicy.deployCR=false`: there can be only one policy.
 *
 * What the operator does differently, whatever the configurations say: its plugin is privileged and passes device specs, CDI is
 * its device list strategy, and an environment variable for the MIG strategy wins over every configuration. The latter is
 * therefore set only where all configurations agree; otherwise each node's decides.
 */
export function clusterPolicySpec(args: ClusterPolicyArgs): Record<string, unknown> {
  const { configs, driverRoot, pluginVersion, migConfigMap } = args;
  const plugin = {
    repository: "nvcr.io/nvidia",
    image: "k8s-device-plugin",
    version: pluginVersion,
  };
  const strategies = [
    ...new Set(Object.values(configs).map((yaml) => devicePluginConfigFacts(yaml).migStrategy)),
  ];
  const containerDriver = driverRoot === DRIVER_CONTAINER_ROOT;
  const mig = strategies.some((strategy) => strategy !== "none");
  return {
    operator: { runtimeClass: "nvidia" },
    daemonsets: {
      priorityClassName: "system-node-critical",
      tolerations: everyNodeTolerations(),
      updateStrategy: "RollingUpdate",
      // The operator's default is one node at a time: days in a hall of thousands.
      rollingUpdate: { maxUnavailable: args.maxUnavailable },
    },
    cdi: { enabled: true },
    mig: strategies.length === 1 ? { strategy: strategies[0] } : {},
    driver: { enabled: containerDriver, ...IMAGES.driver },
    toolkit: { enabled: containerDriver, ...IMAGES.toolkit, installDir: "/usr/local/nvidia" },
    devicePlugin: {
      enabled: true,
      ...plugin,
      // Without a default the operator falls back to an empty configuration, silently.
      config: { name: CONFIG_MAP, default: DEFAULT_CONFIG_KEY },
    },
    gfd: { enabled: true, ...plugin },
    migManager: {
      enabled: mig,
      ...IMAGES.migManager,
      config: {
        default: "all-disabled",
        ...(migConfigMap === undefined ? {} : { name: migConfigMap }),
      },
    },
    dcgm: { enabled: false },
    dcgmExporter: { enabled: true, ...IMAGES.dcgmExporter },
    nodeStatusExporter: { enabled: false },
    sandboxWorkloads: { enabled: false },
  };
}
