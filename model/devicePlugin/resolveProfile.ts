import type { GpuSystem } from "../catalog";
import { contentHash } from "../contentHash";
import { NVIDIA_GPU } from "../names";
import type { ConfigFlags, DevicePluginConfig, SharedResources } from "./config";
import { devicePluginConfigText } from "./emitConfig";
import type { MigInstances, NodeGpus } from "./hardware";
import {
  migLayoutProblems,
  namedMigLayout,
  type NamedMigLayout,
  type ProfileProblem,
} from "./migLayout";
import { devicePluginConfigFacts, devicePluginMode, type DevicePluginMode } from "./mode";
import { MPS_ROOT } from "./privileges";
import type { NvidiaSettings, Profile } from "./profileSchema";
import { migResourceName } from "./resourceName";

/** A profile on the nodes of a GPU system: what they read, and what they advertise. */
export interface ResolvedProfile {
  readonly profile: Profile["profile"];
  /** `<profile>-<hash of the text>`: another text is another name. */
  readonly configName: string;
  /** Exactly what a node reads. */
  readonly configYaml: string;
  readonly mode: DevicePluginMode;
  /** What one node advertises, resource to number: `{ "nvidia.com/gpu": 8 }`. */
  readonly advertises: Readonly<Record<string, number>>;
  /** How its GPUs are split; undefined for whole GPUs. */
  readonly migLayout?: NamedMigLayout;
}

/** The profile of a pool that says nothing: whole GPUs. */
export const EXCLUSIVE: Profile = { profile: "exclusive" };

/**
 * Resolves a profile for the nodes of a GPU system.
 *
 * @returns what they read and advertise, or everything that is wrong with the profile there.
 */
export function resolveProfile(
  profile: Profile,
  system: GpuSystem,
  { pluginVersion, driverRoot }: Pick<NvidiaSettings, "pluginVersion" | "driverRoot">,
):
  | { readonly resolved: ResolvedProfile }
  | { readonly problems: readonly [ProfileProblem, ...ProfileProblem[]] } {
  const instances = instancesOf(profile, system);
  if (instances !== undefined) {
    const field = profile.profile === "mig-mixed" ? "layout" : "migProfile";
    const [first, ...others] = migLayoutProblems(instances, system, pluginVersion, [field]);
    if (first !== undefined) {
      return { problems: [first, ...others] };
    }
  }
  const { configName, configYaml } = namedConfig(profile, driverRoot);
  const migLayout =
    instances === undefined ? undefined : namedMigLayout(profile.profile, instances);
  return {
    resolved: {
      profile: profile.profile,
      configName,
      configYaml,
      mode: devicePluginMode(devicePluginConfigFacts(configYaml)),
      advertises: advertised(profile, instances ?? {}, gpusPerNode(system)),
      ...(migLayout === undefined ? {} : { migLayout }),
    },
  };
}

/** The GPUs of a node of a system, as a configuration is judged against them. */
export function nodeGpus(system: GpuSystem, instances: MigInstances = {}): NodeGpus {
  return {
    gpuSystem: system.name,
    migProfiles: system.migProfiles?.profiles.map(({ name }) => name) ?? [],
    gpus: Array.from({ length: gpusPerNode(system) }, () => instances),
    imexChannel: system.nodesPerUnit > 1,
  };
}

/** GPUs of one node of a system. */
export function gpusPerNode({ gpusPerUnit, nodesPerUnit }: GpuSystem): number {
  return gpusPerUnit / nodesPerUnit;
}

function instancesOf(profile: Profile, system: GpuSystem): MigInstances | undefined {
  switch (profile.profile) {
    case "mig-single": {
      const { migProfile } = profile;
      const known = system.migProfiles?.profiles.find(({ name }) => name === migProfile);
      return { [migProfile]: known?.maximumPerGpu ?? 1 };
    }
    case "mig-mixed":
      return profile.layout;
    default:
      return undefined;
  }
}

/** A site may have thousands of pools and a handful of profiles: each is written once. */
const written = new Map<string, Pick<ResolvedProfile, "configName" | "configYaml">>();

function namedConfig(
  profile: Profile,
  driverRoot: string,
): Pick<ResolvedProfile, "configName" | "configYaml"> {
  const key = JSON.stringify([profile, driverRoot]);
  const known = written.get(key);
  if (known !== undefined) {
    return known;
  }
  const configYaml = devicePluginConfigText(configOf(profile, driverRoot));
  const named = { configName: `${profile.profile}-${contentHash(configYaml)}`, configYaml };
  written.set(key, named);
  return named;
}

/**
 * The configuration of a profile. Devices go through CDI, which needs no privileged plugin; the list form of
 * `deviceListStrategy` is the one that works in a file.
 */
function configOf(profile: Profile, driverRoot: string): DevicePluginConfig {
  const flags = (
    migStrategy: "none" | "single" | "mixed",
    more: ConfigFlags = {},
  ): ConfigFlags => ({
    migStrategy,
    failOnInitError: true,
    ...(driverRoot === "/" ? {} : { nvidiaDriverRoot: driverRoot }),
    plugin: { deviceListStrategy: ["cdi-cri"], deviceIDStrategy: "uuid" },
    ...more,
  });
  switch (profile.profile) {
    case "exclusive":
      return { version: "v1", flags: flags("none") };
    case "time-slicing":
      // More than one replica is no more of the GPU: a pod that asks for two is told so, and gets none.
      return {
        version: "v1",
        flags: flags("none"),
        sharing: { timeSlicing: { ...sharedGpus(profile), failRequestsGreaterThanOne: true } },
      };
    case "mps":
      return {
        version: "v1",
        flags: flags("none", { mpsRoot: MPS_ROOT }),
        sharing: { mps: sharedGpus(profile) },
      };
    case "mig-single":
      return { version: "v1", flags: flags("single") };
    case "mig-mixed":
      return { version: "v1", flags: flags("mixed") };
  }
}

function sharedGpus(profile: {
  readonly replicas: number;
  readonly renameByDefault?: boolean | undefined;
}): SharedResources {
  return {
    ...(profile.renameByDefault === true ? { renameByDefault: true } : {}),
    resources: [{ name: NVIDIA_GPU, replicas: profile.replicas }],
  };
}

function advertised(
  profile: Profile,
  instances: MigInstances,
  gpus: number,
): Record<string, number> {
  switch (profile.profile) {
    case "exclusive":
      return { [NVIDIA_GPU]: gpus };
    case "time-slicing":
    case "mps": {
      const name = profile.renameByDefault === true ? `${NVIDIA_GPU}.shared` : NVIDIA_GPU;
      return { [name]: gpus * profile.replicas };
    }
    case "mig-single":
      return { [NVIDIA_GPU]: gpus * Object.values(instances).reduce((sum, n) => sum + n, 0) };
    case "mig-mixed":
      return Object.fromEntries(
        Object.entries(instances).map(([name, count]) => [migResourceName(name), gpus * count]),
      );
  }
}
