import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { addOnSizing, type AddOnSizing } from "../model/addOnSizing";
import { DEFAULT_CONFIG_KEY, devicePluginProblems } from "../model/devicePlugin/hallConfigs";
import { devicePluginModes } from "../model/devicePlugin/mode";
import type { DevicePluginMode, DevicePluginStack } from "../model/devicePlugin/mode";
import { isMig, isMps } from "../model/devicePlugin/privileges";
import { DEFAULT_PLUGIN_VERSION } from "../model/devicePlugin/pluginVersion";
import { COMPONENT_TYPES } from "../model/names";
import { grantAccess } from "./devicePlugin/access";
import { clusterPolicySpec, OPERATOR_NAMESPACE } from "./devicePlugin/clusterPolicy";
import { CONFIG_MAP } from "./devicePlugin/configManager";
import {
  deviceClassName,
  deviceClassSpec,
  draDriverChartValues,
  nodeClaimSpec,
  type DraSystem,
} from "./devicePlugin/dynamicResources";
import { featureDiscoveryDaemonSet, featureDiscoveryName } from "./devicePlugin/featureDiscovery";
import { migPartedConfig } from "./devicePlugin/migParted";
import { MPS_CONTROL_DAEMON, mpsControlDaemonSet } from "./devicePlugin/mpsControlDaemon";
import { pluginDaemonSet, pluginName } from "./devicePlugin/plugin";
import { NAMESPACE, withImage, type ImagelessDaemonSetSpec } from "./devicePlugin/pod";

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

/**
 * What NVIDIA's GPUs need in a hall's workload cluster: named configurations, and what reads them on the nodes.
 *
 * All configurations are keys of one ConfigMap that is changed in place, and nothing in a pod names any of them. So a changed
 * profile is a new key and new labels on its pool's nodes (`devicePluginNodeLabels`), and no pod of another pool restarts. An
 * immutable ConfigMap with a hash in its name would restart every plugin of the hall instead. The provider must set
 * `enableConfigMapMutable`, and whoever sets the labels must depend on {@link configMap}.
 *
 * Node Feature Discovery is expected in the cluster, and with `stack: gpu-operator` the operator too, in the namespace
 * `gpu-operator` and without a policy of its own.
 */
