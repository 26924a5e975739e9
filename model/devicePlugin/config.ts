/**
 * A configuration of NVIDIA's device plugin, version v1 of its file: only what it states, in the plugin's own words. What is left
 * out has the default that `CONFIG_FIELDS` gives.
 */
export interface DevicePluginConfig {
  readonly version: "v1";
  readonly flags?: ConfigFlags;
  readonly sharing?: {
    readonly timeSlicing?: SharedResources;
    readonly mps?: SharedResources;
  };
  readonly imex?: { readonly channelIDs?: readonly number[]; readonly required?: boolean };
}

/** Flags of plugin and feature discovery. */
export interface ConfigFlags {
  readonly migStrategy?: MigStrategy;
  readonly failOnInitError?: boolean;
  readonly mpsRoot?: string;
  readonly nvidiaDriverRoot?: string;
  readonly nvidiaDevRoot?: string;
  readonly gdsEnabled?: boolean;
  readonly mofedEnabled?: boolean;
  readonly gdrcopyEnabled?: boolean;
  readonly useNodeFeatureAPI?: boolean;
  readonly deviceDiscoveryStrategy?: "auto" | "nvml" | "tegra";
  readonly plugin?: {
    readonly passDeviceSpecs?: boolean;
    readonly deviceListStrategy?: DeviceListStrategy | readonly DeviceListStrategy[];
    readonly deviceIDStrategy?: "uuid" | "index";
    readonly cdiAnnotationPrefix?: string;
    readonly nvidiaCTKPath?: string;
    readonly containerDriverRoot?: string;
    readonly sharedDevicesAllocationPolicy?: "distributed" | "packed";
  };
  readonly gfd?: {
    readonly oneshot?: boolean;
    readonly noTimestamp?: boolean;
    /** A duration of Go, `60s`. */
    readonly sleepInterval?: string;
    readonly outputFile?: string;
    readonly machineTypeFile?: string;
  };
}

export type MigStrategy = "none" | "single" | "mixed";
export type DeviceListStrategy = "envvar" | "volume-mounts" | "cdi-annotations" | "cdi-cri";

/** Resources that several pods share. */
export interface SharedResources {
  /** Advertise `<name>.shared` instead of the name. */
  readonly renameByDefault?: boolean;
  readonly failRequestsGreaterThanOne?: boolean;
  readonly resources: readonly SharedResource[];
}

/** One of them. `rename` and choices of devices are not here: the plugin reads and ignores them. */
export interface SharedResource {
  readonly name: string;
  readonly devices?: "all";
  /** How many pods share one. */
  readonly replicas: number;
}
