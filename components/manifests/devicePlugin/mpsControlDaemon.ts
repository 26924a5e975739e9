import { MPS_DAEMON_PRIVILEGES, MPS_MODES } from "../../../model/devicePlugin/privileges";
import { PLUGIN_ACCOUNT } from "./access";
import { CHOSEN_CONFIG, CONFIG_MOUNTS, CONFIG_VOLUMES, configManagers } from "./configManager";
import { MPS_VOLUMES } from "./plugin";
import { ALL_GPUS, daemonSetSpec, securityContext, type ImagelessDaemonSetSpec } from "./pod";

/** Name of the MPS control daemon's DaemonSet. */
export const MPS_CONTROL_DAEMON = "nvidia-mps-control-daemon";

/** By its path and not by its name: the config manager looks for a process with exactly this first argument. */
const EXECUTABLE = "/usr/bin/mps-control-daemon";

/**
 * The daemon through which processes share a GPU, on exactly the nodes of MPS pools. NVIDIA's chart selects nodes by the label
 * `nvidia.com/mps.capable`; that one comes from feature discovery, so the daemon would wait for two more deployments.
 */
export function mpsControlDaemonSet(): ImagelessDaemonSetSpec {
  const { container, configManager, hostPid } = MPS_DAEMON_PRIVILEGES;
  const { init, sidecar } = configManagers("mps-control-daemon", EXECUTABLE, configManager);
  return daemonSetSpec(MPS_CONTROL_DAEMON, MPS_MODES, {
    serviceAccountName: PLUGIN_ACCOUNT,
    // The MPS server finds its own process by its number on the host. It also lets the config manager see the daemon.
    hostPID: hostPid,
    initContainers: [
      {
        name: "mps-control-daemon-mounts",
        command: [EXECUTABLE, "mount-shm"],
        securityContext: securityContext(container),
        volumeMounts: [{ name: "mps-root", mountPath: "/mps", mountPropagation: "Bidirectional" }],
      },
      init,
    ],
    containers: [
      {
        name: "mps-control-daemon",
        command: [EXECUTABLE],
        env: [
          { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          { name: "CONFIG_FILE", value: CHOSEN_CONFIG },
          ...ALL_GPUS,
        ],
        securityContext: securityContext(container),
        volumeMounts: [
          { name: "mps-root", mountPath: "/mps" },
          { name: "mps-shm", mountPath: "/dev/shm" },
          ...CONFIG_MOUNTS,
        ],
      },
      sidecar,
    ],
    volumes: [...MPS_VOLUMES, ...CONFIG_VOLUMES],
  });
}
