import { compareText } from "../compareText";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { ownEntry } from "../input/ownEntry";
import { lockedSets, proven, type PowerBasis, type ProvenPower } from "../power/basis";
import { isSimulated } from "../power/lockedHalls";
import type { LockedLimits } from "../powerBudget";
import type { LockedSite } from "../site";
import type { Site } from "../siteSchema";
import { isComposite, type ProvenGate } from "./gateSchema";
import { isGateAsLocked } from "./lockedGates";
import { lastValidDay, measuredOn, signatureFault } from "./recordVerdict";
import { signatureRequired } from "./waivable";

/**
 * The power that the grid owner has proven to be switched on for a site: that of the newest valid `grid-energised` record of any phase,
 * whether or not its gate passes. Of several records of one day the lowest counts. Where the newest record that was made is not the one
 * that was measured last, the lower of the two counts.
 *
 * A record is valid when it is in force on the day (neither superseded nor withdrawn) and signed where its gate requires it. An
 * illustrative one, corrections and withdrawals included, counts only for a simulated site. A signature is needed to prove power, and never
 * to take it back: where signatures leave open which corrections and withdrawals hold, the records are read in every way
 * ({@link READINGS}) and the lowest figure counts. So does an unsigned newer record of less, and one of a gate that is not locked.
 *
 * @param now `YYYY-MM-DD`. @returns undefined where nothing proves any power in one of the readings, and where there are records of a
 * `grid-energised` gate that is not as it was locked: they may say less than the others, and be read otherwise than they were meant.
 */
export function provenGridPower(
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): ProvenPower | undefined {
  const { site, locked } = loaded;
  if (lockedSets(locked).some((limits) => isRecordOfAlteredGate(site, limits, records))) {
    return undefined;
  }
  const isSimulatedSite =
    isSimulated(site) &&
    lockedSets(locked).every(({ infrastructure }) => infrastructure === "in-memory");
  // Before corrections are applied: an illustrative one must not take away a real record that lowers the figure.
  const known = records.filter(
    ({ illustrative, collectedOn }) => (isSimulatedSite || !illustrative) && collectedOn <= now,
  );
  const found = READINGS.map((reading) => provingRecords(loaded, known, reading));
  if (found.some(({ length }) => length === 0)) {
    return undefined;
  }
  const newest = found.flatMap((valid) => [
    newestBy(valid, ({ collectedOn }) => collectedOn),
    newestBy(valid, measuredOn),
  ]);
  const [since = now] = newest.map(({ record }) => record.collectedOn).sort(compareText);
  const lowest = [
    ...newest.map(({ record }) => record),
    ...loweringRecords(loaded, known, since),
  ].reduce((least, other) => (other.value.amount < least.value.amount ? other : least));
  const expired = newest.find(({ gate, record }) => {
    const last = lastValidDay(gate, record);
    return last !== undefined && now > last;
  });
  return { watts: lowest.value.amount, file: lowest.file, expiredFile: expired?.record.file };
}

/** What a deployment on a day may rest on. */
export function provenBasis(
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): PowerBasis {
  return proven(loaded.locked, provenGridPower(loaded, records, now));
}

/** A record of energised power, with the gate that it proves. */
interface ProvingRecord {
  readonly gate: ProvenGate;
  readonly record: Measurement;
}

/** A way to read which corrections and withdrawals hold, where not all of them are signed. */
interface Reading {
  /**
   * @param isValid whether the record is signed where its gate requires it.
   * @param isOfSigned whether it takes a signed record away, directly or by the records that it supersedes one after the other.
   */
  readonly holds: (record: EvidenceRecord, isValid: boolean, isOfSigned: boolean) => boolean;
  /** Whether what supersedes a correction that does not hold also supersedes what that one would have. */
  readonly reachesThrough: boolean;
}

/** Each of them is somebody's intention: no unsigned record may raise the figure, and any withdrawal may lower it. */
const READINGS: readonly Reading[] = [true, false].flatMap((reachesThrough) =>
  [
    (_: EvidenceRecord, isValid: boolean) => isValid,
    ({ record }: EvidenceRecord, isValid: boolean) => isValid || record === "withdrawal",
    (record: EvidenceRecord, isValid: boolean, isOfSigned: boolean) =>
      isValid && (isSigned(record) || !isOfSigned),
  ].map((holds): Reading => ({ holds, reachesThrough })),
);

function isSigned({ signature }: EvidenceRecord): boolean {
  return signature?.state === "valid";
}

function watts({ record }: ProvingRecord): number {
  return record.value.amount;
}

