import type { types } from "@pulumi/kubernetes";
import { DEFAULT_CONFIG_KEY } from "../../../model/devicePlugin/hallConfigs";
import type { ContainerPrivilege } from "../../../model/devicePlugin/privileges";
import { DEVICE_PLUGIN_LABELS } from "../../../model/names";
import { securityContext } from "./pod";

type Container = types.input.core.v1.Container;
type Volume = types.input.core.v1.Volume;

/** The ConfigMap of a hall's named configurations. Its name never changes: a new configuration is a new key. */
export const CONFIG_MAP = "device-plugin-configs";

const AVAILABLE = "/available-configs";
const CHOSEN_FOLDER = "/config";

/** The configuration that the node's label names: a link in a folder that the pod's containers share. */
export const CHOSEN_CONFIG = `${CHOSEN_FOLDER}/config.yaml`;

/** What a container needs that reads the chosen configuration: the link, and what it leads to. */
export const CONFIG_MOUNTS = [
  { name: "available-configs", mountPath: AVAILABLE, readOnly: true },
  { name: "config", mountPath: CHOSEN_FOLDER, readOnly: true },
];

export const CONFIG_VOLUMES: Volume[] = [
  { name: "available-configs", configMap: { name: CONFIG_MAP } },
  { name: "config", emptyDir: {} },
];

/**
 * NVIDIA's config manager twice: once before the main container starts, to choose its configuration by the node's label, and
 * beside it, to choose anew when the label changes and then send SIGHUP. Nothing in it depends on what configurations there are,
 * so a new one restarts no pod.
 *
 * @param main The main container's name.
 * @param process Its first argument, which is how the process is found. The pod must share its process namespace.
 */
export function configManagers(
  main: string,
  process: string,
  privilege: ContainerPrivilege,
): { readonly init: Container; readonly sidecar: Container } {
  const container = (suffix: string, env: Readonly<Record<string, string>>): Container => ({
    name: `${main}-${suffix}`,
    command: ["config-manager"],
    env: [
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      ...Object.entries({
        NODE_LABEL: DEVICE_PLUGIN_LABELS.config,
        CONFIG_FILE_SRCDIR: AVAILABLE,
        CONFIG_FILE_DST: CHOSEN_CONFIG,
        DEFAULT_CONFIG: DEFAULT_CONFIG_KEY,
        FALLBACK_STRATEGIES: "named",
        ...env,
      }).map(([name, value]) => ({ name, value })),
    ],
    volumeMounts: [
      { name: "available-configs", mountPath: AVAILABLE, readOnly: true },
      { name: "config", mountPath: CHOSEN_FOLDER },
    ],
  });
  return {
    init: {
      ...container("init", { ONESHOT: "true", SEND_SIGNAL: "false" }),
      securityContext: securityContext("none"),
    },
    sidecar: {
      ...container("sidecar", {
        ONESHOT: "false",
        SEND_SIGNAL: "true",
        SIGNAL: "1",
        PROCESS_TO_SIGNAL: process,
      }),
      securityContext: securityContext(privilege),
    },
  };
}
