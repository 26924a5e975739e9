import { poolDevices, type PoolDevices } from "../../model/devicePlugin/hallDevices";
import { nvidiaSettings } from "../../model/devicePlugin/profileSchema";
import { UnknownNameError, type LoadedSite } from "../../model/site";

/** What the nodes of a pool read and advertise, `plan --device-plugin`. */
export interface DeviceConfig {
  readonly site: string;
  readonly pool: string;
  readonly gpuSystem: string;
  readonly pluginVersion: string;
  readonly devices: PoolDevices;
}

/**
 * What the nodes of a pool read and advertise.
 *
 * @throws UnknownNameError if the site has no such pool.
 */
export function deviceConfig({ site, catalog }: LoadedSite, poolName: string): DeviceConfig {
  const pool = site.pools.find(({ name }) => name === poolName);
  if (pool === undefined) {
    const names = site.pools.map(({ name }) => name);
    throw new UnknownNameError(`pool of site ${site.name}`, poolName, names);
  }
  return {
    site: site.name,
    pool: pool.name,
    gpuSystem: pool.gpuSystem,
    pluginVersion: nvidiaSettings(site).pluginVersion,
    devices: poolDevices(site, catalog, pool),
  };
}

/** The same as machines read it. */
export function deviceConfigOutput({ devices, ...rest }: DeviceConfig) {
  const { allocation, profile, advertises, machineLabels, registrationLabels } = devices;
  return {
    ...rest,
    allocation,
    advertises,
    ...(profile === undefined
      ? {}
      : {
          profile: profile.profile,
          mode: profile.mode,
          configName: profile.configName,
          configYaml: profile.configYaml,
          ...(profile.migLayout === undefined ? {} : { migLayout: profile.migLayout }),
        }),
    nodeLabels: { ...machineLabels, ...registrationLabels },
  };
}

/** The YAML that a node reads, to the byte, under comments that say what it will advertise. */
export function renderDeviceConfig({ pool, gpuSystem, devices }: DeviceConfig): string {
  const { profile, advertises } = devices;
  if (profile === undefined) {
    return `# ${pool} (${gpuSystem}): GPUs are handed out through DRA; no device plugin runs on its nodes\n`;
  }
  const split = profile.migLayout;
  const layout = Object.entries(split?.instances ?? {}).map(([name, n]) => `${n} x ${name}`);
  return [
    `# ${pool} (${gpuSystem}): ${profile.configName}`,
    ...(layout.length === 0 ? [] : [`# each GPU is split into ${layout.join(", ")}`]),
    `# each node advertises ${Object.entries(advertises)
      .map(([resource, count]) => `${resource}: ${count}`)
      .join(", ")}`,
    profile.configYaml,
  ].join("\n");
}
