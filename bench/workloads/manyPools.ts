import { resolve } from "node:path";
import { parse, stringify } from "yaml";
import { readFileSync } from "node:fs";
import { loadCatalog, parseSite } from "../../model/site";
import type { Catalog } from "../../model/catalog";
import type { Site, SiteFile } from "../../model/siteSchema";

/** The project's folder, from where the benchmarks are started. */
const PROJECT = process.cwd();

/** The project's catalogue. */
export function projectCatalog(): Catalog {
  return loadCatalog(resolve(PROJECT));
}

/**
 * The last phase of `kvandal` with this many pools of one HGX H100 node each, spread over its halls in turn. The site file's
 * text is made and read like any other.
 */
export function siteOfPools(count: number, catalog: Catalog): Site {
  const file = resolve(PROJECT, "sites", "kvandal", "site.yaml");
  const data = parse(readFileSync(file, "utf8")) as SiteFile;
  const phase = data.phases.at(-1);
  if (phase === undefined) {
    throw new Error(`${file} has no phase`);
  }
  const halls = phase.halls.map(({ name }) => name);
  data.pools = Array.from({ length: count }, (_, index) => ({
    name: `pool-${index + 1}`,
    hall: halls[index % halls.length] ?? "",
    gpuSystem: "hgx-h100",
    purpose: "training",
  }));
  data.capital = [];
  data.tenants = []; // They reserve units of pools and phases that are gone.
  data.bookings = [];
  data.phases = [{ ...phase, units: Object.fromEntries(data.pools.map(({ name }) => [name, 1])) }];
  return parseSite("pools.yaml", stringify(data), catalog);
}
