import type { Problem } from "../input/problem";
import { didYouMean } from "../input/suggest";
import type { ReadRecord } from "./evidenceSet";
import type { EvidenceRecord } from "./recordSchema";

/**
 * A correction is a record of its own that names the one it replaces. What can be wrong with that on the set itself: the other
 * one is gone, is about something else, is younger, was replaced by two, or is real where this one is an example.
 *
 * @param files every file of the folder, also those that could not be read: a reference to one of them is no second fault.
 */
export function supersedingProblems(
  read: readonly ReadRecord[],
  files: readonly string[],
): Problem[] {
  const byFile = new Map(read.map((entry) => [entry.record.file, entry.record]));
  const supersededBy = new Map<string, string>();
  return read.flatMap(({ record, yaml }) => {
    const { file, supersedes } = record;
    if (supersedes === undefined) {
      return [];
    }
    const at = (message: string): Problem[] => [yaml.problemAt(["supersedes"], message)];
    if (!files.includes(supersedes)) {
      return at(
        `there is no record "${supersedes}" in this folder; evidence is never removed, so bring it back or correct the name.${didYouMean(supersedes, files)}`,
      );
    }
    const other = supersededBy.get(supersedes);
    supersededBy.set(supersedes, other ?? file);
    if (other !== undefined) {
      return at(`"${supersedes}" is superseded by "${other}" already: supersede that one`);
    }
    const circle = circleFrom(record, byFile);
    if (circle !== undefined) {
      return at(`the records supersede each other in a circle: ${circle.join(", ")}`);
    }
    const old = byFile.get(supersedes);
    if (old === undefined) {
      return [];
    }
    if (record.illustrative && !old.illustrative) {
      return at(
        `"${supersedes}" is a real record, and this one is illustrative: an example takes no real record away; supersede it with a real record`,
      );
    }
    if (record.record !== "withdrawal" && subject(old) !== subject(record)) {
      return at(
        `"${supersedes}" is ${subject(old)}, this one ${subject(record)}: a correction is of the same; withdraw the other one`,
      );
    }
    return old.collectedOn > record.collectedOn
      ? at(`"${supersedes}" is of ${old.collectedOn}, after this one: a correction is made later`)
      : [];
  });
}

/** What a record is about: only a record of the same can correct it. */
function subject(record: EvidenceRecord): string {
  switch (record.record) {
    case "measurement":
    case "waiver":
      return `a ${record.record} of gate ${record.gate} of ${record.phase}`;
    case "drained":
      return `drained units of pool ${record.pool}`;
    case "withdrawal":
      return `the withdrawal of ${record.supersedes}`;
  }
}

/** The circle that a record is part of, by following what each supersedes; undefined when the way ends. */
function circleFrom(
  record: EvidenceRecord,
  byFile: ReadonlyMap<string, EvidenceRecord>,
): readonly string[] | undefined {
  const way = [record.file];
  for (let next = record.supersedes; next !== undefined; next = byFile.get(next)?.supersedes) {
    if (next === record.file) {
      return way;
    }
    if (way.includes(next)) {
      return undefined;
    }
    way.push(next);
  }
  return undefined;
}

/**
 * Follows what a record supersedes, directly and then one record after the other.
 *
 * @param records of a folder, without circles: a folder that has one is refused when it is read.
 */
export function supersededChain(
  { supersedes }: EvidenceRecord,
  records: readonly EvidenceRecord[],
): EvidenceRecord[] {
  const next = records.find(({ file }) => file === supersedes);
  return next === undefined ? [] : [next, ...supersededChain(next, records)];
}

/**
 * The records that count on a day: those collected by then that no other record of then supersedes.
 *
 * @param mayCorrect which records can supersede others; where signatures are required, one without supersedes nothing.
 */
export function recordsInForce(
  records: readonly EvidenceRecord[],
  now: string,
  mayCorrect: (record: EvidenceRecord) => boolean = () => true,
): readonly EvidenceRecord[] {
  const known = records.filter(({ collectedOn }) => collectedOn <= now);
  const superseded = new Set(known.filter(mayCorrect).map(({ supersedes }) => supersedes));
  return known.filter(({ file }) => !superseded.has(file));
}
