import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../model/contentHash";
import { COMPONENT_TYPES, LABELS, POWER_CAP_NAMESPACE, POWER_CAP_VARIABLE } from "../model/names";
import { waiting } from "./waiting";

/** Red Hat's base image: it has bash and curl. `nvidia-smi` comes from the node, through the NVIDIA runtime. */
const IMAGE = "nvcr.io/nvidia/cuda:13.0.1-base-ubi9";

/** Plain values, never outputs: the budget counts on the cap. */
export interface GpuPowerCapArgs {
  readonly pool: string;
  /** Power limit of each GPU, in watts. */
  readonly capWatts: number;
}

/**
 * Holds the GPUs of one pool at a power cap: a DaemonSet on exactly that pool's nodes sets the limit, looks again every 15 seconds
 * (a reload of the driver or a reboot resets it), and gives back the GPUs' default when the cap is removed. Not when a pod is
 * merely replaced: during a roll-out the cap stays.
 *
 * Nothing may keep the pods from a node, which would draw its nameplate: they request nothing, tolerate every taint and are critical. A
 * kubelet admits critical pods under pressure and does not evict them (kubernetes/kubernetes, pkg/kubelet/eviction/eviction_manager.go, `Admit`
 * and `evictPod`), and other pods are preempted where a node has its number of pods (pkg/kubelet/preemption).
 *
 * The pods are privileged, since the driver lets only the host's root set a power limit. Source: NVIDIA's answer in
 * gpu-operator issue 942, and NVML's "not persistent across reboots or driver unloads".
 */
export class GpuPowerCap extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.gpuPowerCap;

  public readonly daemonSet: k8s.apps.v1.DaemonSet;

  /**
   * @param name The _unique_ name of this component.
   * @param opts Must carry the provider of the hall's workload cluster, and depend on the namespace {@link POWER_CAP_NAMESPACE}.
   */
  constructor(name: string, args: GpuPowerCapArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, first } = waiting(opts);
    super(COMPONENT_TYPES.gpuPowerCap, name, args, own);
    const { pool, capWatts } = args;
    const app = `gpu-power-cap-${pool}`;
    const script = readFileSync(join(__dirname, "gpuPowerCap.sh"), "utf8");
    const metadata = { namespace: POWER_CAP_NAMESPACE, labels: { [LABELS.pool]: pool } };
    const configName = `${app}-${contentHash({ script })}`;
    const config = new k8s.core.v1.ConfigMap(
      `${name}-script`,
      {
        metadata: { ...metadata, name: configName },
        immutable: true,
        data: { "power-cap.sh": script },
      },
      { ...first, parent: this },
    );
    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata: { ...metadata, name: app } },
      { ...first, parent: this },
    );
    // A pod that is told to stop asks whether its DaemonSet goes too: only then is the default given back.
    const role = new k8s.rbac.v1.Role(
      `${name}-role`,
      {
        metadata: { ...metadata, name: app },
        rules: [
          { apiGroups: ["apps"], resources: ["daemonsets"], resourceNames: [app], verbs: ["get"] },
        ],
      },
      { ...first, parent: this },
    );
    const binding = new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      {
        metadata: { ...metadata, name: app },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: app },
        subjects: [{ kind: "ServiceAccount", name: app, namespace: POWER_CAP_NAMESPACE }],
      },
      { ...first, parent: this },
    );
    this.daemonSet = new k8s.apps.v1.DaemonSet(
      name,
      {
        metadata: {
          ...metadata,
          name: app,
          // Nodes on bare metal arrive over days; the deployment does not wait for the last of them.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          selector: { matchLabels: { app } },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
          template: {
            metadata: { labels: { app, [LABELS.pool]: pool } },
            spec: {
              priorityClassName: "system-node-critical",
              runtimeClassName: "nvidia",
              serviceAccountName: app,
              nodeSelector: { [LABELS.pool]: pool },
              // No taint keeps the cap from a node that may draw power.
              tolerations: [{ operator: "Exists" }],
              terminationGracePeriodSeconds: 60,
              containers: [
                {
                  name: "power-cap",
                  image: IMAGE,
                  command: ["bash", "/scripts/power-cap.sh"],
                  env: [
                    { name: POWER_CAP_VARIABLE, value: String(capWatts) },
                    { name: "DAEMON_SET", value: app },
                    {
                      name: "NAMESPACE",
                      valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } },
                    },
                    { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
                    { name: "NVIDIA_DRIVER_CAPABILITIES", value: "utility" },
                  ],
                  // Ready means capped: the file is there as long as every GPU is at the cap.
                  readinessProbe: {
                    exec: { command: ["test", "-f", "/tmp/capped"] },
                    periodSeconds: 15,
                  },
                  // No room on a node is needed: it may all be reserved. Zeros are written, since the API server makes a request of a limit.
                  resources: {
                    requests: { cpu: "0", memory: "0" },
                    limits: { memory: "128Mi" },
                  },
                  securityContext: { privileged: true, runAsUser: 0 },
                  volumeMounts: [{ name: "scripts", mountPath: "/scripts", readOnly: true }],
                },
              ],
              volumes: [{ name: "scripts", configMap: { name: configName } }],
            },
          },
        },
      },
      { parent: this, dependsOn: [config, account, role, binding] },
    );
    this.registerOutputs({ daemonSet: this.daemonSet });
  }
}
