import {
  DEVICE_PLUGIN_MODES,
  DRA_MODE,
  type DevicePluginMode,
} from "../../../model/devicePlugin/mode";
import {
  featureDiscoveryPrivileges,
  isMig,
  MIG_MODES,
} from "../../../model/devicePlugin/privileges";
import { FEATURE_DISCOVERY_ACCOUNT } from "./access";
import { CHOSEN_CONFIG, CONFIG_MOUNTS, CONFIG_VOLUMES, configManagers } from "./configManager";
import {
  ALL_GPUS,
  daemonSetSpec,
  MIG_MONITOR,
  securityContext,
  type ImagelessDaemonSetSpec,
} from "./pod";

const APP = "gpu-feature-discovery";

/**
 * Time between two looks at a node's GPUs. At NVIDIA's default of 60 s a hall of 5,000 nodes asks its API server 83 times a second
 * for labels that hardly ever change; at an hour, 1.4 times. A new configuration and a new start look at once.
 */
const SLEEP_INTERVAL = "1h";

/** Name of the DaemonSet for nodes with or without MIG devices. */
export function featureDiscoveryName(mig: boolean): string {
  return mig ? `${APP}-mig` : APP;
}

/**
 * NVIDIA's GPU feature discovery: it tells Node Feature Discovery, which must be in the cluster, what GPUs a node has. It also
 * runs on nodes whose GPUs are allocated through DRA, where compute domains need the label `nvidia.com/gpu.clique`.
 *
 * @param mig Whether for the nodes with MIG devices, where it takes a privilege, or for all others.
 */
export function featureDiscoveryDaemonSet(mig: boolean): ImagelessDaemonSetSpec {
  const privileges = featureDiscoveryPrivileges(mig);
  const { init, sidecar } = configManagers(APP, "gpu-feature-discovery", privileges.configManager);
  const others: readonly (DevicePluginMode | typeof DRA_MODE)[] = [
    ...DEVICE_PLUGIN_MODES.filter((mode) => !isMig(mode)),
    DRA_MODE,
  ];
  return daemonSetSpec(featureDiscoveryName(mig), mig ? MIG_MODES : others, {
    serviceAccountName: FEATURE_DISCOVERY_ACCOUNT,
    shareProcessNamespace: true,
    initContainers: [init],
    containers: [
      {
        name: APP,
        command: ["gpu-feature-discovery"],
        env: [
          { name: "CONFIG_FILE", value: CHOSEN_CONFIG },
          { name: "GFD_SLEEP_INTERVAL", value: SLEEP_INTERVAL },
          ...Object.entries({
            NODE_NAME: "spec.nodeName",
            NAMESPACE: "metadata.namespace",
            POD_NAME: "metadata.name",
          }).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
          ...ALL_GPUS,
          ...(mig ? [MIG_MONITOR] : []),
        ],
        securityContext: securityContext(privileges.container),
        volumeMounts: CONFIG_MOUNTS,
      },
      sidecar,
    ],
    volumes: CONFIG_VOLUMES,
  });
}
