import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { InputFileError } from "../input/problem";
import { readText } from "../input/readText";
import { lockedSets } from "../power/basis";
import type { LockedSite } from "../site";
import { readEvidence } from "./evidenceSet";
import type { EvidenceRecord } from "./recordSchema";
import { checkSignatures, signersOf } from "./signatures";

/** Why a file of an evidence folder would be read wrongly, or not at all, by mistake or on purpose; undefined where it is right. */
function misplaced(folder: string, name: string): string | undefined {
  const entry = lstatSync(join(folder, name));
  if (entry.isDirectory()) {
    return "evidence has no folders: records in it would not be read; put them beside the others";
  }
  if (/\.ya?ml$/i.test(name) && !name.endsWith(".yaml")) {
    return `evidence ends in .yaml: this would not be read; name it ${name.replace(/ya?ml$/i, "yaml")}`;
  }
  if (/\.yaml(\.sig)?$/.test(name) && !entry.isFile()) {
    return "evidence is a file and no link: what it leads to could change without a commit; copy it here";
  }
  return /\.yaml$/.test(name) && !/^[A-Za-z0-9][-.A-Za-z0-9_]*\.yaml$/.test(name)
    ? "no record could supersede one of this name: use letters, digits, dots, dashes and underscores, a letter or digit first"
    : undefined;
}

/** The evidence folder of a site of a project. */
export function evidenceFolder(root: string, site: string): string {
  return join(root, "sites", site, "evidence");
}

/**
 * Loads the records of an evidence folder, with their signatures checked. No folder is no evidence.
 *
 * @param root the folder that messages name the files from.
 * @param loaded the site; signatures of the people in its locked limits count.
 * @param folder `sites/<site>/evidence` unless a policy is configured otherwise.
 * @throws InputFileError with every problem of every record.
 */
export function loadEvidence(
  root: string,
  { site, locked }: Pick<LockedSite, "site" | "locked">,
  folder = evidenceFolder(root, site.name),
): readonly EvidenceRecord[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const misnamed = names.flatMap((name) => {
    const message = misplaced(folder, name);
    const file = relative(root, join(folder, name));
    return message === undefined ? [] : [{ file, line: 1, column: 1, path: "", message }];
  });
  const files = names
    .filter((name) => name.endsWith(".yaml") && misplaced(folder, name) === undefined)
    .map((file) => {
      const shownAs = relative(root, join(folder, file));
      return { file, shownAs, text: readText(join(folder, file), shownAs) };
    });
  const read = readEvidence(site, files);
  const problems = [...misnamed, ...("problems" in read ? read.problems : [])];
  if ("problems" in read || problems.length > 0) {
    throw new InputFileError(problems);
  }
  return checkSignatures(folder, read.records, signersOf(lockedSets(locked)));
}
