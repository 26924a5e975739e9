import { lstatSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { requireOwnFile } from "../input/ownFile";
import { fileProblem, InputFileError } from "../input/problem";
import { readText } from "../input/readText";
import { lockedSets } from "../power/basis";
import type { LockedSite } from "../site";
import { readEvidence } from "./evidenceSet";
import { evidenceFileKind, OTHER_EVIDENCE_FILES } from "./fileNames";
import type { EvidenceRecord } from "./recordSchema";
import { checkSignatures, signersOf } from "./signatures";

/** Why a file of an evidence folder would be read wrongly, or not at all, by mistake or on purpose; undefined where it is right. */
function placementProblem(folder: string, name: string): string | undefined {
  const entry = lstatSync(join(folder, name), { throwIfNoEntry: false });
  if (entry === undefined) {
    return "its name is no text: use letters, digits, dots, dashes and underscores";
  }
  if (entry.isSymbolicLink()) {
    return "evidence has no links: what they lead to could change without a commit; copy it here";
  }
  if (entry.isDirectory()) {
    return "evidence has no folders: records in it would not be read; put them beside the others";
  }
  if (!entry.isFile()) {
    return "evidence is a file, and this is none";
  }
  return evidenceFileKind(name) === undefined
    ? `this would not be read: evidence is <name>.yaml with its signature <name>.yaml.sig, the name in letters A to Z, digits, dots, dashes and underscores, a letter or digit first; otherwise only ${OTHER_EVIDENCE_FILES.join(", ")} may be here. Rename it, or move it out of the folder`
    : undefined;
}

/** @throws InputFileError if the folder is there and is not a folder of the project. */
function namesIn(root: string, folder: string): string[] {
  requireOwnFile(root, folder);
  const entry = lstatSync(folder, { throwIfNoEntry: false });
  if (entry?.isDirectory() === false) {
    throw new InputFileError([fileProblem(relative(root, folder), "evidence must be a folder")]);
  }
  return entry === undefined ? [] : readdirSync(folder);
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
  const entries = namesIn(root, folder).map((name) => ({
    name,
    shownAs: relative(root, join(folder, name)),
    message: placementProblem(folder, name),
  }));
  const misplaced = entries.flatMap(({ shownAs, message }) =>
    message === undefined ? [] : [fileProblem(shownAs, message)],
  );
  const files = entries
    .filter(({ name, message }) => evidenceFileKind(name) === "record" && message === undefined)
    .map(({ name, shownAs }) => {
      return { file: name, shownAs, text: readText(join(folder, name), shownAs) };
    });
  const read = readEvidence(site, files);
  const problems = [...misplaced, ...("problems" in read ? read.problems : [])];
  if ("problems" in read || problems.length > 0) {
    throw new InputFileError(problems);
  }
  return checkSignatures(folder, site.name, read.records, signersOf(lockedSets(locked)));
}
