import { compareText } from "../compareText";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { supersededChain } from "../evidence/superseding";
import { ownEntry } from "../input/ownEntry";
import { lockedSets, proven, type PowerBasis, type ProvenPower } from "../power/basis";
import { isSimulated } from "../power/lockedHalls";
import type { LockedLimits } from "../powerBudget";
import type { LockedSite } from "../site";
import type { Site } from "../siteSchema";
import { isComposite, type ProvenGate } from "./gateSchema";
import { isGateAsLocked } from "./lockedGates";
import { implausibility, plausibleRange } from "./plausible";
import { lastValidDay, measuredOn, signatureFault } from "./recordVerdict";
import { signatureRequired } from "./waivable";

/**
 * The power that the grid owner has proven to be switched on for a site: that of the newest valid `grid-energised` record of any phase,
 * whether or not its gate passes. Of several records of one day the lowest counts. Where the newest record that was made is not the one
 * that was measured last, the lower of the two counts.
 *
 * A record is valid when it is in force on the day (neither superseded nor withdrawn), signed where its gate requires it, and of no more than is contracted. An
 * illustrative one, corrections and withdrawals included, counts only for a simulated site. A signature is needed to prove power, and never
 * to take it back. So where signatures leave open whether a record is in force, it proves nothing and may still lower the figure: what
 * counts is the lowest of the newest record that is surely in force and of all that are no older and may be.
 *
 * @param now `YYYY-MM-DD`. @returns undefined where nothing surely proves any power, and where there are records of a `grid-energised` gate
 * that is not as it was locked: they may say less than the others, and be read otherwise than they were meant.
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
  const readings = powerReadings(loaded, known);
  const sure = readings.filter(({ proves }) => proves === "surely");
  const [made, measured] = [newestDay(sure, collectedDay), newestDay(sure, measuredDay)];
  const counted = readings.filter(
    (reading) =>
      collectedDay(reading) >= (made ?? now) || measuredDay(reading) >= (measured ?? now),
  );
  const [lowest] = counted.sort((one, other) => watts(one) - watts(other));
  if (made === undefined || lowest === undefined) {
    return undefined;
  }
  // Also a record that proves nothing: the figure may be the lower one that it says.
  const expired = counted.find(({ gate, record }) => {
    const last = gate === undefined ? undefined : lastValidDay(gate, record);
    return last !== undefined && now > last;
  });
  return {
    watts: watts(lowest),
    file: lowest.record.file,
    expiredFile: expired?.record.file,
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

/** A record of power that is in force, or may be. */
interface PowerReading {
  readonly record: Measurement;
  /** The gate that it proves; undefined for one that is not locked as `grid-energised`. */
  readonly gate: ProvenGate | undefined;
  /** Whether the record proves its power: one that never does can lower the figure all the same. */
  readonly proves: "surely" | "perhaps" | "never";
}

function isSigned({ signature }: EvidenceRecord): boolean {
  return signature?.state === "valid";
}

function watts({ record }: PowerReading): number {
  return record.value.amount;
}

function collectedDay({ record }: PowerReading): string {
  return record.collectedOn;
}

function measuredDay({ record }: PowerReading): string {
  return measuredOn(record);
}

function newestDay(
  readings: readonly PowerReading[],
  dayOf: (reading: PowerReading) => string,
): string | undefined {
  return readings.map(dayOf).sort(compareText).at(-1);
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

/**
 * The records of power that are in force or may be: those of `grid-energised` gates, and those in units of power of gates that are not
 * locked. The site file alone says what kind such a gate is, and a change of it must not take a lower record away.
 */
function powerReadings(
  { site, catalog, locked }: LockedSite,
  known: readonly EvidenceRecord[],
): PowerReading[] {
  const isLocked = ({ phase, gate }: Measurement): boolean =>
    lockedSets(locked).every(({ phases }) =>
      ownEntry(phases, phase)?.gates.some(({ name }) => name === gate),
    );
  const asksForSignatures = lockedSets(locked).some(({ phases }) =>
    Object.values(phases).some(({ gates }) =>
      gates.some(
        ({ kind, terms }) => kind === "grid-energised" && terms.signatureRequired === true,
      ),
    ),
  );
  const chains = new Map(known.map((record) => [record, supersededChain(record, known)]));
  return known.flatMap((record): PowerReading[] => {
    if (record.record !== "measurement" || record.value.dimension !== "power") {
      return [];
    }
    const phase = site.phases.find(({ name }) => name === record.phase);
    const own = phase?.gates.find(({ name }) => name === record.gate);
    const gridGate =
      own === undefined || isComposite(own) || own.kind !== "grid-energised" ? undefined : own;
    if (gridGate === undefined && isLocked(record)) {
      return [];
    }
    const isAsLocked =
      phase !== undefined &&
      lockedSets(locked).every((limits) => isGateAsLocked(phase, record.gate, limits));
    const gate = isAsLocked ? gridGate : undefined;
    // The site file alone says what a gate asks for that is not locked, and it must not make it easier to take a lower record away.
    const required =
      gate !== undefined && phase !== undefined
        ? signatureRequired(phase, gate)
        : asksForSignatures ||
          (phase !== undefined && gridGate !== undefined && signatureRequired(phase, gridGate));
    const isProof =
      gate !== undefined &&
      implausibility(plausibleRange({ site, catalog }, gate, "power"), record.value) ===
        undefined &&
      signatureFault(required, record) === undefined &&
      (isSigned(record) || !(chains.get(record) ?? []).some(isSigned));
    const gone = isGone(record, required, chains);
    const proves = gone === "no" ? "surely" : "perhaps";
    return gone === "surely" ? [] : [{ record, gate, proves: isProof ? proves : "never" }];
  });
}

/**
 * Whether a record has been superseded. What is signed is taken away by what is signed alone, and so is any record of a gate that requires
 * signatures. An unsigned withdrawal of such a record may still be meant; and where a signed record supersedes an unsigned correction, the
 * record that was corrected may be meant too.
 */
function isGone(
  record: EvidenceRecord,
  required: boolean,
  chains: ReadonlyMap<EvidenceRecord, readonly EvidenceRecord[]>,
): "surely" | "perhaps" | "no" {
  const needsSignature = required || isSigned(record);
  const found = [...chains].flatMap(([other, chain]) => {
    const at = chain.indexOf(record);
    const between = chain.slice(0, Math.max(0, at));
    if (at < 0) {
      return [];
    }
    if (at === 0) {
      return !needsSignature || isSigned(other)
        ? ["surely" as const]
        : other.record === "withdrawal"
          ? ["perhaps" as const]
          : [];
    }
    return needsSignature && isSigned(other) && !between.some(isSigned) ? ["perhaps" as const] : [];
  });
  return found.includes("surely") ? "surely" : found.includes("perhaps") ? "perhaps" : "no";
}
