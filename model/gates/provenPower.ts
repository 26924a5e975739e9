import { compareText } from "../compareText";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { ownEntry } from "../input/ownEntry";
import { recordsInForce } from "../evidence/superseding";
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
 * to take it back: an unsigned withdrawal, or an unsigned newer record of less, counts where it lowers the figure. So does a record of
 * power of a gate that is not locked. Where a record is signed, an unsigned correction or withdrawal of it never raises the figure,
 * whatever its gate requires. Proof that is expired in either reading is expired.
 *
 * @param now `YYYY-MM-DD`. @returns undefined where nothing proves any power, and where there are records of a `grid-energised` gate that
 * is not as it was locked: they may say less than the others, and be read otherwise than they were meant.
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
  const counted = records.filter(({ illustrative }) => isSimulatedSite || !illustrative);
  const inForce = (mayCorrect: (record: EvidenceRecord) => boolean): readonly EvidenceRecord[] =>
    recordsInForce(counted, now, mayCorrect);
  const signed = provingRecords(loaded, inForce, "signed withdrawals");
  const notWithdrawn = provingRecords(loaded, inForce, "all withdrawals");
  const newest = [signed, notWithdrawn].map((found) => [
    newestBy(found, ({ collectedOn }) => collectedOn),
    newestBy(found, measuredOn),
  ]);
  const readings = newest.flat().filter((reading) => reading !== undefined);
  const [first, ...others] = readings;
  if (first === undefined || readings.length < newest.flat().length) {
    return undefined;
  }
  const signedFiles = new Set(counted.filter(isSigned).map(({ file }) => file));
  // An unsigned correction is no newer than the signed records that it would take away.
  const since = readings
    .flatMap(({ record }) => [
      record,
      ...(isSigned(record) ? [] : supersededBy(record, counted).filter(isSigned)),
    ])
    .map(({ collectedOn }) => collectedOn)
    .reduce((first, day) => (day < first ? day : first), now);
  const lowering = powerRecordsSince(
    loaded,
    inForce((record) => isSigned(record) || !signedFiles.has(record.supersedes ?? "")),
    since,
  );
  const lowest = [...others.map(({ record }) => record), ...lowering].reduce(
    (least, other) => (other.value.amount < least.value.amount ? other : least),
    first.record,
  );
  return {
    watts: lowest.value.amount,
    file: lowest.file,
    isExpired: readings.some(({ gate, record }) => {
      const last = lastValidDay(gate, record);
      return last !== undefined && now > last;
    }),
  };
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

/** What corrections that do not count would have taken away, from the one that a withdrawal names on. */
function findIneffectiveCorrections(
  withdrawal: EvidenceRecord,
  records: readonly EvidenceRecord[],
  mayCorrect: (record: EvidenceRecord) => boolean,
): EvidenceRecord[] {
  const chain = supersededBy(withdrawal, records);
  return chain.filter((_, at) => at > 0 && chain.slice(0, at).every((own) => !mayCorrect(own)));
}

/** The newest record, the lowest of its day. */
function newestBy(
  found: readonly ProvingRecord[],
  dayOf: (record: Measurement) => string,
): ProvingRecord | undefined {
  const [newest] = [...found].sort(
    (first, second) =>
      compareText(dayOf(second.record), dayOf(first.record)) || watts(first) - watts(second),
  );
  return newest;
}

/**
 * The records that can lower the figure, of a day or later, signed or not: those of `grid-energised` gates, and those in units of power of
 * gates that are not locked. The site file alone says what kind such a gate is, and a change of it must not take a lower record away.
 */
function powerRecordsSince(
  { site, locked }: LockedSite,
  records: readonly EvidenceRecord[],
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
  return records.filter(
    (record): record is Measurement =>
      record.record === "measurement" &&
      record.value.dimension === "power" &&
      record.collectedOn >= day &&
      (isGrid(record) || !isLocked(record)),
  );
}

/** The valid records of every gate that is locked as `grid-energised`. */
function provingRecords(
  { site, locked }: LockedSite,
  inForce: (mayCorrect: (record: EvidenceRecord) => boolean) => readonly EvidenceRecord[],
  counting: "signed withdrawals" | "all withdrawals",
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
      const mayCorrect = (record: EvidenceRecord): boolean =>
        isValid(record) || (counting === "all withdrawals" && record.record === "withdrawal");
      const known = inForce(() => false);
      // Withdrawing a correction that does not count also withdraws the records that it corrected.
      const withdrawn = new Set(
        known
          .filter((record) => record.record === "withdrawal" && mayCorrect(record))
          .flatMap((record) => findIneffectiveCorrections(record, known, mayCorrect)),
      );
      return inForce(mayCorrect).flatMap((record) =>
        !withdrawn.has(record) &&
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
