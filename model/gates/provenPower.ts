import { compareText } from "../compareText";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { recordsInForce } from "../evidence/superseding";
import { lockedSets, proven, type PowerBasis, type ProvenPower } from "../power/basis";
import { isSimulated } from "../power/lockedHalls";
import type { LockedSite } from "../site";
import type { Phase } from "../siteSchema";
import { isComposite, type ProvenGate } from "./gateSchema";
import { lastValidDay, measuredOn, signatureFault } from "./recordVerdict";
import { signatureRequired } from "./waivable";

/**
 * The power that the grid owner has proven to be switched on for a site: that of the newest valid `grid-energised` record of any phase,
 * whether or not its gate passes. Of several records of one day the lowest counts.
 *
 * A record is valid when it is in force on the day (neither superseded nor withdrawn), signed where its gate requires it, and of a gate
 * that the locked limits have as `grid-energised` too. An illustrative one counts only for a simulated site.
 *
 * @param now `YYYY-MM-DD`. @returns undefined where nothing proves any power.
 */
export function provenGridPower(
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): ProvenPower | undefined {
  const { site } = loaded;
  const found = site.phases.flatMap((phase) =>
    phase.gates.flatMap((gate) =>
      !isComposite(gate) && gate.kind === "grid-energised" && isLockedSo(loaded, phase, gate)
        ? recordsOf(phase, gate, records, now).map((record) => ({ gate, record }))
        : [],
    ),
  );
  const [newest] = found
    .filter(({ record }) => isSimulated(site) || !record.illustrative)
    .sort(
      (first, second) =>
        compareText(measuredOn(second.record), measuredOn(first.record)) ||
        first.record.value.amount - second.record.value.amount,
    );
  if (newest === undefined) {
    return undefined;
  }
  const { gate, record } = newest;
  const last = lastValidDay(gate, record);
  return {
    watts: record.value.amount,
    file: record.file,
    measuredOn: measuredOn(record),
    isExpired: last !== undefined && now > last,
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

function isLockedSo({ locked }: LockedSite, phase: Phase, { name, kind }: ProvenGate): boolean {
  return lockedSets(locked).every(({ phases }) => {
    const lock = Object.hasOwn(phases, phase.name) ? phases[phase.name] : undefined;
    return lock?.gates.some((gate) => gate.name === name && gate.kind === kind) === true;
  });
}

function recordsOf(
  phase: Phase,
  gate: ProvenGate,
  records: readonly EvidenceRecord[],
  now: string,
): Measurement[] {
  const required = signatureRequired(phase, gate);
  const isValid = (record: EvidenceRecord): boolean =>
    signatureFault(required, record) === undefined;
  return recordsInForce(records, now, isValid).filter(
    (record): record is Measurement =>
      record.record === "measurement" &&
      record.phase === phase.name &&
      record.gate === gate.name &&
      record.value.dimension === "power" &&
      isValid(record),
  );
}
