import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadSite } from "../../model/site";
import { limitsFileText, limitsPath } from "../../tools/limits/limitsFile";
import { lockOf } from "./locks";

/** Locks the limits of a site of a project as its owners would today: with every hall's cluster, and the people of the tests' records. */
export function lockSiteIn(project: string, site: string): void {
  const file = join(project, limitsPath(site));
  writeFileSync(file, limitsFileText(lockOf(loadSite(project, site))));
}

/** Makes the illustrative records of a site of a project real ones, as the site's own people would write them. */
export function makeRecordsReal(project: string, site: string): void {
  const folder = join(project, "sites", site, "evidence");
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), "utf8");
    writeFileSync(join(folder, name), text.replace("illustrative: true", "illustrative: false"));
  }
}

/** A real record of what the grid owner has switched on for a site, as the text of its file. */
export function energisedRecord(phase: string, value: string, collectedOn: string): string {
  return stringify({
    record: "measurement",
    phase,
    gate: "grid-energised",
    value,
    collectedOn,
    collectedBy: { name: "Kari", role: "site manager" },
    source: "a test",
    method: "made up for a test",
    illustrative: false,
  });
}
