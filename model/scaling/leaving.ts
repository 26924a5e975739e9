import type { Drained, EvidenceRecord } from "../evidence/recordSchema";
import { recordsInForce } from "../evidence/superseding";

/** Units that a pool gave up, and that may draw power until a `drained` record says otherwise. */
export interface Leaving {
  readonly units: number;
  /** The UTC day that the first of them was given up, `YYYY-MM-DD`. */
  readonly since: string;
  /** Files of `drained` records that were there before: they speak of other units. */
  readonly known: readonly string[];
}

/**
 * How many of the units given up may still draw power. Of several records the largest counts, not their sum, since two may
 * report the same units. A record frees nothing if it is illustrative, of a day before the units were given up or after `now`,
 * or was there before; neither does a correction of one that was.
 */
export function stillLeaving(
  pool: string,
  leaving: Leaving | undefined,
  records: readonly EvidenceRecord[],
  now: string,
): number {
  if (leaving === undefined) {
    return 0;
  }
  const old = withCorrections(leaving.known, records);
  const drained = drainedOf(
    pool,
    recordsInForce(records, now, () => true),
  )
    .filter(
      ({ file, illustrative, drainedOn }) =>
        !illustrative && !old.has(file) && drainedOn >= leaving.since && drainedOn <= now,
    )
    .map(({ units }) => units);
  return Math.max(0, leaving.units - Math.max(0, ...drained));
}

/** Adds units that a pool gives up in a deployment to those that are leaving already. */
export function leavingAfter(
  pool: string,
  leaving: Leaving | undefined,
  givenUp: number,
  records: readonly EvidenceRecord[],
  now: string,
): Leaving | undefined {
  const left = stillLeaving(pool, leaving, records, now);
  if (leaving !== undefined && left > 0) {
    // The day and the known records stay those of the first units: a record of theirs must not free these twice.
    return { ...leaving, units: leaving.units + givenUp };
  }
  return givenUp === 0
    ? undefined
    : { units: givenUp, since: now, known: drainedFiles(pool, records) };
}

/** The files of every `drained` record of a pool, in order of their names. */
function drainedFiles(pool: string, records: readonly EvidenceRecord[]): string[] {
  return drainedOf(pool, records)
    .map(({ file }) => file)
    .sort();
}

function drainedOf(pool: string, records: readonly EvidenceRecord[]): Drained[] {
  return records.filter(
    (record): record is Drained => record.record === "drained" && record.pool === pool,
  );
}

function withCorrections(
  files: readonly string[],
  records: readonly EvidenceRecord[],
): ReadonlySet<string> {
  const all = new Set(files);
  for (let size = -1; size !== all.size;) {
    size = all.size;
    for (const { file, supersedes } of records) {
      if (supersedes !== undefined && all.has(supersedes)) {
        all.add(file);
      }
    }
  }
  return all;
}
