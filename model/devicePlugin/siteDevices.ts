import type { Catalog, GpuSystem } from "../catalog";
import type { Problem } from "../input/problem";
import type { FieldPath } from "../input/yamlFile";
import type { Pool, Site } from "../siteSchema";
import { allocationProblems, type PoolAllocation } from "./dynamicResources";
import { pluginVersionProblem } from "./pluginVersion";
import { nvidiaSettings, type Profile } from "./profileSchema";
import { EXCLUSIVE, resolveProfile } from "./resolveProfile";

type At = (path: FieldPath, message: string, at?: "value" | "key") => Problem;

/** What the pools of a site file ask of NVIDIA's software that it cannot do, each at its line. */
export function deviceProblems(site: Site, catalog: Catalog, at: At): Problem[] {
  const settings = nvidiaSettings(site);
  const version = pluginVersionProblem(settings.pluginVersion);
  if (version !== undefined) {
    return [at(["nvidia", "pluginVersion"], version)];
  }
  const pools = site.pools.flatMap((pool, index): SitePool[] => {
    const system = catalog.get(pool.gpuSystem);
    return system === undefined ? [] : [{ pool, system, index }];
  });
  const indexes = new Map(pools.map(({ pool, index }) => [pool.name, index]));
  const halls = new Set(site.pools.map(({ hall }) => hall));
  return [
    ...pools.flatMap((each) => [
      ...profileProblems(site, each, at),
      ...scaleFromZeroProblems(site, each, at),
    ]),
    ...[...halls].flatMap((hall) =>
      allocationProblems(
        pools.filter(({ pool }) => pool.hall === hall).map((each) => allocationOf(site, each)),
        settings.stack,
      ).map(({ pool, field, message }) =>
        at(["pools", indexes.get(pool) ?? 0, field], message, "key"),
      ),
    ),
  ];
}

/** A pool with its place in the site file and its GPU system. */
interface SitePool {
  readonly pool: Pool;
  readonly system: GpuSystem;
  readonly index: number;
}

function profileProblems(site: Site, { pool, system, index }: SitePool, at: At): Problem[] {
  const problemsOf = (profile: Profile, path: FieldPath): Problem[] => {
    const result = resolveProfile(profile, system, nvidiaSettings(site));
    return "problems" in result
      ? result.problems.map((problem) => at([...path, ...problem.path], problem.message))
      : [];
  };
  const own = ["pools", index];
  const { devicePlugin, retiredProfiles = [] } = pool;
  return [
    ...(devicePlugin === undefined ? [] : problemsOf(devicePlugin, [...own, "devicePlugin"])),
    ...retiredProfiles.flatMap((profile, position) =>
      problemsOf(profile, [...own, "retiredProfiles", position]),
    ),
  ];
}

/** The autoscaler is told of one resource of a pool without nodes; a second one it would not know of, and never add a node for it. */
function scaleFromZeroProblems(site: Site, { pool, system, index }: SitePool, at: At): Problem[] {
  const { scaling, allocation, devicePlugin } = pool;
  if (scaling.mode === "fixed" || scaling.minimum > 0) {
    return [];
  }
  const why =
    "scales from zero, and the autoscaler knows of one kind of GPU of a pool without nodes";
  if (allocation === "dra") {
    const message = `pool "${pool.name}" ${why}, none through DRA: set scaling.minimum to 1, or use allocation: device-plugin`;
    return [at(["pools", index, "allocation"], message)];
  }
  const result = resolveProfile(devicePlugin ?? EXCLUSIVE, system, nvidiaSettings(site));
  const kinds = "resolved" in result ? Object.keys(result.resolved.advertises) : [];
  if (kinds.length < 2) {
    return [];
  }
  const message = `pool "${pool.name}" ${why}, but advertises ${kinds.join(" and ")}: set scaling.minimum to 1, or use one MIG profile`;
  return [at(["pools", index, "devicePlugin", "layout"], message)];
}

function allocationOf(site: Site, { pool, system }: SitePool): PoolAllocation {
  const { name, allocation = "device-plugin", devicePlugin, computeDomains = false } = pool;
  return {
    pool: name,
    allocation,
    kubernetesVersion: site.kubernetesVersion,
    devicePluginConfig:
      devicePlugin === undefined ? undefined : { sharing: sharingOf(devicePlugin) },
    topologyAware: false,
    computeDomains,
    multiNodeNvlink: system.nodesPerUnit > 1,
  };
}

function sharingOf({ profile }: Profile): "none" | "time-slicing" | "mps" {
  return profile === "time-slicing" || profile === "mps" ? profile : "none";
}
