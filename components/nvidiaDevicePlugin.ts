import * as pulumi from "@pulumi/pulumi";
import { addOnSizing, type AddOnSizing } from "../model/addOnSizing";
import { devicePluginProblems } from "../model/devicePlugin/hallConfigs";
import { DEFAULT_PLUGIN_VERSION } from "../model/devicePlugin/pluginVersion";
import { COMPONENT_TYPES } from "../model/names";
import {
  devicePluginManifests,
  type DeviceClassManifests,
  type DevicePluginBase,
  type NvidiaDevicePluginArgs,
} from "./manifests/devicePlugin/devicePlugin";
import { draDriverChartValues } from "./manifests/devicePlugin/dynamicResources";
import type { Manifest } from "./manifests/manifest";
import { register } from "./register";

export type { NvidiaDevicePluginArgs } from "./manifests/devicePlugin/devicePlugin";

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
  public readonly configMap: pulumi.CustomResource;

  /** Values for the chart of NVIDIA's DRA driver; undefined if the hall needs none. */
  public readonly draDriverChartValues: Readonly<Record<string, unknown>> | undefined;

  /** Values for the chart of Node Feature Discovery, by the hall's nodes. */
  public readonly nodeFeatureDiscoveryChartValues: AddOnSizing["nodeFeatureDiscovery"];

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
    const { driverRoot = "/", dra = [], computeDomains = [] } = args;
    const { pluginVersion = DEFAULT_PLUGIN_VERSION } = args;
    const errors = devicePluginProblems({ ...args, driverRoot, pluginVersion });
    if (errors.length > 0) {
      throw new pulumi.InputPropertiesError({
        message: "these device plugin configurations do not work together",
        errors,
      });
    }
    const manifests = devicePluginManifests(args);
    const base = manifests.base === undefined ? [] : this.registerBase(manifests.base);
    this.configMap = this.register("config", manifests.configMap, base);
    for (const daemonSet of manifests.daemonSets) {
      this.register(daemonSet.metadata.name, daemonSet, [...base, this.configMap]);
    }
    const layouts =
      manifests.migLayouts === undefined
        ? []
        : [this.register("mig-layouts", manifests.migLayouts, base)];
    if (manifests.clusterPolicy !== undefined) {
      this.register("cluster-policy", manifests.clusterPolicy, [this.configMap, ...layouts]);
    }
    for (const deviceClass of manifests.deviceClasses) {
      this.registerDeviceClass(deviceClass);
    }
    this.draDriverChartValues = draDriverChartValues(dra.length > 0, computeDomains, driverRoot);
    this.nodeFeatureDiscoveryChartValues = addOnSizing(args.nodes ?? 0).nodeFeatureDiscovery;
    this.registerOutputs({
      configMap: this.configMap,
      draDriverChartValues: this.draDriverChartValues,
      nodeFeatureDiscoveryChartValues: this.nodeFeatureDiscoveryChartValues,
    });
  }

  private registerBase({ namespace, runtimeClass, access }: DevicePluginBase): pulumi.Resource[] {
    const place = this.register("namespace", namespace);
    const { accounts, nodes, nodesBinding, features, featuresBinding } = access;
    const rights: readonly (readonly [string, Manifest])[] = [
      ...accounts.map((account) => [`account-${account.metadata.name}`, account] as const),
      ["nodes", nodes],
      ["nodes-binding", nodesBinding],
      ["features", features],
      ["features-binding", featuresBinding],
    ];
    return [
      place,
      this.register("runtime", runtimeClass),
      ...rights.map(([part, manifest]) => this.register(part, manifest, [place])),
    ];
  }

  private registerDeviceClass({ gpuSystem, deviceClass, claims }: DeviceClassManifests): void {
    const made = this.register(`${gpuSystem}-device-class`, deviceClass);
    for (const claim of claims) {
      this.register(`${gpuSystem}-claim-${claim.metadata.namespace ?? ""}`, claim, [made]);
    }
  }

  private register(
    part: string,
    manifest: Manifest,
    dependsOn: pulumi.Resource[] = [],
  ): pulumi.CustomResource {
    return register(`${this.name}-${part}`, manifest, { parent: this, dependsOn });
  }
}
