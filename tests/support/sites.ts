import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readCatalog } from "../../model/catalog";
import { readSite } from "../../model/site";
import type { Site, SiteFile } from "../../model/siteSchema";
import { shippedData, withData } from "./yamlData";

/** The project's folder. */
export const PROJECT = resolve(__dirname, "..", "..");

const CATALOG = "catalog/gpu-systems.yaml";

/** The project's catalogue. */
export const catalog = readCatalog(withData(CATALOG, shippedData(textOf(CATALOG))));

/** The text of the project's catalogue. */
export function catalogText(): string {
  return textOf(CATALOG);
}

/** The text of a shipped site file. */
export function siteText(name: string): string {
  return textOf(siteFile(name));
}

/** The plain data of a shipped site file: a copy of its own, which a test may change. */
export function siteData(name: string): SiteFile {
  return shippedData(siteText(name)) as SiteFile;
}

/** A shipped site, with a change made to the plain data of its file before it is read. */
export function siteWith(name: string, change?: (data: SiteFile) => void): Site {
  const unchanged = change === undefined ? asShipped.get(name) : undefined;
  if (unchanged !== undefined) {
    return unchanged;
  }
  const data = siteData(name);
  change?.(data);
  const site = readSite(withData(siteFile(name), data), catalog);
  if (change === undefined) {
    asShipped.set(name, frozen(site));
  }
  return site;
}

/** Sites without a change: many cases of a test file ask for the same one, and none may change it for the others. */
const asShipped = new Map<string, Site>();

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

function siteFile(name: string): string {
  return `sites/${name}/site.yaml`;
}

function textOf(file: string): string {
  return readFileSync(join(PROJECT, file), "utf8");
}

/** A plant without losses at no load: then the curve stays within the design PUE however few units a phase has. */
export function withoutFixedLosses(data: SiteFile): void {
  Object.assign(data.power.pueCurve ?? {}, { fixed: 0 });
}

/** The phase of a site's plain data, for changing it. */
export function phaseIn(data: SiteFile, name: string): SiteFile["phases"][number] {
  const phase = data.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) {
    throw new Error(`no ${name}`);
  }
  return phase;
}
