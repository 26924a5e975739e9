import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { EvidenceFiles } from "../../model/diff/evidenceChanges";
import type { DeployedPhase, SiteVersion } from "../../model/diff/siteVersion";
import { evidenceFileKind } from "../../model/evidence/fileNames";
import { evidenceFolder, loadEvidence } from "../../model/evidence/loadEvidence";
import type { Problem } from "../../model/input/problem";
import type { YamlFile } from "../../model/input/yamlFile";
import { siteNames } from "../../model/site";
import { loadLockedSite } from "../../model/limitsFile";
import { readStackFiles, readYaml, stackFiles, type StackFile } from "../stackFiles";

/**
 * Reads one side of a diff from a folder that is laid out as the project.
 *
 * @param now the day that its gates are judged on.
 * @returns undefined if the folder has no such site.
 * @throws InputFileError with everything that is wrong in its files.
 */
export function readVersion(root: string, site: string, now: string): SiteVersion | undefined {
  if (!siteNames(root).includes(site)) {
    return undefined;
  }
  const loaded = loadLockedSite(root, site);
  return {
    ...loaded,
    records: loadEvidence(root, loaded),
    evidenceFiles: readEvidenceFiles(root, site),
    now,
    ...deployedOf(site, stackFiles(root)),
    siteFile: readYaml(root, join("sites", site, "site.yaml")),
  };
}

/**
 * Records and signatures of a site as they are, whether or not they can be read as such, and files of names that may not be there: people
 * may have taken them for records.
 */
export function readEvidenceFiles(root: string, site: string): EvidenceFiles {
  const folder = evidenceFolder(root, site);
  const files = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true, recursive: true })
    : [];
  return new Map(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((name) => evidenceFileKind(name) !== "other")
      .map((name) => [name, readFileSync(join(folder, name), "latin1")]),
  );
}

/**
 * What the stack files of a base deploy of a site, where some of them cannot be read.
 *
 * @returns the stacks of those that can be read, and what is wrong with the others.
 */
export function readableStacks(
  root: string,
  site: string,
): Pick<SiteVersion, "stacks"> & { readonly problems: readonly Problem[] } {
  const { stacks, problems } = readStackFiles(root);
  return { stacks: deployedOf(site, stacks).stacks, problems };
}

/** What stack files deploy of a site, and those that deploy nothing of it. */
function deployedOf(
  site: string,
  files: readonly StackFile[],
): Pick<SiteVersion, "stacks" | "otherStackFiles"> {
  const stacks = new Map<string, DeployedPhase>();
  const otherStackFiles = new Map<string, YamlFile>();
  for (const { stack, phase, yaml, ...file } of files) {
    if (file.site === site) {
      stacks.set(stack, { phase, file: yaml });
    } else {
      otherStackFiles.set(stack, yaml);
    }
  }
  return { stacks, otherStackFiles };
}
