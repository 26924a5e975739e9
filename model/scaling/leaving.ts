import { compareText } from "../compareText";
import type { Drained, EvidenceRecord } from "../evidence/recordSchema";
import { recordsInForce, supersededChain } from "../evidence/superseding";
import { sumExactly } from "../power";
import { definedMachines, isSameKind, type Machines } from "./machines";

/**
 * Units that a pool gave up, and that may draw power until a `drained` record says otherwise: they stay in memory for good, priced as they
 * were deployed, and count again once their records do not hold any more.
 */
export interface Leaving extends Machines {
  readonly units: number;
  /** The UTC day that they were given up, `YYYY-MM-DD`. */
  readonly since: string;
  /** Files of `drained` records that were there already: they speak of other units. */
  readonly known: readonly string[];
  /** Files of the `drained` records that speak of these units; none when left out. */
  readonly by?: readonly string[] | undefined;
}

/** What decides which units of a pool are drained. */
export interface DrainedFacts {
  readonly pool: string;
  /** As the site file declares the pool now; undefined for a pool that it does not have. */
  readonly declared: Machines | undefined;
  readonly records: readonly EvidenceRecord[];
  /** Files of the `drained` records of the pool that an earlier deployment was judged by. */
  readonly seen: readonly string[];
  /** The UTC day, `YYYY-MM-DD`. */
  readonly now: string;
  /** The UTC day of the clock, on which units are given up. @default now */
  readonly clockDay?: string | undefined;
}

/**
 * The units given up that may still draw power, of those that were given up on one day, of one system in one hall and row; none where all
 * are drained.
 *
 * What a record speaks of is decided by the first deployment that sees it, and for good: units of one system in one hall, the only ones that
 * fit the `hall` and the `gpuSystem` that it names. One that it does not name is what the site file declares then. It speaks of nothing if it
 * fits units of more than one system or hall, is illustrative, is of a day before they were given up or after `now`, was there before, or
 * corrects a record of other units.
 *
 * Of several records the largest counts, not their sum, since two may report the same units. Records know no rows: of units in several rows,
 * one has to name all.
 */
export function stillLeaving(entries: readonly Leaving[], facts: DrainedFacts): Leaving[] {
  const all = withNewRecords(entries, facts);
  const open = openUnits(all, facts);
  return all.flatMap((entry, at) => {
    const units = open[at] ?? 0;
    return units > 0 ? [{ ...entry, units }] : [];
  });
}

/**
 * What a pool has given up after a deployment in which it gives up more.
 *
 * @param isCapped whether what sets the cap of the pool stays for such machines: without it units draw up to their nameplate, and
 *   so do units that a record has declared off.
 */
export function givenUpAfter(
  entries: readonly Leaving[],
  added: Machines & { readonly units: number },
  facts: DrainedFacts,
  isCapped: (machines: Machines) => boolean,
): Leaving[] {
  const kept = withNewRecords(entries, facts).map((entry) =>
    isCapped(entry) && (entry.by ?? []).length === 0 ? entry : withoutCap(entry),
  );
  const since = facts.clockDay ?? facts.now;
  return addLeaving(kept, { ...added, since, known: drainedFiles(facts) });
}

/** What a pool has given up, with the records that a deployment is the first to see. */
export function withNewRecords(entries: readonly Leaving[], facts: DrainedFacts): Leaving[] {
  const open = openEntries(entries, openUnits(entries, facts));
  const found = drainedInForce(facts).filter(({ file }) => !facts.seen.includes(file));
  return entries.map((entry) => {
    const files = open.includes(entry)
      ? found.filter((record) => speaksOf(record, entry, open, facts))
      : [];
    return files.length === 0
      ? entry
      : { ...entry, by: [...(entry.by ?? []), ...files.map(({ file }) => file)].sort() };
  });
}

/** Adds units that are given up, to those of the same machines, day and records where there are any. */
export function addLeaving(entries: readonly Leaving[], added: Leaving): Leaving[] {
  if (added.units === 0) {
    return [...entries];
  }
  const same = entries.find((entry) => entryKey(entry) === entryKey(added));
  const { since, known } = added;
  const units = added.units + (same?.units ?? 0);
  return [
    ...entries.filter((entry) => entry !== same),
    { ...definedMachines(added), units, since, known },
  ].sort((one, other) => (entryKey(one) < entryKey(other) ? -1 : 1));
}

