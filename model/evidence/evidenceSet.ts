import type { Problem } from "../input/problem";
import { validate } from "../input/validate";
import { parseYamlFile, type YamlFile } from "../input/yamlFile";
import { recordProblems } from "./recordProblems";
import { recordSchema, type EvidenceRecord } from "./recordSchema";
import { supersedingProblems } from "./superseding";
import type { Site } from "../siteSchema";

/** A file of an evidence folder. */
export interface EvidenceText {
  /** Its name in the folder. */
  readonly file: string;
  /** How messages name it. */
  readonly shownAs: string;
  readonly text: string;
}

/** A record with the file that it was read from, for messages that name a line. */
export interface ReadRecord {
  readonly record: EvidenceRecord;
  readonly yaml: YamlFile;
}

/**
 * Reads all records of a site.
 *
 * @returns the records in the order of their files, or every problem of every file, each at its line.
 */
export function readEvidence(
  site: Site,
  files: readonly EvidenceText[],
): { readonly records: readonly EvidenceRecord[] } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read: ReadRecord[] = [];
  for (const { file, shownAs, text } of [...files].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const parsed = parseYamlFile(shownAs, text);
    if ("problems" in parsed) {
      problems.push(...parsed.problems);
      continue;
    }
    const checked = validate(parsed.yaml, recordSchema);
    if ("problems" in checked) {
      problems.push(...checked.problems);
      continue;
    }
    read.push({ record: { ...checked.value, file }, yaml: parsed.yaml });
  }
  // A site drops gates and records stay for ever: what is superseded need not fit the site any more.
  const superseded = new Set(read.map(({ record }) => record.supersedes));
  const current = read.filter(({ record }) => !superseded.has(record.file));
  problems.push(...current.flatMap((entry) => recordProblems(site, entry)));
  problems.push(...copyProblems(read));
  const names = files.map(({ file }) => file);
  problems.push(...supersedingProblems(read, names));
  return problems.length > 0 ? { problems } : { records: read.map(({ record }) => record) };
}

/** Records with the content of another one: a copy would count although the other one is withdrawn. */
function copyProblems(read: readonly ReadRecord[]): Problem[] {
  const firstWith = new Map<string, string>();
  return read.flatMap(({ record: { file, ...content }, yaml }) => {
    // The schema gives the keys their order, whatever it is in the file.
    const key = JSON.stringify(content);
    const first = firstWith.get(key);
    if (first === undefined) {
      firstWith.set(key, file);
      return [];
    }
    const message = `the same content as in ${first}, and a record counts once: remove the one of the two that is not in the git history yet`;
    return [yaml.problemAt([], message)];
  });
}
