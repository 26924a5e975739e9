import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { SiteFile } from "../../model/siteSchema";
import { siteData } from "./sites";

/** A folder, named as its site, with a changed copy of a shipped site file, for tests that need the file on disk. */
export function siteFolderWith(name: string, change: (data: SiteFile) => void): string {
  const data = siteData(name);
  change(data);
  const folder = join(mkdtempSync(join(tmpdir(), "kvandal-site-")), data.name);
  mkdirSync(folder);
  writeFileSync(join(folder, "site.yaml"), stringify(data));
  return folder;
}
