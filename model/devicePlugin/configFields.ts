import type { RuleId } from "./rules";

/** A field of the plugin's configuration. */
export type Field = Choice | Value;

interface AnyField {
  /** What the plugin does where it is left out, in words. */
  readonly default: string;
  /** The first version that reads it; every supported one without. */
  readonly since?: string;
}

interface Value extends AnyField {
  readonly type: "text" | "switch" | "duration" | "channels";
}

/** One of several words, or a list of them. */
export interface Choice extends AnyField {
  readonly type: "choice" | "choices";
  readonly allowed: readonly string[];
  /** The rule that other words break. */
  readonly rule: RuleId;
}

/** A mapping of the configuration: its keys, with what each holds. */
export interface Section {
  readonly keys: Readonly<Record<string, Field | Section | "resources" | "sharing" | "version">>;
}

const text = (standard: string): Field => ({ type: "text", default: standard });
const flag = (standard: string, since?: string): Field => ({
  type: "switch",
  default: standard,
  ...(since === undefined ? {} : { since }),
});

/**
 * Every field of the configuration with its type, default, allowed values and first version. Source: the plugin's `api/config/v1`
 * at v0.17.4 and v0.20.0.
 */
export const CONFIG_FIELDS: Section = {
  keys: {
    version: "version",
    flags: {
      keys: {
        migStrategy: {
          type: "choice",
          default: "none",
          allowed: ["none", "single", "mixed"],
          rule: "mig-strategy",
        },
        failOnInitError: flag("true"),
        mpsRoot: text("none; the environment of NVIDIA's chart has /run/nvidia/mps"),
        nvidiaDriverRoot: text("/"),
        nvidiaDevRoot: text("as nvidiaDriverRoot"),
        gdsEnabled: flag("false"),
        mofedEnabled: flag("false"),
        gdrcopyEnabled: flag("false", "v0.18.0"),
        useNodeFeatureAPI: flag("true; false before v0.19.0"),
        deviceDiscoveryStrategy: {
          type: "choice",
          default: "auto",
          // Feature discovery also knows vfio, but it reads the same file as the plugin, which does not start with that.
          allowed: ["auto", "nvml", "tegra"],
          rule: "device-discovery-strategy",
        },
        plugin: {
          keys: {
            passDeviceSpecs: flag("false"),
            deviceListStrategy: {
              type: "choices",
              default: "envvar",
              allowed: ["envvar", "volume-mounts", "cdi-annotations", "cdi-cri"],
              rule: "device-list-strategy",
            },
            deviceIDStrategy: {
              type: "choice",
              default: "uuid",
              allowed: ["uuid", "index"],
              rule: "device-id-strategy",
            },
            cdiAnnotationPrefix: text("cdi.k8s.io/"),
            nvidiaCTKPath: text("/usr/bin/nvidia-ctk"),
            containerDriverRoot: text("/driver-root"),
            sharedDevicesAllocationPolicy: {
              type: "choice",
              default: "distributed",
              allowed: ["distributed", "packed"],
              rule: "shared-allocation-policy",
              since: "v0.20.0",
            },
          },
        },
        gfd: {
          keys: {
            oneshot: flag("false"),
            noTimestamp: flag("false"),
            sleepInterval: { type: "duration", default: "60s" },
            outputFile: text("/etc/kubernetes/node-feature-discovery/features.d/gfd"),
            machineTypeFile: text("/sys/class/dmi/id/product_name"),
          },
        },
      },
    },
    resources: "resources",
    sharing: { keys: { timeSlicing: "sharing", mps: "sharing" } },
    imex: { keys: { channelIDs: { type: "channels", default: "[]" }, required: flag("false") } },
  },
};

/** Keys of `sharing.timeSlicing` and `sharing.mps`, and of their resources. */
export const SHARING_KEYS = ["renameByDefault", "failRequestsGreaterThanOne", "resources"] as const;
export const SHARED_RESOURCE_KEYS = ["name", "rename", "devices", "replicas"] as const;

/** Keys of `resources` (it is `mig` and not `migs`), and of their entries. */
export const RESOURCES_KEYS = ["gpus", "mig"] as const;
export const RESOURCE_KEYS = ["pattern", "name"] as const;
