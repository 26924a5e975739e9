import { evidenceFileKind } from "../evidence/fileNames";
import { fileProblem } from "../input/problem";
import type { Violation } from "./violations";

/**
 * The bytes of each record and each signature of a site, one character a byte, by the name of the file in the evidence folder; also of files
 * that may not be there and could be records.
 */
export type EvidenceFiles = ReadonlyMap<string, string>;

/**
 * Records and signatures of the before side that the after side does not have as they were. Evidence is only ever added to: a record that
 * is gone, or lost its signature, may be the one that says less than the others. A file of another name is held to the same, and may become a
 * record of the same bytes.
 *
 * @param site the name of the site.
 */
export function evidenceViolations(
  site: string,
  before: EvidenceFiles,
  after: EvidenceFiles,
): readonly Violation[] {
  const records = new Set(
    [...after].flatMap(([name, bytes]) => (evidenceFileKind(name) === "record" ? [bytes] : [])),
  );
  return [...before].flatMap(([name, bytes]): Violation[] => {
    const now = after.get(name);
    if (now === bytes) {
      return [];
    }
    const kind = evidenceFileKind(name);
    if (kind === undefined && now === undefined && records.has(bytes)) {
      return [];
    }
    const change = `${kind ?? "file"} ${name} of the base is ${now === undefined ? "removed" : "edited"}`;
    const message =
      kind === undefined
        ? `${change}, and it may be a record: rename it to <name>.yaml as it was`
        : `${change}: bring it back as it was; a record is corrected or withdrawn by a record of its own that names it in supersedes`;
    const at = fileProblem(`sites/${site}/evidence/${name}`, message);
    return [{ rule: "evidence", subject: name, message, at, alreadyThere: false }];
  });
}
