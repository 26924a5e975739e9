import { DEVICE_PLUGIN_MODES, type DevicePluginMode } from "./mode";

/** What a container may do on its host. */
export type ContainerPrivilege =
  /** Nothing: every capability dropped, no escalation. */
  | "none"
  /** The capability SYS_ADMIN: the NVIDIA runtime lets only such a container see the devices that monitor MIG. */
  | "sys-admin"
  /** Privileged: device nodes of the host, or mounts that the host sees. */
  | "privileged";

/** What the pods of the NVIDIA stack are allowed, by container and pod. */
export interface PodPrivileges {
  readonly container: ContainerPrivilege;
  /** The sidecar that follows the node's label. It signals the main container, so it may not be more confined than that one. */
  readonly configManager: ContainerPrivilege;
  /** The host's process namespace. */
  readonly hostPid: boolean;
  readonly hostPaths: readonly string[];
}

const KUBELET_SOCKETS = "/var/lib/kubelet/device-plugins";
const CDI_SPECIFICATIONS = "/var/run/cdi";
/** Where the MPS daemon and the plugin meet on a host; the one that NVIDIA's chart and operator use. */
export const MPS_ROOT = "/run/nvidia/mps";
export const MPS_SHARED_MEMORY = `${MPS_ROOT}/shm`;

export const HOST_PATHS = { kubeletSockets: KUBELET_SOCKETS, cdi: CDI_SPECIFICATIONS } as const;

/** Whether the plugin of this mode looks after MIG devices. */
export function isMig(mode: DevicePluginMode): boolean {
  return mode.startsWith("mig");
}

/** Whether the plugin of this mode shares GPUs through MPS. */
export function isMps(mode: DevicePluginMode): boolean {
  return mode.startsWith("mps");
}

/** The modes whose nodes run an MPS control daemon. */
export const MPS_MODES: readonly DevicePluginMode[] = DEVICE_PLUGIN_MODES.filter(isMps);

/** The modes whose nodes have MIG devices. */
export const MIG_MODES: readonly DevicePluginMode[] = DEVICE_PLUGIN_MODES.filter(isMig);

/**
 * What the device plugin needs in a mode, and no more. Source: the security contexts of NVIDIA's chart v0.20.0 (`_helpers.tpl`),
 * which gives SYS_ADMIN to every plugin with an external ConfigMap since it cannot look into it.
 *
 * @param driverRoot Where the driver is on the host.
 */
export function devicePluginPrivileges(mode: DevicePluginMode, driverRoot: string): PodPrivileges {
  const container = mode.endsWith("device-specs")
    ? "privileged"
    : isMig(mode) || mode.endsWith("volume-mounts")
      ? "sys-admin"
      : "none";
  return {
    container,
    // Same user, so a signal needs no capability; but AppArmor lets no confined process signal an unconfined one.
    configManager: container === "privileged" ? "privileged" : "none",
    hostPid: false,
    hostPaths: [
      KUBELET_SOCKETS,
      CDI_SPECIFICATIONS,
      driverRoot,
      ...(isMps(mode) ? [MPS_ROOT, MPS_SHARED_MEMORY] : []),
    ],
  };
}

/**
 * What GPU feature discovery needs. NVIDIA's chart makes it privileged for labels of virtual GPUs, which no hall here has;
 * without the privilege it logs that it cannot read them and goes on (`internal/lm/vgpu.go`, v0.20.0).
 *
 * @param mig Whether it runs on nodes with MIG devices.
 */
export function featureDiscoveryPrivileges(mig: boolean): PodPrivileges {
  return {
    container: mig ? "sys-admin" : "none",
    configManager: "none",
    hostPid: false,
    hostPaths: [],
  };
}

/** What the MPS control daemon needs: it mounts shared memory that the host sees, and finds its server in the host's processes. */
export const MPS_DAEMON_PRIVILEGES: PodPrivileges = {
  container: "privileged",
  configManager: "privileged",
  hostPid: true,
  hostPaths: [MPS_ROOT, MPS_SHARED_MEMORY],
};
