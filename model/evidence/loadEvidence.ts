import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { InputFileError } from "../input/problem";
import { readText } from "../input/readText";
import { lockedSets } from "../power/basis";
import type { LockedSite } from "../site";
import { readEvidence } from "./evidenceSet";
import type { EvidenceRecord } from "./recordSchema";
import { checkSignatures, signersOf } from "./signatures";

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
  const misnamed = names
    .filter((name) => name.endsWith(".yml"))
    .map((name) => ({
      file: relative(root, join(folder, name)),
      line: 1,
      column: 1,
      path: "",
      message: `evidence ends in .yaml: nobody would read this; name it ${name.replace(/yml$/, "yaml")}`,
    }));
  const files = names
    .filter((name) => name.endsWith(".yaml"))
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
