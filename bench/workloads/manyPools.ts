import { resolve } from "node:path";
import { parse, stringify } from "yaml";
import { readFileSync } from "node:fs";
import { loadCatalog, parseSite } from "../../model/site";
import type { Catalog } from "../../model/catalog";
import type { Site, SiteFile } from "../../model/siteSchema";

/** The project's folder, from where the benchmarks are started. */
const PROJECT = process.cwd();

/** A node of eight H100 is counted with 12.3 kW, and the reserve is 5 %: enough for one, and not for two. */
const KILOWATTS_FOR_A_NODE = 15;

/** The project's catalogue. */
export function projectCatalog(): Catalog {
  return loadCatalog(resolve(PROJECT));
}

/**
 * A site file with its last phase alone, and with this many pools of so many HGX H100 nodes each, spread over its halls in turn.
 * Tenants, bookings and capital are left out: they go with pools and phases that are gone.
 */
export function withPools(data: SiteFile, count: number, nodes = 1): SiteFile {
  const phase = data.phases.at(-1);
  if (phase === undefined) {
    throw new Error(`${data.name} has no phase`);
  }
  const halls = phase.halls.map(({ name }) => name);
  const pools = Array.from({ length: count }, (_, index) => ({
    name: `pool-${index + 1}`,
    hall: halls[index % halls.length] ?? "",
    gpuSystem: "hgx-h100",
    purpose: "training" as const,
  }));
  return {
    ...data,
    power: withoutFixedLosses(data.power),
    capital: [],
    tenants: [],
    bookings: [],
    pools,
    phases: [{ ...phase, units: Object.fromEntries(pools.map(({ name }) => [name, nodes])) }],
  };
}

/** Few nodes in a large plant: without losses at no load its PUE stays within the design PUE. */
export function withoutFixedLosses(power: SiteFile["power"]): SiteFile["power"] {
  const { pueCurve } = power;
  return pueCurve === undefined ? power : { ...power, pueCurve: { ...pueCurve, fixed: 0 } };
}

/** The same site file with no more power in each hall than one node for each of its pools needs: two for each are over it. */
export function withTightHalls(data: SiteFile): SiteFile {
  const kilowatts = (hall: string): number =>
    data.pools.filter((pool) => pool.hall === hall).length * KILOWATTS_FOR_A_NODE;
  return {
    ...data,
    phases: data.phases.map((phase) => ({
      ...phase,
      halls: phase.halls.map(({ name }) => ({ name, share: `${kilowatts(name)} kW` })),
    })),
  };
}

/** The site file of `kvandal`. */
export function kvandalFile(): SiteFile {
  const file = resolve(PROJECT, "sites", "kvandal", "site.yaml");
  return parse(readFileSync(file, "utf8")) as SiteFile;
}

/** A site from what its file says; the file's text is made and read like any other. */
export function siteOf(data: SiteFile, catalog: Catalog): Site {
  return parseSite("pools.yaml", stringify(data), catalog);
}

/** `kvandal` with this many pools of one node each. */
export function siteOfPools(count: number, catalog: Catalog): Site {
  return siteOf(withPools(kvandalFile(), count), catalog);
}
