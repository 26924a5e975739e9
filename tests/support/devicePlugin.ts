import { stringify } from "yaml";
import { NvidiaDevicePlugin, type NvidiaDevicePluginArgs } from "../../components";
import type { Container, Pod } from "./podSecurity";
import { registeredBy, type Registered } from "./program";

/** A configuration with these flags. */
export function config(
  flags: Readonly<Record<string, unknown>> = {},
  sharing?: Readonly<Record<string, unknown>>,
): string {
  return stringify({ version: "v1", flags, ...(sharing === undefined ? {} : { sharing }) });
}

export const SHARED = { resources: [{ name: "nvidia.com/gpu", replicas: 4 }] };
const VOLUME_MOUNTS = { plugin: { deviceListStrategy: ["volume-mounts"] } };
const DEVICE_SPECS = { plugin: { passDeviceSpecs: true } };

/** A configuration for every mode, by mode. */
export const CONFIGS = {
  standard: config({ plugin: { deviceListStrategy: ["cdi-cri"] } }),
  "standard-volume-mounts": config(VOLUME_MOUNTS),
  "standard-device-specs": config(DEVICE_SPECS),
  mig: config({ migStrategy: "mixed" }),
  "mig-device-specs": config({ migStrategy: "single", ...DEVICE_SPECS }),
  mps: config({}, { mps: SHARED }),
  "mps-volume-mounts": config(VOLUME_MOUNTS, { mps: SHARED }),
  "mps-device-specs": config(DEVICE_SPECS, { mps: SHARED }),
} as const;

export const TIME_SLICING = config({}, { timeSlicing: SHARED });

/** What the component registers for a hall; without more, for one of whole GPUs. */
export function devicePlugin(args: Partial<NvidiaDevicePluginArgs> = {}): Promise<Registered[]> {
  return registeredBy(
    () =>
      new NvidiaDevicePlugin("hall", {
        stack: "device-plugin",
        configs: { "exclusive-0001": CONFIGS.standard },
        defaultConfig: "exclusive-0001",
        ...args,
      }),
  );
}

/** A Kubernetes object among the registered resources. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly immutable?: boolean;
  readonly data: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly rules: readonly unknown[];
}

/** The registered objects of a kind, by name: Pulumi registers what does not depend on each other in any order. */
export function objects(resources: readonly Registered[], kind: string): KubernetesObject[] {
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as unknown as KubernetesObject)
    .sort((one, other) => one.metadata.name.localeCompare(other.metadata.name));
}

interface Expression {
  readonly key: string;
  readonly operator: "Exists" | "DoesNotExist" | "In";
  readonly values?: readonly string[];
}

interface PluginContainer extends Container {
  readonly command: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts: readonly { readonly name: string }[];
}

/** A DaemonSet, as much of it as tests look at. */
export interface DaemonSet {
  readonly name: string;
  readonly pod: Omit<Pod, "initContainers" | "containers"> & {
    readonly shareProcessNamespace?: boolean;
    readonly initContainers: readonly PluginContainer[];
    readonly containers: readonly PluginContainer[];
    readonly affinity: {
      readonly nodeAffinity: {
        readonly requiredDuringSchedulingIgnoredDuringExecution: {
          readonly nodeSelectorTerms: readonly {
            readonly matchExpressions: readonly Expression[];
          }[];
        };
      };
    };
  };
}

/** The registered DaemonSets. */
export function daemonSets(resources: readonly Registered[]): DaemonSet[] {
  return objects(resources, "DaemonSet").map(({ metadata, spec }) => ({
    name: metadata.name,
    pod: (spec.template as { spec: DaemonSet["pod"] }).spec,
  }));
}

/** Whether a DaemonSet's affinity lets its pods onto a node with these labels. */
export function runsOn(daemonSet: DaemonSet, labels: Readonly<Record<string, string>>): boolean {
  const { nodeSelectorTerms } =
    daemonSet.pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution;
  return nodeSelectorTerms.some(({ matchExpressions }) =>
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
        case "In":
          return value !== undefined && values.includes(value);
      }
    }),
  );
}