export class NvidiaDevicePlugin extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.nvidiaDevicePlugin;

  /** The named configurations. */
  public readonly configMap: k8s.core.v1.ConfigMap;

  /** Values for the chart of NVIDIA's DRA driver; undefined if the hall needs none. */
  public readonly draDriverChartValues: Readonly<Record<string, unknown>> | undefined;

  /** Values for the chart of Node Feature Discovery, by the hall's nodes. */
  public readonly nodeFeatureDiscoveryChartValues: AddOnSizing["nodeFeatureDiscovery"];

  private readonly maxUnavailable: string;
  private readonly child: pulumi.CustomResourceOptions;

  /**
   * @param name The _unique_ name of this component.
   * @param args Plain values.
   * @param opts Must carry the provider of the hall's workload cluster.
   * @throws {pulumi.InputPropertiesError} If the configurations cannot work together.
   */
  constructor(
    private readonly name: string,
    args: NvidiaDevicePluginArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(COMPONENT_TYPES.nvidiaDevicePlugin, name, args, opts);
    this.child = { parent: this };
    const { maxUnavailable, nodeFeatureDiscovery } = addOnSizing(args.nodes ?? 0);
    this.maxUnavailable = maxUnavailable;
    this.nodeFeatureDiscoveryChartValues = nodeFeatureDiscovery;
    const { stack, configs, driverRoot = "/", dra = [], computeDomains = [] } = args;
    const { pluginVersion = DEFAULT_PLUGIN_VERSION } = args;
    const errors = devicePluginProblems({ ...args, driverRoot, pluginVersion });
    if (errors.length > 0) {
      throw new pulumi.InputPropertiesError({
        message: "these device plugin configurations do not work together",
        errors,
      });
    }
    if (stack === "gpu-operator") {
      this.configMap = this.createConfigMap(args, OPERATOR_NAMESPACE, []);
      this.createClusterPolicy(configs, driverRoot, pluginVersion, args.migPartedSpec);
    } else {
      const base = this.createBase();
      this.configMap = this.createConfigMap(args, NAMESPACE, base);
      this.createDaemonSets(devicePluginModes(configs), { driverRoot, pluginVersion }, [
        ...base,
        this.configMap,
      ]);
      if (args.migPartedSpec !== undefined) {
        this.createMigLayouts(args.migPartedSpec, NAMESPACE, base);
      }
    }
    dra.forEach((system) => {
      this.createDeviceClass(system);
    });
    this.draDriverChartValues = draDriverChartValues(dra.length > 0, computeDomains, driverRoot);
    this.registerOutputs({
      configMap: this.configMap,
      draDriverChartValues: this.draDriverChartValues,
      nodeFeatureDiscoveryChartValues: this.nodeFeatureDiscoveryChartValues,
    });
  }

  /** Namespace, RuntimeClass and access: what every pod of the stack needs before it can start. */
  private createBase(): pulumi.Resource[] {
    const namespace = new k8s.core.v1.Namespace(
      `${this.name}-namespace`,
      {
        metadata: {
          name: NAMESPACE,
          // The plugin uses folders of the host, in every mode; docs/device-plugin-privileges.md says which and why.
          labels: { "pod-security.kubernetes.io/enforce": "privileged" },
        },
      },
      this.child,
    );
    const runtimeClass = new k8s.node.v1.RuntimeClass(
      `${this.name}-runtime`,
      { metadata: { name: "nvidia" }, handler: "nvidia" },
      this.child,
    );
    const access = grantAccess(this.name, { ...this.child, dependsOn: [namespace] });
    return [namespace, runtimeClass, ...access];
  }

  private createConfigMap(
    { configs, defaultConfig }: NvidiaDevicePluginArgs,
    namespace: string,
    dependsOn: pulumi.Resource[],
  ): k8s.core.v1.ConfigMap {
    return new k8s.core.v1.ConfigMap(
      `${this.name}-config`,
      {
        metadata: { name: CONFIG_MAP, namespace },
        data: { ...configs, [DEFAULT_CONFIG_KEY]: configs[defaultConfig] ?? "" },
      },
      { ...this.child, dependsOn },
    );
  }

  private createDaemonSets(
    modes: ReadonlySet<DevicePluginMode>,
    { driverRoot, pluginVersion }: { readonly driverRoot: string; readonly pluginVersion: string },
    dependsOn: pulumi.Resource[],
  ): void {
    const create = (name: string, spec: ImagelessDaemonSetSpec): void => {
      new k8s.apps.v1.DaemonSet(
        `${this.name}-${name}`,
        {
          metadata: {
            name,
            namespace: NAMESPACE,
            // Nodes on bare metal arrive over days; the deployment does not wait for the last of them.
            annotations: { "pulumi.com/skipAwait": "true" },
          },
          spec: withImage(spec, pluginVersion, this.maxUnavailable),
        },
        { ...this.child, dependsOn },
      );
    };
    for (const mode of modes) {
      create(pluginName(mode), pluginDaemonSet(mode, driverRoot));
    }
    create(featureDiscoveryName(false), featureDiscoveryDaemonSet(false));
    if ([...modes].some(isMig)) {
      create(featureDiscoveryName(true), featureDiscoveryDaemonSet(true));
    }
    if ([...modes].some(isMps)) {
      create(MPS_CONTROL_DAEMON, mpsControlDaemonSet());
    }
  }

  private createClusterPolicy(
    configs: NvidiaDevicePluginArgs["configs"],
    driverRoot: string,
    pluginVersion: string,
    migPartedSpec: string | undefined,
  ): void {
    const layouts =
      migPartedSpec === undefined
        ? undefined
        : this.createMigLayouts(migPartedSpec, OPERATOR_NAMESPACE, []);
    new k8s.apiextensions.CustomResource(
      `${this.name}-cluster-policy`,
      {
        apiVersion: "nvidia.com/v1",
        kind: "ClusterPolicy",
        metadata: { name: "cluster-policy" },
        spec: clusterPolicySpec({
          configs,
          driverRoot,
          pluginVersion,
          maxUnavailable: this.maxUnavailable,
          migConfigMap: layouts?.name,
        }),
      },
      { ...this.child, dependsOn: [this.configMap, ...(layouts ? [layouts.configMap] : [])] },
    );
  }

  private createMigLayouts(spec: string, namespace: string, dependsOn: pulumi.Resource[]) {
    const { name, data } = migPartedConfig(spec);
    const configMap = new k8s.core.v1.ConfigMap(
      `${this.name}-mig-layouts`,
      { metadata: { name, namespace }, immutable: true, data },
      { ...this.child, dependsOn },
    );
    return { name, configMap };
  }

  private createDeviceClass(system: DraSystem): void {
    const { gpuSystem, gpusPerNode, namespaces } = system;
    const deviceClass = new k8s.resource.v1.DeviceClass(
      `${this.name}-${gpuSystem}-device-class`,
      { metadata: { name: deviceClassName(gpuSystem) }, spec: deviceClassSpec(system) },
      this.child,
    );
    for (const namespace of namespaces) {
      new k8s.resource.v1.ResourceClaimTemplate(
        `${this.name}-${gpuSystem}-claim-${namespace}`,
        {
          metadata: { name: `${gpuSystem}-x${gpusPerNode}`, namespace },
          spec: nodeClaimSpec(system),
        },
        { ...this.child, dependsOn: [deviceClass] },
      );
    }
  }
}
