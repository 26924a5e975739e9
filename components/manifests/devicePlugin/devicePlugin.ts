import { addOnSizing } from "../../../model/addOnSizing";
import { DEFAULT_CONFIG_KEY } from "../../../model/devicePlugin/hallConfigs";
import {
  devicePluginModes,
  type DevicePluginMode,
  type DevicePluginStack,
} from "../../../model/devicePlugin/mode";
import { DEFAULT_PLUGIN_VERSION } from "../../../model/devicePlugin/pluginVersion";
import { isMig, isMps } from "../../../model/devicePlugin/privileges";
import type { Manifest } from "../manifest";
import { devicePluginAccess, type DevicePluginAccess } from "./access";
import { clusterPolicySpec, OPERATOR_NAMESPACE } from "./clusterPolicy";
import { CONFIG_MAP } from "./configManager";
import {
  deviceClassName,
  deviceClassSpec,
  nodeClaimSpec,
  type DraSystem,
} from "./dynamicResources";
import { featureDiscoveryDaemonSet, featureDiscoveryName } from "./featureDiscovery";
import { migPartedConfig } from "./migParted";
import { MPS_CONTROL_DAEMON, mpsControlDaemonSet } from "./mpsControlDaemon";
import { pluginDaemonSet, pluginName } from "./plugin";
import { NAMESPACE, withImage, type ImagelessDaemonSetSpec } from "./pod";

/** Plain values, never outputs: what a node will advertise is known at preview. */
export interface NvidiaDevicePluginArgs {
  /** Our own DaemonSets, or a policy for a GPU operator that is in the cluster already. */
  readonly stack: DevicePluginStack;
  /** Named configurations, name to YAML, retired ones included. A name stands for its content for ever: it ends in a hash. */
  readonly configs: Readonly<Record<string, string>>;
  /** Nodes that the hall is to have: sizes what depends on their number, see `addOnSizing`. @default 0 */
  readonly nodes?: number;
  /** Key of `configs` for a node without a label. */
  readonly defaultConfig: string;
  /** Version of NVIDIA's image. @default "v0.20.0" */
  readonly pluginVersion?: string;
  /** Where NVIDIA's driver is on the hosts. @default "/", as part of the machine image */
  readonly driverRoot?: string;
  /** MIG layouts for NVIDIA's MIG manager: text of a mig-parted specification. */
  readonly migPartedSpec?: string;
  /** GPU systems of the hall whose GPUs are handed out through DRA. */
  readonly dra?: readonly DraSystem[];
  /** GPU systems (NVL72) of the hall whose jobs get compute domains. */
  readonly computeDomains?: readonly string[];
}

/** What every pod of the stack needs before it can start. */
export interface DevicePluginBase {
  readonly namespace: Manifest;
  readonly runtimeClass: Manifest;
  readonly access: DevicePluginAccess;
}

/** A GPU system whose GPUs are handed out through DRA. */
export interface DeviceClassManifests {
  readonly gpuSystem: string;
  readonly deviceClass: Manifest;
  /** One for each namespace that gets claim templates. */
  readonly claims: readonly Manifest[];
}

/** The objects of NVIDIA's software in a hall's workload cluster. */
export interface DevicePluginManifests {
  /** Undefined where the GPU operator makes them. */
  readonly base: DevicePluginBase | undefined;
  readonly configMap: Manifest;
  readonly daemonSets: readonly Manifest[];
  /** MIG layouts for the MIG manager; undefined for a hall without MIG. */
  readonly migLayouts: Manifest | undefined;
  /** The GPU operator's policy; undefined where our own DaemonSets do its work. */
  readonly clusterPolicy: Manifest | undefined;
  readonly deviceClasses: readonly DeviceClassManifests[];
}

/** Computes the objects of NVIDIA's software in a hall's workload cluster. */
export function devicePluginManifests(args: NvidiaDevicePluginArgs): DevicePluginManifests {
  const { stack, configs, defaultConfig, driverRoot = "/", dra = [], migPartedSpec } = args;
  const { pluginVersion = DEFAULT_PLUGIN_VERSION } = args;
  const { maxUnavailable } = addOnSizing(args.nodes ?? 0);
  const isOperator = stack === "gpu-operator";
  const namespace = isOperator ? OPERATOR_NAMESPACE : NAMESPACE;
  const migLayouts = migPartedSpec === undefined ? undefined : layouts(migPartedSpec, namespace);
  return {
    base: isOperator ? undefined : base(),
    configMap: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: CONFIG_MAP, namespace },
      data: { ...configs, [DEFAULT_CONFIG_KEY]: configs[defaultConfig] ?? "" },
    },
    daemonSets: isOperator
      ? []
      : daemonSets(devicePluginModes(configs), { driverRoot, pluginVersion, maxUnavailable }),
    migLayouts,
    clusterPolicy: isOperator
      ? {
          apiVersion: "nvidia.com/v1",
          kind: "ClusterPolicy",
          metadata: { name: "cluster-policy" },
          spec: clusterPolicySpec({
            configs,
            driverRoot,
            pluginVersion,
            maxUnavailable,
            migConfigMap: migLayouts?.metadata.name,
          }),
        }
      : undefined,
    deviceClasses: dra.map(deviceClassManifests),
  };
}

function base(): DevicePluginBase {
  return {
    namespace: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: NAMESPACE,
        // The plugin uses folders of the host, in every mode; docs/device-plugin-privileges.md says which and why.
        labels: { "pod-security.kubernetes.io/enforce": "privileged" },
      },
    },
    runtimeClass: {
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name: "nvidia" },
      handler: "nvidia",
    },
    access: devicePluginAccess(),
  };
}

function daemonSets(
  modes: ReadonlySet<DevicePluginMode>,
  {
    driverRoot,
    pluginVersion,
    maxUnavailable,
  }: {
    readonly driverRoot: string;
    readonly pluginVersion: string;
    readonly maxUnavailable: string;
  },
): Manifest[] {
  const all = [...modes];
  const specs: (readonly [string, ImagelessDaemonSetSpec])[] = [
    ...all.map((mode) => [pluginName(mode), pluginDaemonSet(mode, driverRoot)] as const),
    [featureDiscoveryName(false), featureDiscoveryDaemonSet(false)],
    ...(all.some(isMig)
      ? [[featureDiscoveryName(true), featureDiscoveryDaemonSet(true)] as const]
      : []),
    ...(all.some(isMps) ? [[MPS_CONTROL_DAEMON, mpsControlDaemonSet()] as const] : []),
  ];
  return specs.map(([name, spec]) => ({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: {
      name,
      namespace: NAMESPACE,
      // Nodes on bare metal arrive over days; the deployment does not wait for the last of them.
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: withImage(spec, pluginVersion, maxUnavailable),
  }));
}

function layouts(spec: string, namespace: string): Manifest {
  const { name, data } = migPartedConfig(spec);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
    immutable: true,
    data,
  };
}

function deviceClassManifests(system: DraSystem): DeviceClassManifests {
  const { gpuSystem, gpusPerNode, namespaces } = system;
  const apiVersion = "resource.k8s.io/v1";
  return {
    gpuSystem,
    deviceClass: {
      apiVersion,
      kind: "DeviceClass",
      metadata: { name: deviceClassName(gpuSystem) },
      spec: deviceClassSpec(system),
    },
    claims: namespaces.map((namespace) => ({
      apiVersion,
      kind: "ResourceClaimTemplate",
      metadata: { name: `${gpuSystem}-x${gpusPerNode}`, namespace },
      spec: nodeClaimSpec(system),
    })),
  };
}
