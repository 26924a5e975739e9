import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { contentHash } from "../model/contentHash";
import { COMPONENT_TYPES, LABELS, NVIDIA_GPU } from "../model/names";

/** Version of NVIDIA's device plugin: the newest release of August 2026. */
const IMAGE = "nvcr.io/nvidia/k8s-device-plugin:v0.20.0";
const NAMESPACE = "nvidia-device-plugin";
const APP = "nvidia-device-plugin";

/**
 * Whole GPUs, no sharing and no MIG. The list form of `deviceListStrategy` is the one that works in a file; CDI through the
 * container runtime needs no privileged plugin.
 */
const EXCLUSIVE = {
  version: "v1",
  flags: {
    migStrategy: "none",
    failOnInitError: true,
    plugin: { deviceListStrategy: ["cdi-cri"], deviceIDStrategy: "uuid" },
  },
};

/**
 * NVIDIA's device plugin in a hall's workload cluster: namespace, RuntimeClass, configuration and DaemonSet, so that GPU
 * nodes advertise `nvidia.com/gpu`.
 *
 * The configuration's name ends in a hash of its content: the plugin does not watch its file, so a changed configuration
 * must be a new object that rolls the DaemonSet.
 */
export class NvidiaDevicePlugin extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.nvidiaDevicePlugin;

  public readonly daemonSet: k8s.apps.v1.DaemonSet;

  /**
   * @param name The _unique_ name of this component.
   * @param opts Must carry the provider of the hall's workload cluster.
   */
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.nvidiaDevicePlugin, name, {}, opts);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: NAMESPACE } },
      { parent: this },
    );
    const runtimeClass = new k8s.node.v1.RuntimeClass(
      `${name}-runtime`,
      { metadata: { name: "nvidia" }, handler: "nvidia" },
      { parent: this },
    );
    const content = stringify(EXCLUSIVE);
    const configName = `exclusive-${contentHash(EXCLUSIVE)}`;
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { name: configName, namespace: NAMESPACE },
        immutable: true,
        data: { "config.yaml": content },
      },
      { parent: this, dependsOn: [namespace] },
    );
    this.daemonSet = new k8s.apps.v1.DaemonSet(
      name,
      {
        metadata: {
          name: APP,
          namespace: NAMESPACE,
          // Nodes on bare metal arrive over days; the deployment does not wait for the last of them.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          selector: { matchLabels: { app: APP } },
          // One node at a time would take days in a hall of thousands.
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
          template: {
            metadata: { labels: { app: APP } },
            spec: {
              priorityClassName: "system-node-critical",
              runtimeClassName: "nvidia",
              tolerations: [{ key: NVIDIA_GPU, operator: "Exists", effect: "NoSchedule" }],
              // A label of our own: `nvidia.com/gpu.product` changes its value when GPUs are shared.
              affinity: {
                nodeAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [
                      { matchExpressions: [{ key: LABELS.gpuSystem, operator: "Exists" }] },
                    ],
                  },
                },
              },
              containers: [
                {
                  name: APP,
                  image: IMAGE,
                  env: [
                    { name: "CONFIG_FILE", value: "/config/config.yaml" },
                    { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
                    { name: "NVIDIA_DRIVER_CAPABILITIES", value: "compute,utility" },
                  ],
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    capabilities: { drop: ["ALL"] },
                  },
                  volumeMounts: [
                    {
                      name: "kubelet-device-plugins",
                      mountPath: "/var/lib/kubelet/device-plugins",
                    },
                    { name: "cdi", mountPath: "/var/run/cdi" },
                    { name: "config", mountPath: "/config", readOnly: true },
                  ],
                },
              ],
              volumes: [
                {
                  name: "kubelet-device-plugins",
                  hostPath: { path: "/var/lib/kubelet/device-plugins", type: "Directory" },
                },
                { name: "cdi", hostPath: { path: "/var/run/cdi", type: "DirectoryOrCreate" } },
                { name: "config", configMap: { name: configName } },
              ],
            },
          },
        },
      },
      { parent: this, dependsOn: [config, runtimeClass] },
    );
    this.registerOutputs({ daemonSet: this.daemonSet });
  }
}
