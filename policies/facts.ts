import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { parseCatalog, type Catalog } from "../model/catalog";
import { loadEvidence } from "../model/evidence/loadEvidence";
import type { LockedLimits } from "../model/powerBudget";
import { loadCatalog, loadSiteFolder } from "../model/site";
import { limitsSchema } from "./limitsSchema";
import { FactsError, type FindFacts, type SiteFacts } from "./judge/siteFacts";

/** Set by the bundler: the catalogue travels inside the compiled pack. */
declare const KVANDAL_BUNDLED_CATALOG: string | undefined;

/** Configuration of the energy-budget policies, from `--policy-pack-config`. Everything is optional. */
export interface EnergyBudgetConfig extends Partial<LockedLimits> {
  /** Folder of the site file, relative to the project; `sites/<site>` when left out. */
  readonly siteFolder?: string;
}

/** The folder that has `PulumiPolicy.yaml`, seen from the sources and from the compiled pack alike. */
const packFolder = (): string => nearestFolderWith("PulumiPolicy.yaml", __dirname);

/** What was found already, by configuration and site: a pack lives for one run, and is asked about every resource of it. */
const found = new Map<string, SiteFacts>();

/**
 * Finds site file, catalogue and limits for a policy.
 *
 * Limits come from `limits/<site>.json` beside the pack and from the policy's configuration, and both hold: a configuration can lower a
 * limit and never raise one. A pack that has neither goes by the site file alone.
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
  const project = dirname(packFolder());
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
  const records = loadEvidence(project, loaded.site, join(folder, "evidence"));
  return { ...loaded, records, locked };
}

/** The pack's own limits and the configured ones, each once: mostly the engine is given the very file that lies beside the pack. */
function lockedLimits(site: string, config: EnergyBudgetConfig): LockedLimits[] {
  const own = readLimitsFile(join(packFolder(), "limits", `${site}.json`));
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
      `the policy's configuration has some limits but not all of them: site, overheadPerMilleAtLeast, designPuePerMilleAtLeast and phases go together (${whatIsWrong(read.error)})`,
    );
  }
  return read.data;
}

/**
 * The limits of a file as `--policy-pack-config` takes it: by policy name. Undefined if there is no such file.
 *
 * @throws FactsError if the file is there and cannot be read: limits that are broken are not no limits.
 */
export function readLimitsFile(file: string): LockedLimits | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  return readLimits(file, readFileSync(file, "utf8"));
}

/** The limits in the text of such a file. @throws FactsError if they cannot be read. */
export function readLimits(file: string, text: string): LockedLimits {
  const read = fileSchema.safeParse(json(text));
  if (!read.success) {
    throw new FactsError(
      `${file}: the limits of energy-budget cannot be read (${whatIsWrong(read.error)}): write the file again with kvandal limits --write`,
    );
  }
  const { siteFolder, ...limits } = read.data["energy-budget"];
  if (siteFolder !== undefined && siteFolder !== `sites/${limits.site}`) {
    throw new FactsError(
      `${file}: its siteFolder is ${siteFolder}: the limits of ${limits.site} are of sites/${limits.site}`,
    );
  }
  return limits;
}

/**
 * Limits, and nothing else: a level of enforcement or another policy's configuration in this file, which the program's repository has,
 * could switch a policy off.
 */
const entrySchema = limitsSchema.extend({ siteFolder: z.string().optional() });
const fileSchema = z.strictObject({
  "energy-budget": entrySchema,
  "energy-budget-stack": entrySchema.optional(),
});

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first thing that is wrong, in short. */
function whatIsWrong({ issues: [issue] }: z.ZodError): string {
  return issue === undefined
    ? ""
    : `${issue.path.join(".").slice(0, 100)}: ${issue.message.slice(0, 200)}`;
}

function catalog(project: string): Catalog {
  return typeof KVANDAL_BUNDLED_CATALOG === "string"
    ? parseCatalog("catalog/gpu-systems.yaml", KVANDAL_BUNDLED_CATALOG)
    : loadCatalog(project);
}

function nearestFolderWith(file: string, start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, file))) {
      return folder;
    }
    if (folder === dirname(folder)) {
      throw new Error(`no ${file} in ${start} or above it`);
    }
  }
}
