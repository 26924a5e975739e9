import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseCatalog, type Catalog } from "./catalog";
import { requireOwnFile } from "./input/ownFile";
import { InputFileError, type Problem } from "./input/problem";
import { readText } from "./input/readText";
import { didYouMean, oneOf } from "./input/suggest";
import { validate } from "./input/validate";
import { parseYamlFile, type YamlFile } from "./input/yamlFile";
import type { LockedLimitSets } from "./power/basis";
import { otherSiteContexts } from "./otherSites";
import { contextProblems, folderNameProblems } from "./siteContexts";
import { checkReferences } from "./siteReferences";
import { siteSchema, type Hall, type Phase, type Pool, type Site } from "./siteSchema";
import { checkValues } from "./siteValues";

/** A request that names something the site does not have. The message says what there is. */
export class UnknownNameError extends Error {
  constructor(kind: string, asked: string, known: readonly string[]) {
    super(`there is no ${kind} "${asked}"; there is ${oneOf(known)}.${didYouMean(asked, known)}`);
    this.name = "UnknownNameError";
  }
}

/**
 * Reads the text of a site file.
 *
 * @param file name for messages.
 * @throws InputFileError with everything that is wrong in the file, each problem at its line.
 */
export function parseSite(file: string, text: string, catalog: Catalog): Site {
  const parsed = parseYamlFile(file, text);
  if ("problems" in parsed) {
    throw new InputFileError(parsed.problems);
  }
  return readSite(parsed.yaml, catalog);
}

/** Reads the data of a site file. @throws InputFileError with everything that is wrong in it, each problem at its line. */
export function readSite(yaml: YamlFile, catalog: Catalog): Site {
  const checked = validate(yaml, siteSchema);
  const problems = [
    ...("problems" in checked ? checked.problems : []),
    ...checkReferences(yaml, catalog),
  ];
  if ("problems" in checked || problems.length > 0) {
    throw new InputFileError(problems.sort(byPosition));
  }
  const faults = checkValues(yaml, checked.value, catalog);
  if (faults.length > 0) {
    throw new InputFileError(faults.sort(byPosition));
  }
  return checked.value;
}

/** A site with the catalogue that prices it. */
export interface LoadedSite {
  readonly site: Site;
  readonly catalog: Catalog;
}

/** A site with the locked limits that hold for it. Everything that prices or opens a phase takes this, and so states the lock. */
export interface LockedSite extends LoadedSite {
  /** None at all means that nothing is usable and no phase opens. */
  readonly locked: LockedLimitSets;
}

/**
 * Loads `sites/<name>/site.yaml` and the catalogue of a project.
 *
 * @param root the folder that has `sites/` and `catalog/`.
 * @throws UnknownNameError if there is no such site; InputFileError if a file cannot be used.
 */
export function loadSite(root: string, name: string): LoadedSite {
  const known = siteNames(root);
  if (!known.includes(name)) {
    throw new UnknownNameError("site", name, known);
  }
  return loadSiteFolder(root, join(root, "sites", name), loadCatalog(root));
}

/**
 * Loads the `site.yaml` of a folder, which must be named as the site. None of its contexts may be one of another site: of the folders
 * beside it and of the project's `sites/`. There a folder of the same site is left out, since this one is read in its place.
 *
 * @param root the project's folder, which messages name files from.
 * @throws InputFileError if the file cannot be used, or another site's file does not say which contexts that site uses.
 */
export function loadSiteFolder(root: string, folder: string, catalog: Catalog): LoadedSite {
  const path = join(folder, "site.yaml");
  const file = relative(root, path);
  const parsed = parseYamlFile(file, readOwnText(root, path));
  if ("problems" in parsed) {
    throw new InputFileError(parsed.problems);
  }
  const site = readSite(parsed.yaml, catalog);
  const misnamed = folderNameProblems(parsed.yaml, site, basename(resolve(folder)));
  if (misnamed.length > 0) {
    throw new InputFileError(misnamed);
  }
  const others = otherSiteContexts(root, folder, site.name);
  const problems = [...contextProblems(parsed.yaml, site, others.sites), ...others.problems];
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return { site, catalog };
}

/** Reads `catalog/gpu-systems.yaml` of a project. @throws InputFileError if it cannot be used. */
export function loadCatalog(root: string): Catalog {
  const file = join("catalog", "gpu-systems.yaml");
  return parseCatalog(file, readOwnText(root, join(root, file)));
}

/** @throws InputFileError if the file is not of the project, or is not text. */
function readOwnText(root: string, path: string): string {
  requireOwnFile(root, path);
  return readText(path, relative(root, path));
}

/** The sites of a project: the folders under `sites/` that have a `site.yaml`. */
export function siteNames(root: string): string[] {
  return readdirSync(join(root, "sites"))
    .filter((name) => existsSync(join(root, "sites", name, "site.yaml")))
    .sort();
}

/** The kubeconfig context of the cluster of a hall's GPU nodes, which by default is the one that manages them. */
export function workloadContextOf({
  managementContext,
  workloadContext = managementContext,
}: Pick<Hall, "managementContext" | "workloadContext">): string {
  return workloadContext;
}

/** The pool of a name; undefined if the site has none. */
export function poolNamed(site: Site, name: string): Pool | undefined {
  let byName = poolsByName.get(site);
  if (byName === undefined) {
    byName = new Map(site.pools.map((pool) => [pool.name, pool]));
    poolsByName.set(site, byName);
  }
  return byName.get(name);
}

/** A site is never changed once it is read, and a policy pack asks it for pools by name thousands of times. */
const poolsByName = new WeakMap<Site, ReadonlyMap<string, Pool>>();

/** The phase of a name. @throws UnknownNameError if the site has no such phase. */
export function phaseOf(site: Site, name: string): Phase {
  const phase = site.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) {
    const known = site.phases.map((candidate) => candidate.name);
    throw new UnknownNameError(`phase of site ${site.name}`, name, known);
  }
  return phase;
}

function byPosition(first: Problem, second: Problem): number {
  return first.line - second.line || first.column - second.column;
}
