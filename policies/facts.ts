import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseCatalog, type Catalog } from "../model/catalog";
import { loadEvidence } from "../model/evidence/loadEvidence";
import { provenGridPower } from "../model/gates/provenPower";
import { limitsSchema, readLimitsFile, whatIsWrong } from "../model/limitsFile";
import type { LockedLimits } from "../model/powerBudget";
import { loadCatalog, loadSiteFolder } from "../model/site";
import { FactsError, type FindFacts, type SiteFacts } from "./judge/siteFacts";
import { readClockDay } from "./today";

/** Set by the bundler: the catalogue travels inside the compiled pack. */
declare const KVANDAL_BUNDLED_CATALOG: string | undefined;

/** Configuration of the energy-budget policies, from `--policy-pack-config`. Everything is optional. */
export interface EnergyBudgetConfig extends Partial<LockedLimits> {
  /** Folder of the site file, relative to the project, with the name of the site; `sites/<site>` when left out. */
  readonly siteFolder?: string;
}

/** What was found already, by configuration and site: a pack lives for one run, and is asked about every resource of it. */
const found = new Map<string, SiteFacts>();

/**
 * Finds site file, catalogue and limits for a policy.
 *
 * Limits come from `limits/<site>.json` beside the pack and from the policy's configuration, and both hold: a configuration can lower a
 * limit and never raise one. A pack that has neither lets nothing through.
 */
export function factsFinder(config: EnergyBudgetConfig): FindFacts {
  return (site) => {
    const key = JSON.stringify([site, config]);
    const facts = found.get(key) ?? findFacts(site, config);
    found.set(key, facts);
    return facts;
  };
}

function findFacts(site: string, config: EnergyBudgetConfig): SiteFacts {
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(site)) {
    throw new FactsError(`"${site}" is no name of a site`);
  }
  const project = dirname(__dirname);
  const folder = resolve(project, config.siteFolder ?? join("sites", site));
  if (!existsSync(join(folder, "site.yaml"))) {
    throw new FactsError(
      `site ${site}: there is no site file to judge by (${join(config.siteFolder ?? join("sites", site), "site.yaml")}): set siteFolder in the policy's configuration`,
    );
  }
  const loaded = loadSiteFolder(project, folder, catalog(project));
  if (loaded.site.name !== site) {
    throw new FactsError(
      `site ${site}: the policy judges by the site file of "${loaded.site.name}": configure siteFolder for ${site}`,
    );
  }
  const locked = lockedLimits(site, config);
  const other = locked.find((limits) => limits.site !== site);
  if (other !== undefined) {
    throw new FactsError(
      `site ${site}: the policy is configured with the limits of "${other.site}": pass --policy-pack-config policies/limits/${site}.json`,
    );
  }
  const records = loadEvidence(project, { ...loaded, locked }, join(folder, "evidence"));
  const facts = { ...loaded, locked };
  return { ...facts, records, proven: provenGridPower(facts, records, readClockDay()) };
}

/** The locked limits of every site that the pack has, with those that its configuration adds. */
export function allLockedLimits(config: EnergyBudgetConfig): readonly LockedLimits[] {
  const folder = join(__dirname, "limits");
  const own = existsSync(folder) ? readdirSync(folder).sort() : [];
  const sites = own.flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  const configured = configuredLimits(config);
  return [
    ...sites.flatMap(
      (site) => readLimitsFile(dirname(__dirname), join(folder, `${site}.json`)) ?? [],
    ),
    ...(configured === undefined ? [] : [configured]),
  ];
}

/** The pack's own limits and the configured ones, each once: mostly the engine is given the very file that lies beside the pack. */
function lockedLimits(site: string, config: EnergyBudgetConfig): LockedLimits[] {
  const own = readLimitsFile(dirname(__dirname), join(__dirname, "limits", `${site}.json`));
  const configured = configuredLimits(config);
  const sets = [own, configured].filter((limits) => limits !== undefined);
  return isDeepStrictEqual(own, configured) ? sets.slice(1) : sets;
}

function configuredLimits(config: EnergyBudgetConfig): LockedLimits | undefined {
  const { siteFolder, ...limits } = config;
  if (Object.keys(limits).length === 0) {
    return undefined;
  }
  const read = limitsSchema.safeParse(limits);
  if (!read.success) {
    throw new FactsError(
      `the policy's configuration has some limits but not all of them: site, overheadPerMilleAtLeast, designPuePerMilleAtLeast, reservePerMilleAtLeast, infrastructure, phases, gpuSystems, halls and signers go together (${whatIsWrong(read.error)})`,
    );
  }
  return read.data;
}

function catalog(project: string): Catalog {
  return typeof KVANDAL_BUNDLED_CATALOG === "string"
    ? parseCatalog("catalog/gpu-systems.yaml", KVANDAL_BUNDLED_CATALOG)
    : loadCatalog(project);
}