/** The files of every `drained` record of a pool, in order of their names. */
export function drainedFiles({ pool, records }: Pick<DrainedFacts, "pool" | "records">): string[] {
  return drainedOf(pool, records)
    .map(({ file }) => file)
    .sort();
}

/** The units of each entry that no record in force speaks of, in the order of the entries. */
function openUnits(entries: readonly Leaving[], facts: DrainedFacts): number[] {
  const freed = entries.map(() => 0);
  for (const { file, units } of drainedInForce(facts)) {
    const spoken = [...entries.entries()].filter(([, { by = [] }]) => by.includes(file));
    const rows = new Set(spoken.map(([, { row }]) => row));
    const total = sumExactly(spoken.map(([, own]) => own.units));
    let left = rows.size > 1 && units < total ? 0 : units;
    // Which of them are off is not known: the ones under the lowest cap, then the oldest.
    for (const [at, own] of spoken.sort(([, one], [, other]) => cheapestFirst(one, other))) {
      const units = Math.min(left, own.units);
      freed[at] = Math.max(freed[at] ?? 0, units);
      left -= units;
    }
  }
  return entries.map(({ units }, at) => units - (freed[at] ?? 0));
}

function cheapestFirst(one: Leaving, other: Leaving): number {
  const [first = 0, second = 0] = [one, other].map(
    ({ gpuPowerCapWatts = Number.MAX_SAFE_INTEGER }) => gpuPowerCapWatts,
  );
  return first - second || compareText(one.since, other.since);
}

/**
 * The entries that are not all drained, and those that share a record with one: a record that spoke of both does not say which of their units
 * are off, and the next one may report the same.
 */
function openEntries(entries: readonly Leaving[], units: readonly number[]): readonly Leaving[] {
  const open = new Set(entries.filter((_, at) => (units[at] ?? 0) > 0));
  for (let size = -1; size !== open.size;) {
    size = open.size;
    const files = new Set([...open].flatMap(({ by = [] }) => by));
    for (const entry of entries) {
      if (entry.by?.some((file) => files.has(file)) === true) {
        open.add(entry);
      }
    }
  }
  return [...open];
}

function speaksOf(
  record: Drained,
  entry: Leaving,
  open: readonly Leaving[],
  { declared, records, seen }: DrainedFacts,
): boolean {
  const corrected = supersededChain(record, records).map(({ file }) => file);
  const isOfOthers = (file: string): boolean =>
    entry.by?.includes(file) !== true && [...entry.known, ...seen].includes(file);
  return (
    record.drainedOn >= entry.since &&
    ![record.file, ...corrected].some(isOfOthers) &&
    open.filter((other) => fits(record, other)).every((other) => isSameKind(other, entry)) &&
    isSameKind(entry, {
      hall: record.hall ?? declared?.hall,
      gpuSystem: record.gpuSystem ?? declared?.gpuSystem,
    })
  );
}

function fits({ hall, gpuSystem }: Drained, entry: Leaving): boolean {
  return (
    (hall === undefined || hall === entry.hall) &&
    (gpuSystem === undefined || gpuSystem === entry.gpuSystem)
  );
}

/** The `drained` records of the pool that count on the day. */
function drainedInForce({ pool, records, now }: DrainedFacts): Drained[] {
  return drainedOf(pool, recordsInForce(records, now)).filter(
    ({ illustrative, drainedOn }) => !illustrative && drainedOn <= now,
  );
}

function drainedOf(pool: string, records: readonly EvidenceRecord[]): Drained[] {
  return records.filter(
    (record): record is Drained => record.record === "drained" && record.pool === pool,
  );
}

function withoutCap({ gpuPowerCapWatts: _, ...entry }: Leaving): Leaving {
  return entry;
}

/** All of an entry but its units. */
function entryKey({ since, known, by, ...entry }: Leaving): string {
  const { hall, row, gpuSystem, gpuPowerCapWatts, purpose } = entry;
  return JSON.stringify([hall, gpuSystem, row, since, gpuPowerCapWatts, purpose, known, by]);
}
