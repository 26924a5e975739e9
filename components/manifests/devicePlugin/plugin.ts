import type { types } from "@pulumi/kubernetes";
import type { DevicePluginMode } from "../../../model/devicePlugin/mode";
import {
  devicePluginPrivileges,
  HOST_PATHS,
  isMig,
  isMps,
  MPS_ROOT,
  MPS_SHARED_MEMORY,
} from "../../../model/devicePlugin/privileges";
import { CHOSEN_CONFIG, CONFIG_MOUNTS, CONFIG_VOLUMES, configManagers } from "./configManager";
import { PLUGIN_ACCOUNT } from "./access";
import {
  ALL_GPUS,
  daemonSetSpec,
  MIG_MONITOR,
  securityContext,
  type ImagelessDaemonSetSpec,
} from "./pod";

const APP = "nvidia-device-plugin";

/** Name of the plugin's DaemonSet for the nodes of a mode. */
export function pluginName(mode: DevicePluginMode): string {
  return mode === "standard" ? APP : `${APP}-${mode}`;
}

/**
 * NVIDIA's device plugin on the nodes of one mode, so that they advertise their GPUs. Modes have DaemonSets of their own for two
 * reasons: a node's plugin gets no privilege that only another pool needs, and a hall's first MIG pool restarts nobody's plugin.
 *
 * @param driverRoot Where the driver is on the host: the plugin describes its files to the container runtime (CDI).
 */
export function pluginDaemonSet(
  mode: DevicePluginMode,
  driverRoot: string,
): ImagelessDaemonSetSpec {
  const privileges = devicePluginPrivileges(mode, driverRoot);
  const { init, sidecar } = configManagers(APP, "nvidia-device-plugin", privileges.configManager);
  const mps = isMps(mode);
  return daemonSetSpec(pluginName(mode), [mode], {
    serviceAccountName: PLUGIN_ACCOUNT,
    shareProcessNamespace: true,
    initContainers: [init],
    containers: [
      {
        name: APP,
        command: ["nvidia-device-plugin"],
        env: [
          { name: "CONFIG_FILE", value: CHOSEN_CONFIG },
          ...ALL_GPUS,
          ...(isMig(mode) ? [MIG_MONITOR] : []),
          ...(mps ? [{ name: "MPS_ROOT", value: MPS_ROOT }] : []),
        ],
        securityContext: securityContext(privileges.container),
        volumeMounts: [
          { name: "kubelet-device-plugins", mountPath: HOST_PATHS.kubeletSockets },
          { name: "cdi", mountPath: HOST_PATHS.cdi },
          { name: "driver-root", mountPath: "/driver-root", readOnly: true },
          ...(mps
            ? [
                { name: "mps-root", mountPath: "/mps" },
                // The daemon's shared memory: the plugin asks through it whether the daemon lives.
                { name: "mps-shm", mountPath: "/dev/shm" },
              ]
            : []),
          ...CONFIG_MOUNTS,
        ],
      },
      sidecar,
    ],
    volumes: [
      {
        name: "kubelet-device-plugins",
        hostPath: { path: HOST_PATHS.kubeletSockets, type: "Directory" },
      },
      { name: "cdi", hostPath: { path: HOST_PATHS.cdi, type: "DirectoryOrCreate" } },
      { name: "driver-root", hostPath: { path: driverRoot, type: "Directory" } },
      ...(mps ? MPS_VOLUMES : []),
      ...CONFIG_VOLUMES,
    ],
  });
}

/** Where the plugin and the MPS daemon of a node meet. */
export const MPS_VOLUMES: types.input.core.v1.Volume[] = [
  { name: "mps-root", hostPath: { path: MPS_ROOT, type: "DirectoryOrCreate" } },
  { name: "mps-shm", hostPath: { path: MPS_SHARED_MEMORY } },
];
