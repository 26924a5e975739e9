import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { lockedLimitsOf } from "../../model/lockedLimits";
import { isSimulated } from "../../model/power/lockedHalls";
import { loadSite } from "../../model/site";
import type { SiteFile } from "../../model/siteSchema";
import { limitsFileText, limitsPath } from "../limits/limitsFile";
import { PROJECT } from "../project";
import { ENERGISED_GATE } from "./openSite";

/** What a deployment reads of the project, the stand-in for a provider plugin included. */
const PARTS = [
  ...["catalog", "components", "model", "policies", "tools", "lab"],
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
  const data = change(parse(readFileSync(file, "utf8")) as SiteFile);
  writeFileSync(file, stringify(data));
  writeLock(folder, site);
  writeProof(folder, site, data);
}

/** The copy is its own owner: its limits are those of the changed file, with an API server for each hall that is not simulated. */
function writeLock(folder: string, site: string): void {
  const loaded = loadSite(folder, site);
  const limits = lockedLimitsOf(loaded.site, loaded.catalog);
  const halls = Object.entries(limits.halls).map(([name, hall]) => [
    name,
    isSimulated(loaded.site)
      ? hall
      : {
          ...hall,
          server: `https://${name}.invalid`,
          certificateAuthoritySha256: "0".repeat(64),
          deployer: "rehearsal",
        },
  ]);
  const file = join(folder, limitsPath(site));
  writeFileSync(file, limitsFileText({ ...limits, halls: Object.fromEntries(halls) as never }));
}

/** A record that all of the contract is switched on; none where the changed site has no gate for it. */
function writeProof(folder: string, site: string, { phases, power }: SiteFile): void {
  const [phase] = phases;
  const evidence = join(folder, "sites", site, "evidence");
  if (phase?.gates?.some(({ name }) => name === ENERGISED_GATE) !== true) {
    return;
  }
  mkdirSync(evidence, { recursive: true });
  const record = {
    record: "measurement",
    phase: phase.name,
    gate: ENERGISED_GATE,
    value: power.gridConnection.contracted,
    collectedOn: "2026-01-01",
    collectedBy: { name: "Kvandal", role: "a copy of the site that is measured" },
    source: "a copy of the site that is measured",
    method: "made up, and of no use outside of the copy",
    illustrative: false,
  };
  writeFileSync(join(evidence, "energised.yaml"), stringify(record));
}

function siteFileIn(folder: string, site: string): string {
  return join(folder, "sites", site, "site.yaml");
}
