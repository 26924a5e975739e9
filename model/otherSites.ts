import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileProblem, InputFileError, type Problem } from "./input/problem";
import { readText } from "./input/readText";
import { readSiteContexts, type SiteContexts } from "./siteContexts";

/** The contexts that the sites of a project use. @throws InputFileError if one of their files does not say it. */
export function contextsOfProject(root: string): ReadonlySet<string> {
  const { sites, problems } = readContexts(root, siteFoldersIn(join(root, "sites")));
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return new Set(sites.flatMap(({ hallOf }) => [...hallOf.keys()]));
}

/** What other sites use. */
export interface OtherContexts {
  readonly sites: readonly SiteContexts[];
  readonly problems: readonly Problem[];
}

/**
 * The contexts that are taken by other sites than the one of a folder: by those of the folders beside it, and by those of the project's
 * `sites/`. There a folder with the site's name is left out, since the given one is read in its place.
 *
 * @returns what could be read, and why the rest could not, each problem at its line.
 */
export function otherSiteContexts(root: string, folder: string, name: string): OtherContexts {
  const beside = siteFoldersIn(dirname(resolve(folder)));
  const usual = resolve(root, "sites", name);
  const ofProject = siteFoldersIn(resolve(root, "sites")).filter((other) => other !== usual);
  const others = new Set([...beside, ...ofProject]);
  others.delete(resolve(folder));
  return readContexts(root, [...others]);
}

function readContexts(root: string, folders: readonly string[]): OtherContexts {
  const sites: SiteContexts[] = [];
  const problems: Problem[] = [];
  for (const folder of folders) {
    const path = join(folder, "site.yaml");
    const read = contextsInFile(path, relative(root, path));
    if ("problems" in read) {
      problems.push(...read.problems.map(withReason));
    } else {
      sites.push(read);
    }
  }
  return { sites, problems };
}

/** Files that were read already, by their path: a process loads the sites of a project many times. */
const knownContexts = new Map<string, { readonly text: string; readonly contexts: SiteContexts }>();

function contextsInFile(path: string, file: string): ReturnType<typeof readSiteContexts> {
  try {
    const text = readText(path, file);
    const known = knownContexts.get(path);
    if (known?.text === text) {
      return { ...known.contexts, file };
    }
    const read = readSiteContexts(file, text);
    if (!("problems" in read)) {
      knownContexts.set(path, { text, contexts: read });
    }
    return read;
  } catch (error) {
    if (error instanceof InputFileError) {
      return error;
    }
    const { message } = error as Error;
    return { problems: [fileProblem(file, message)] };
  }
}

function withReason(problem: Problem): Problem {
  const { message } = problem;
  return {
    ...problem,
    message: `${message} (the file is read to see which clusters are this site's: correct it, or remove its folder)`,
  };
}

/** The folders in a folder that have a `site.yaml`, readable or not. */
function siteFoldersIn(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .sort()
    .map((name) => join(folder, name))
    .filter(hasSiteFile);
}

function hasSiteFile(folder: string): boolean {
  try {
    statSync(join(folder, "site.yaml"));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Anything else, as a folder that may not be looked into, may hide a site.
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
}