/** Whether a record is of a gate that is locked as `grid-energised` and is gone from the site file, or has other terms there. */
function isRecordOfAlteredGate(
  { phases }: Site,
  limits: LockedLimits,
  records: readonly EvidenceRecord[],
): boolean {
  return records.some((record) => {
    if (record.record !== "measurement") {
      return false;
    }
    const lock = ownEntry(limits.phases, record.phase)?.gates ?? [];
    const phase = phases.find(({ name }) => name === record.phase);
    return (
      lock.some(({ name, kind }) => name === record.gate && kind === "grid-energised") &&
      (phase === undefined || !isGateAsLocked(phase, record.gate, limits))
    );
  });
}

/** The records that a record supersedes, one after the other. */
function supersededBy(
  { supersedes }: EvidenceRecord,
  records: readonly EvidenceRecord[],
): EvidenceRecord[] {
  const next = records.find(({ file }) => file === supersedes);
  return next === undefined ? [] : [next, ...supersededBy(next, records)];
}

/** The newest record, the lowest of its day. @param found one at least. */
function newestBy(
  found: readonly ProvingRecord[],
  dayOf: (record: Measurement) => string,
): ProvingRecord {
  return found.reduce((newest, other) => {
    const order =
      compareText(dayOf(other.record), dayOf(newest.record)) || watts(newest) - watts(other);
    return order > 0 ? other : newest;
  });
}

/**
 * The records that can lower the figure, of a day or later, signed or not: those of `grid-energised` gates, and those in units of power of
 * gates that are not locked. The site file alone says what kind such a gate is, and a change of it must not take a lower record away. Nor
 * does an unsigned correction or withdrawal take a signed one away.
 */
function loweringRecords(
  { site, locked }: LockedSite,
  known: readonly EvidenceRecord[],
  day: string,
): Measurement[] {
  const isLocked = ({ phase, gate }: Measurement): boolean =>
    lockedSets(locked).every(({ phases }) =>
      ownEntry(phases, phase)?.gates.some(({ name }) => name === gate),
    );
  const isGrid = ({ phase, gate }: Measurement): boolean =>
    site.phases
      .find(({ name }) => name === phase)
      ?.gates.some(({ name, kind }) => name === gate && kind === "grid-energised") === true;
  const signed = new Set(known.filter(isSigned).map(({ file }) => file));
  const superseded = new Set(
    known
      .filter((record) => isSigned(record) || !signed.has(record.supersedes ?? ""))
      .map(({ supersedes }) => supersedes),
  );
  return known.filter(
    (record): record is Measurement =>
      record.record === "measurement" &&
      !superseded.has(record.file) &&
      record.value.dimension === "power" &&
      record.collectedOn >= day &&
      (isGrid(record) || !isLocked(record)),
  );
}

/** The valid records of every gate that is locked as `grid-energised`, in one reading. */
function provingRecords(
  { site, locked }: LockedSite,
  known: readonly EvidenceRecord[],
  reading: Reading,
): ProvingRecord[] {
  return site.phases.flatMap((phase) =>
    phase.gates.flatMap((gate) => {
      const isLocked = lockedSets(locked).every((limits) =>
        isGateAsLocked(phase, gate.name, limits),
      );
      if (isComposite(gate) || gate.kind !== "grid-energised" || !isLocked) {
        return [];
      }
      const required = signatureRequired(phase, gate);
      const isValid = (record: EvidenceRecord): boolean =>
        signatureFault(required, record) === undefined;
      const inReading = recordsIn(reading, known, isValid);
      return inReading.flatMap((record) =>
        record.record === "measurement" &&
        record.phase === phase.name &&
        record.gate === gate.name &&
        record.value.dimension === "power" &&
        isValid(record)
          ? [{ gate, record }]
          : [],
      );
    }),
  );
}

/** The records that count in a reading: no other supersedes them, and what they say they supersede, they do. */
function recordsIn(
  { holds, reachesThrough }: Reading,
  known: readonly EvidenceRecord[],
  isValid: (record: EvidenceRecord) => boolean,
): EvidenceRecord[] {
  const superseding = known.filter(({ supersedes }) => supersedes !== undefined);
  const holding = new Set(
    superseding.filter((record) =>
      holds(record, isValid(record), supersededBy(record, known).some(isSigned)),
    ),
  );
  const superseded = new Set(
    [...holding].flatMap((record) => {
      const chain = supersededBy(record, known);
      const end = reachesThrough ? chain.findIndex((own) => holding.has(own)) + 1 : 1;
      return chain.slice(0, end === 0 ? undefined : end);
    }),
  );
  return known.filter(
    (record) => !superseded.has(record) && (record.supersedes === undefined || holding.has(record)),
  );
}
