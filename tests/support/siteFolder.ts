import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { SiteFile } from "../../model/siteSchema";
import { siteData } from "./sites";

/** The record that proves the contract of a site folder. */
export const ALL_ENERGISED = "2026-03-31-phase-1-grid-energised.yaml";

/**
 * A folder, named as its site, with a changed copy of a shipped site file, for tests that need the file on disk. A record proves that all of the contract is
 * switched on, where the first phase still has the gate for it.
 */
export function siteFolderWith(name: string, change: (data: SiteFile) => void): string {
  const data = siteData(name);
  change(data);
  const folder = join(mkdtempSync(join(tmpdir(), "kvandal-site-")), data.name);
  mkdirSync(folder);
  writeFileSync(join(folder, "site.yaml"), stringify(data));
  const [phase] = data.phases;
  const gate = phase?.gates?.find(({ kind }) => kind === "grid-energised");
  if (phase !== undefined && gate !== undefined) {
    mkdirSync(join(folder, "evidence"));
    const record = {
      record: "measurement",
      phase: phase.name,
      gate: gate.name,
      value: data.power.gridConnection.contracted,
      collectedOn: "2026-03-31",
      collectedBy: { name: "Kari", role: "site manager" },
      source: "a test",
      method: "made up for a test",
      illustrative: true,
    };
    writeFileSync(join(folder, "evidence", ALL_ENERGISED), stringify(record));
  }
  return folder;
}
