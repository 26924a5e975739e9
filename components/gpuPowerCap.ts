import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../model/names";
import { gpuPowerCap, type GpuPowerCapArgs } from "./manifests/gpuPowerCap";
import type { Manifest } from "./manifests/manifest";
import { readScripts } from "./manifests/scripts";
import { register } from "./register";
import type { Written } from "./settled";
import { waiting } from "./waiting";

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

  public readonly daemonSet: Written;

  /**
   * @param name The _unique_ name of this component.
   * @param opts Must carry the provider of the hall's workload cluster, and depend on the namespace {@link POWER_CAP_NAMESPACE}.
   */
  constructor(name: string, args: GpuPowerCapArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, first } = waiting(opts);
    super(COMPONENT_TYPES.gpuPowerCap, name, args, own);
    const { prerequisites, daemonSet } = gpuPowerCap(args, readScripts()["power-cap.sh"]);
    const dependsOn = Object.entries(prerequisites).map(([part, manifest]: [string, Manifest]) =>
      register(`${name}-${part}`, manifest, { ...first, parent: this }),
    );
    this.daemonSet = register(name, daemonSet, { parent: this, dependsOn });
    this.registerOutputs({ daemonSet: this.daemonSet });
  }
}
