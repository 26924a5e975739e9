import type { Violation } from "./violations";

/** The bytes of each record and each signature of a site, one character a byte, by the name of the file in the evidence folder. */
export type EvidenceFiles = ReadonlyMap<string, string>;

/**
 * Records and signatures of the before side that the after side does not have as they were. Evidence is only ever added to: a record that
 * is gone, or lost its signature, may be the one that says less than the others.
 *
 * @param site the name of the site.
 */
export function evidenceViolations(
  site: string,
  before: EvidenceFiles,
  after: EvidenceFiles,
): readonly Violation[] {
  return [...before].flatMap(([name, bytes]): Violation[] => {
    const now = after.get(name);
    if (now === bytes) {
      return [];
    }
    const kind = name.endsWith(".sig") ? "signature" : "record";
    const change = now === undefined ? "removed" : "edited";
    const message = `${kind} ${name} of the base is ${change}: bring it back as it was; a record is corrected or withdrawn by a record of its own that names it in supersedes`;
    const file = `sites/${site}/evidence/${name}`;
    const at = { file, line: 1, column: 1, path: "", message };
    return [{ rule: "evidence", subject: name, message, at, alreadyThere: false }];
  });
}
