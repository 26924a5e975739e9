import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { parseSite, loadCatalog } from "../../model/site";
import type { Site, SiteFile } from "../../model/siteSchema";

/** The project's folder. */
export const PROJECT = resolve(__dirname, "..", "..");

/** The project's catalogue. */
export const catalog = loadCatalog(PROJECT);

/** The text of a shipped site file. */
export function siteText(name: string): string {
  return readFileSync(join(PROJECT, "sites", name, "site.yaml"), "utf8");
}

/** A shipped site, with a change made to the plain data of its file before it is read. */
export function siteWith(name: string, change: (data: SiteFile) => void = () => undefined): Site {
  const data = parse(siteText(name)) as SiteFile;
  change(data);
  return parseSite(`sites/${name}/site.yaml`, stringify(data), catalog);
}

/** The phase of a site's plain data, for changing it. */
export function phaseIn(data: SiteFile, name: string): SiteFile["phases"][number] {
  const phase = data.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) {
    throw new Error(`no ${name}`);
  }
  return phase;
}
