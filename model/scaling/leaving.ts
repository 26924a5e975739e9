import type { Drained, EvidenceRecord } from "../evidence/recordSchema";
import { recordsInForce } from "../evidence/superseding";
import { sumExactly } from "../power";
import { dearerCap, definedMachines, isSameKind, type Machines } from "./machines";

/** Units that a pool gave up, and that may draw power until a `drained` record says otherwise. They stay priced as deployed. */
export interface Leaving extends Machines {
  readonly units: number;
  /** The UTC day that the first of them was given up, `YYYY-MM-DD`. */
  readonly since: string;
  /** Files of `drained` records that speak of other units. */
  readonly known: readonly string[];
}

/** Units that `drained` records have freed, as they were deployed. They count again once these records do not hold any more. */
export interface Freed extends Machines {
  readonly units: number;
  /** The UTC day that the first of them was given up, `YYYY-MM-DD`: a record of an earlier day speaks of other units. */
  readonly since: string;
  /** Files of the records. */
  readonly by: readonly string[];
}

/** Units that a pool gave up: those that may still draw power, and those that have been freed. */
export interface GivenUp {
  readonly leaving: readonly Leaving[];
  readonly freed: readonly Freed[];
}

/** What decides which units of a pool are drained. */
export interface DrainedFacts {
  readonly pool: string;
  /** As the site file declares the pool now; undefined for a pool that it does not have. */
  readonly declared: Machines | undefined;
  readonly records: readonly EvidenceRecord[];
  /** The UTC day, `YYYY-MM-DD`. */
  readonly now: string;
  /** The UTC day of the clock, on which units are given up. @default now */
  readonly clockDay?: string | undefined;
}

/**
 * The units given up that may still draw power, by system and hall; none where all are drained.
 *
 * A record frees units of one system in one hall: the only ones that fit the `hall` and the `gpuSystem` that it names. One that it does
 * not name is what the site file declares now. Of several records the largest counts, not their sum, since two may report the same
 * units. Records know no rows: of units in several rows, one has to name all. A record frees nothing if it fits entries of more than one
 * system or hall, is illustrative, is of a day before the units were given up or after `now`, or speaks of other units already; neither
 * does a correction of one that does.
 */
export function stillLeaving(entries: readonly Leaving[], facts: DrainedFacts): Leaving[] {
  return entries.flatMap((entry) => {
    const drained = freeing(entry, entries, facts).map(({ units }) => units);
    const units = entry.units - Math.max(0, ...drained);
    return units > 0 ? [{ ...entry, units }] : [];
  });
}

/** Units that were freed by records which have been withdrawn or corrected to fewer since. */
export function findTakenBack(
  entries: readonly Freed[],
  facts: DrainedFacts,
): (Machines & { readonly units: number })[] {
  return entries.flatMap((entry) => {
    const units = entry.units - unitsStillFreed(entry, entries, facts);
    // A cap is enforced on the nodes of a pool, and these were declared off.
    const uncapped = definedMachines({ ...entry, gpuPowerCapWatts: undefined });
    return units > 0 ? [{ ...uncapped, units }] : [];
  });
}

/** What a pool has given up after a deployment in which it gives up more. */
export function givenUpAfter(
  { leaving: entries, freed }: GivenUp,
  added: Machines & { readonly units: number },
  facts: DrainedFacts,
): GivenUp {
  const still = stillLeaving(entries, facts);
  const isOpen = (entry: Leaving): boolean => still.some((own) => isSameKind(own, entry));
  const open = entries.filter(isOpen).map((entry) => ({
    ...definedMachines(entry),
    units: entry.units,
    since: entry.since,
    known: knownAfter(entry, entries, facts),
  }));
  const since = facts.clockDay ?? facts.now;
  const known = drainedFiles(facts);
  return {
    leaving: [...findTakenBack(freed, facts), added].reduce<readonly Leaving[]>(
      (all, units) => addLeaving(all, { ...units, since, known }),
      open,
    ),
    freed: [
      ...freed.flatMap((entry) => {
        const units = unitsStillFreed(entry, freed, facts);
        return units > 0 ? [{ ...entry, units }] : [];
      }),
      ...entries
        .filter((entry) => !isOpen(entry))
        .map((entry): Freed => {
          const by = freeing(entry, entries, facts).map(({ file }) => file);
          const { units, since: givenUp } = entry;
          return { ...definedMachines(entry), units, since: givenUp, by: by.sort() };
        }),
    ],
  };
}

