import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteFile } from "../../model/siteSchema";
import { PROJECT } from "../project";

/** What a deployment reads of the project, stand-ins for provider plugins included. */
const PARTS = [
  ...["catalog", "components", "model", "policies", "tools", join("tests", "e2e", "stand-ins")],
  ...["index.ts", "package.json", "package-lock.json", "tsconfig.json", "Pulumi.yaml"],
];

/**
 * Copies the project with one site only, changed: what is tried on the copy leaves the site's own files and state alone.
 *
 * @param folder of the copy; what is there is replaced.
 */
export function copyProject(
  folder: string,
  site: string,
  change: (data: SiteFile) => SiteFile,
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) {
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "sites", site), { recursive: true });
  cpSync(siteFileIn(PROJECT, site), siteFileIn(folder, site));
  changeSite(folder, site, change);
}

/** Changes the site file of a copy. */
export function changeSite(
  folder: string,
  site: string,
  change: (data: SiteFile) => SiteFile,
): void {
  const file = siteFileIn(folder, site);
  writeFileSync(file, stringify(change(parse(readFileSync(file, "utf8")) as SiteFile)));
}

function siteFileIn(folder: string, site: string): string {
  return join(folder, "sites", site, "site.yaml");
}
