import type { Catalog, GpuSystem } from "../catalog";
import { MIG_LAYOUT_LABEL } from "../names";
import type { Pool, Site } from "../siteSchema";
import { migPartedSpec, type NamedMigLayout } from "./migLayout";
import {
  devicePluginNodeLabels,
  draNodeLabels,
  type DevicePluginNodeLabels,
  type DevicePluginStack,
} from "./mode";
import { nvidiaSettings, type NvidiaSettings, type Profile } from "./profileSchema";
import { EXCLUSIVE, gpusPerNode, resolveProfile, type ResolvedProfile } from "./resolveProfile";

/** How the nodes of a pool hand out their GPUs. */
export interface PoolDevices extends DevicePluginNodeLabels {
  readonly allocation: "device-plugin" | "dra";
  /** Undefined where DRA hands out the GPUs. */
  readonly profile?: ResolvedProfile;
  /** What a node advertises to the kubelet, resource to number; nothing where DRA hands out the GPUs. */
  readonly advertises: Readonly<Record<string, number>>;
}

/** What NVIDIA's software needs in a hall: plain values for its component. */
export interface HallDevices {
  readonly stack: DevicePluginStack;
  readonly pluginVersion: string;
  readonly driverRoot: string;
  /** Name to YAML: what pools have, what they had until this phase, and the default. */
  readonly configs: Readonly<Record<string, string>>;
  readonly defaultConfig: string;
  readonly migPartedSpec?: string;
  readonly dra: readonly {
    readonly gpuSystem: string;
    readonly productName: string;
    readonly gpusPerNode: number;
    readonly namespaces: readonly string[];
  }[];
  readonly computeDomains: readonly string[];
}

/**
 * How a pool's nodes hand out their GPUs.
 *
 * @throws RangeError if the profile is none of the pool's GPU system, which reading the site file has refused.
 */
export function poolDevices(site: Site, catalog: Catalog, pool: Pool): PoolDevices {
  const system = catalog.get(pool.gpuSystem);
  if (pool.allocation === "dra" || system === undefined) {
    return { allocation: pool.allocation ?? "device-plugin", advertises: {}, ...draNodeLabels() };
  }
  const settings = nvidiaSettings(site);
  const profile = resolved(pool.devicePlugin ?? EXCLUSIVE, system, settings);
  const labels = devicePluginNodeLabels(settings.stack, profile.configName, profile.configYaml);
  return {
    allocation: "device-plugin",
    profile,
    advertises: profile.advertises,
    machineLabels: labels.machineLabels,
    registrationLabels: {
      ...labels.registrationLabels,
      ...(profile.migLayout === undefined ? {} : { [MIG_LAYOUT_LABEL]: profile.migLayout.name }),
    },
  };
}

/**
 * What NVIDIA's software needs in a hall, for all its pools. Pools without units in a phase count too: their last nodes may still
 * be leaving.
 *
 * @throws RangeError as `poolDevices`.
 */
export function hallDevices(site: Site, catalog: Catalog, hall: string): HallDevices {
  const settings = nvidiaSettings(site);
  const pools = site.pools.filter((pool) => pool.hall === hall);
  const profiles = pools.flatMap((pool) => {
    const system = catalog.get(pool.gpuSystem);
    return system === undefined
      ? []
      : declared(pool).map((profile) => resolved(profile, system, settings));
  });
  const anySystem = catalog.values().next().value;
  if (anySystem === undefined) {
    throw new RangeError("the catalogue is empty");
  }
  const whole = resolved(EXCLUSIVE, anySystem, settings);
  const configs = [whole, ...profiles]
    .map(({ configName, configYaml }): readonly [string, string] => [configName, configYaml])
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const layouts = new Map<string, NamedMigLayout>(
    profiles.flatMap(({ migLayout }) =>
      migLayout === undefined ? [] : [[migLayout.name, migLayout]],
    ),
  );
  const spec = migPartedSpec([...layouts.values()]);
  return {
    ...settings,
    configs: Object.fromEntries(configs),
    defaultConfig: whole.configName,
    ...(spec === undefined ? {} : { migPartedSpec: spec }),
    dra: systemsOf(pools, catalog, ({ allocation }) => allocation === "dra").map((system) => ({
      gpuSystem: system.name,
      // Feature discovery makes the label from NVML's name by writing dashes for its spaces.
      productName: system.gpuProduct.value.replaceAll("-", " "),
      gpusPerNode: gpusPerNode(system),
      namespaces: [],
    })),
    computeDomains: systemsOf(pools, catalog, ({ computeDomains }) => computeDomains === true).map(
      ({ name }) => name,
    ),
  };
}

/** What a pool's nodes read, or may still read. One whose GPUs DRA hands out has no profile: whole GPUs are for every hall. */
function declared({ devicePlugin = EXCLUSIVE, retiredProfiles = [] }: Pool): Profile[] {
  return [devicePlugin, ...retiredProfiles];
}

function systemsOf(
  pools: readonly Pool[],
  catalog: Catalog,
  has: (pool: Pool) => boolean,
): GpuSystem[] {
  const names = new Set(pools.filter(has).map(({ gpuSystem }) => gpuSystem));
  return [...names].sort().flatMap((name) => catalog.get(name) ?? []);
}

function resolved(profile: Profile, system: GpuSystem, settings: NvidiaSettings): ResolvedProfile {
  const result = resolveProfile(profile, system, settings);
  if ("problems" in result) {
    throw new RangeError(result.problems.map(({ message }) => message).join("; "));
  }
  return result.resolved;
}