/**
 * Adds units that are given up. The day and the known records stay those of the first of a kind in a row: a record of theirs must not free
 * the others too. Where they differ in their cap, all count at the dearer one.
 */
export function addLeaving(entries: readonly Leaving[], added: Leaving): Leaving[] {
  if (added.units === 0) {
    return [...entries];
  }
  const first = entries.find((entry) => isSameKind(entry, added) && entry.row === added.row);
  const { units, since, known } = first ?? { ...added, units: 0 };
  const { hall, row, gpuSystem } = added;
  const gpuPowerCapWatts =
    first === undefined
      ? added.gpuPowerCapWatts
      : dearerCap(first.gpuPowerCapWatts, added.gpuPowerCapWatts);
  return [
    ...entries.filter((entry) => entry !== first),
    {
      ...definedMachines({ hall, row, gpuSystem, gpuPowerCapWatts }),
      units: units + added.units,
      since,
      known,
    },
  ].sort((one, other) => (kindOf(one) < kindOf(other) ? -1 : 1));
}

function kindOf({ hall = "", gpuSystem = "" }: Machines): string {
  return `${hall}/${gpuSystem}`;
}

/** Units of an entry that the records which freed it, or corrections of these, still name. Of units in several rows, one has to name all. */
function unitsStillFreed(
  entry: Freed,
  entries: readonly Freed[],
  { pool, declared, records, now }: DrainedFacts,
): number {
  const files = withCorrections(entry.by, records);
  const others = entries.filter((other) => other !== entry && isSameKind(other, entry));
  const drained = drainedOf(pool, recordsInForce(records, now)).filter((record) => {
    const { file, illustrative, drainedOn, hall, gpuSystem } = record;
    // What a later correction does not name is what the site file declares by now.
    const unnamed = entry.by.includes(file) ? entry : declared;
    const alsoFreed = others.filter(({ by }) => withCorrections(by, records).has(file));
    return (
      files.has(file) &&
      !illustrative &&
      drainedOn >= entry.since &&
      drainedOn <= now &&
      isSameKind(entry, {
        hall: hall ?? unnamed?.hall,
        gpuSystem: gpuSystem ?? unnamed?.gpuSystem,
      }) &&
      (alsoFreed.length === 0 ||
        record.units >= sumExactly([entry, ...alsoFreed].map(({ units }) => units)))
    );
  });
  return Math.min(entry.units, Math.max(0, ...drained.map(({ units }) => units)));
}

/** The records that free units of an entry. */
function freeing(
  entry: Leaving,
  entries: readonly Leaving[],
  facts: DrainedFacts,
): readonly Drained[] {
  const { declared } = facts;
  return candidates(entry, facts).filter((record) => {
    const fitting = entries.filter((other) => fits(record, other));
    const isWhole = record.units >= sumExactly(fitting.map(({ units }) => units));
    return (
      fitting.every((other) => isSameKind(other, entry)) &&
      (fitting.length === 1 || isWhole) &&
      isSameKind(entry, {
        hall: record.hall ?? declared?.hall,
        gpuSystem: record.gpuSystem ?? declared?.gpuSystem,
      })
    );
  });
}

/** The records that could free units of an entry by their days. */
function candidates(entry: Leaving, { pool, records, now }: DrainedFacts): readonly Drained[] {
  const old = withCorrections(entry.known, records);
  return drainedOf(pool, recordsInForce(records, now)).filter(
    ({ file, illustrative, drainedOn }) =>
      !illustrative && !old.has(file) && drainedOn >= entry.since && drainedOn <= now,
  );
}

function fits({ hall, gpuSystem }: Drained, entry: Leaving): boolean {
  return (
    (hall === undefined || hall === entry.hall) &&
    (gpuSystem === undefined || gpuSystem === entry.gpuSystem)
  );
}

/**
 * The known records of an entry after a deployment: also those that free another entry of the pool by then, and those that fit several.
 * When the others are gone, these must not free this one.
 */
function knownAfter(entry: Leaving, entries: readonly Leaving[], facts: DrainedFacts): string[] {
  const others = entries
    .filter((other) => other !== entry)
    .flatMap((other) => freeing(other, entries, facts));
  const unclear = candidates(entry, facts).filter(
    (record) => fits(record, entry) && entries.filter((other) => fits(record, other)).length > 1,
  );
  const files = [...others, ...unclear].map(({ file }) => file).sort();
  return [...new Set([...entry.known, ...files])];
}

/** The files of every `drained` record of a pool, in order of their names. */
function drainedFiles({ pool, records }: DrainedFacts): string[] {
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
