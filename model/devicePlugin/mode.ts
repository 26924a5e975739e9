import { parse } from "yaml";
import { DEVICE_PLUGIN_LABELS, GPU_OPERATOR_CONFIG_LABEL } from "../names";

/** What a node's GPUs are allocated with, and what the plugin on it needs from the host; one DaemonSet each. */
export const DEVICE_PLUGIN_MODES = [
  "standard",
  "standard-volume-mounts",
  "standard-device-specs",
  "mig",
  "mig-device-specs",
  "mps",
  "mps-volume-mounts",
  "mps-device-specs",
] as const;

export type DevicePluginMode = (typeof DEVICE_PLUGIN_MODES)[number];

/** Mode of a node whose GPUs are allocated through DRA: no device plugin runs there. */
export const DRA_MODE = "dra";

/** Which of NVIDIA's deployments configures the nodes: its plugin alone, or its GPU operator. */
export type DevicePluginStack = "device-plugin" | "gpu-operator";

/** As much of a plugin configuration as decides what its pods need. */
export interface DevicePluginConfigFacts {
  readonly migStrategy: string;
  readonly mps: boolean;
  readonly passDeviceSpecs: boolean;
  readonly volumeMounts: boolean;
  /** Where the driver is on the host. */
  readonly driverRoot: string;
  readonly mpsRoot: string | undefined;
  readonly sleepInterval: string | undefined;
}

interface ConfigFile {
  readonly flags?: {
    readonly migStrategy?: string;
    readonly nvidiaDriverRoot?: string;
    readonly mpsRoot?: string;
    readonly plugin?: {
      readonly passDeviceSpecs?: boolean;
      readonly deviceListStrategy?: string | readonly string[];
    };
    readonly gfd?: { readonly sleepInterval?: string };
  };
  readonly sharing?: { readonly mps?: unknown };
}

/** A site may have thousands of pools and a handful of configurations: each is read once. */
const factsByText = new Map<string, DevicePluginConfigFacts>();

/**
 * Reads from a plugin configuration what its pods need.
 *
 * @param yaml A valid configuration; whether it is one is not checked here.
 * @throws If the text is not YAML.
 */
export function devicePluginConfigFacts(yaml: string): DevicePluginConfigFacts {
  const known = factsByText.get(yaml);
  if (known !== undefined) {
    return known;
  }
  const facts = readFacts(yaml);
  factsByText.set(yaml, facts);
  return facts;
}

function readFacts(yaml: string): DevicePluginConfigFacts {
  const { flags, sharing } = (parse(yaml) as ConfigFile | null) ?? {};
  const strategies = flags?.plugin?.deviceListStrategy ?? [];
  return {
    migStrategy: flags?.migStrategy ?? "none",
    mps: sharing?.mps != null,
    passDeviceSpecs: flags?.plugin?.passDeviceSpecs ?? false,
    volumeMounts: [strategies].flat().includes("volume-mounts"),
    driverRoot: flags?.nvidiaDriverRoot ?? "/",
    mpsRoot: flags?.mpsRoot,
    sleepInterval: flags?.gfd?.sleepInterval,
  };
}

/**
 * The mode of a configuration. Where one need includes another it alone names the mode: `volume-mounts` needs the capability that
 * MIG needs anyway, and passing device specs takes a privileged container.
 */
export function devicePluginMode(facts: DevicePluginConfigFacts): DevicePluginMode {
  const sharing = facts.migStrategy !== "none" ? "mig" : facts.mps ? "mps" : "standard";
  if (facts.passDeviceSpecs) {
    return `${sharing}-device-specs`;
  }
  return facts.volumeMounts && sharing !== "mig" ? `${sharing}-volume-mounts` : sharing;
}

/** Labels of a pool's nodes, by the way that they get there. */
export interface DevicePluginNodeLabels {
  /** For the machines' labels: they reach nodes in place, and a change restarts nothing but the plugin on these nodes. */
  readonly machineLabels: Readonly<Record<string, string>>;
  /** For the kubelet, which sets them once, when its node registers: a change takes new machines. */
  readonly registrationLabels: Readonly<Record<string, string>>;
}

/**
 * The labels by which a pool's nodes find their configuration and their DaemonSet.
 *
 * @param configName Key of the configuration among the named ones.
 * @param yaml Its content.
 */
export function devicePluginNodeLabels(
  stack: DevicePluginStack,
  configName: string,
  yaml: string,
): DevicePluginNodeLabels {
  if (stack === "gpu-operator") {
    return { machineLabels: {}, registrationLabels: { [GPU_OPERATOR_CONFIG_LABEL]: configName } };
  }
  return {
    machineLabels: {
      [DEVICE_PLUGIN_LABELS.config]: configName,
      [DEVICE_PLUGIN_LABELS.mode]: devicePluginMode(devicePluginConfigFacts(yaml)),
    },
    registrationLabels: {},
  };
}

/** The label of a pool whose GPUs are allocated through DRA: it keeps every device plugin off its nodes. */
export function draNodeLabels(): DevicePluginNodeLabels {
  return { machineLabels: { [DEVICE_PLUGIN_LABELS.mode]: DRA_MODE }, registrationLabels: {} };
}

/** The modes that the hall's nodes can be in: those of its configurations, and the one of a node without a label. */
export function devicePluginModes(
  configs: Readonly<Record<string, string>>,
): ReadonlySet<DevicePluginMode> {
  const modes = Object.values(configs).map((yaml) =>
    devicePluginMode(devicePluginConfigFacts(yaml)),
  );
  return new Set<DevicePluginMode>(["standard", ...modes]);
}
