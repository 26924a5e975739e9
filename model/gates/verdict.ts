import { compareText } from "../compareText";
import { recordsInForce } from "../evidence/superseding";
import type { EvidenceRecord, Measurement, Waiver } from "../evidence/recordSchema";
import { lockedSets } from "../power/basis";
import type { LockedLimits } from "../powerBudget";
import { signersOf } from "../evidence/signatures";
import type { LoadedSite, LockedSite } from "../site";
import { secondPersonProblem } from "../evidence/samePerson";
import type { Phase } from "../siteSchema";
import {
  comparisonText,
  isComposite,
  neededMembers,
  type CompositeGate,
  type Gate,
  type ProvenGate,
} from "./gateSchema";
import { isMandatory } from "./lockedGates";
import { formatMeasure, type Measure } from "./measure";
import { plausibleRange } from "./plausible";
import {
  ageDays,
  judgeRecord,
  lastValidDay,
  measuredOn,
  noEvidence,
  signatureFault,
} from "./recordVerdict";
import { thresholdOf } from "./threshold";
import { signatureRequired, waiverProblem } from "./waivable";
import { evidenceWanted } from "./wanted";

/** Verdicts from the best to the worst. Only the first two let a phase open. */
export const VERDICTS = [
  "passed",
  "waived",
  "missing",
  "inconclusive",
  "expired",
  "failed",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether a verdict lets a phase open. */
export function lets(verdict: Verdict): boolean {
  return verdict === "passed" || verdict === "waived";
}

/** The record that decided about a gate. */
export interface DecidingRecord {
  readonly file: string;
  readonly value: Measure;
  /** The end of its window, or the day it was made. */
  readonly measuredOn: string;
  readonly ageDays: number;
  /** The last day that it counts; undefined for no end. */
  readonly validUntil: string | undefined;
  readonly collectedBy: { readonly name: string; readonly role: string };
  readonly source: string;
  readonly illustrative: boolean;
}

/** What has been found out about a gate by a day. */
export interface GateVerdict {
  readonly phase: string;
  readonly gate: string;
  readonly kind: Gate["kind"];
  readonly verdict: Verdict;
  /** One clause that says why. */
  readonly reason: string;
  /** `at least 20 MW`; of a composite `all of …`. */
  readonly threshold: string;
  readonly record: DecidingRecord | undefined;
  /** The waiver that lets a gate through that has not passed. */
  readonly waiver: Waiver | undefined;
  /** What would pass the gate; undefined when it has passed. */
  readonly wanted: string | undefined;
  /** The composite gate that this one is part of; it then does not count alone. */
  readonly partOf: string | undefined;
}

/**
 * Judges the gates of a phase on one day.
 *
 * @param records of the site. Those of later days are not known yet, superseded ones no longer count.
 * @param now `YYYY-MM-DD`, the same for everything that is judged in a run.
 * @returns the verdicts in the order of the site file.
 */
export function judgeGates(
  loaded: LockedSite,
  phase: Phase,
  records: readonly EvidenceRecord[],
  now: string,
): readonly GateVerdict[] {
  const locked = lockedSets(loaded.locked);
  const verdicts = new Map<string, GateVerdict>();
  const judge = (gate: Gate): GateVerdict => {
    const known = verdicts.get(gate.name);
    if (known !== undefined) {
      return known;
    }
    const required = signatureRequired(phase, gate);
    const isOfGate = (record: EvidenceRecord): record is Measurement | Waiver =>
      "gate" in record && record.gate === gate.name && record.phase === phase.name;
    const ofGate = recordsInForce(
      records,
      now,
      (record) => signatureFault(required, record) === undefined,
    ).filter(isOfGate);
    const own = isComposite(gate)
      ? judgeComposite(phase, gate, judge)
      : judgeProven(loaded, phase, gate, ofGate, now, () =>
          noEvidence(records.filter(isOfGate), now),
        );
    const verdict = withWaiver(phase, gate, own, ofGate, now, locked);
    verdicts.set(gate.name, verdict);
    return verdict;
  };
  return phase.gates.map(judge);
}

/** The record of the last window decides; of several that end on one day, the worst. @param none says what there is without any. */
function judgeProven(
  loaded: LoadedSite,
  phase: Phase,
  gate: ProvenGate,
  records: readonly (Measurement | Waiver)[],
  now: string,
  none: () => string,
): GateVerdict {
  const threshold = thresholdOf(loaded, phase, gate);
  const range = plausibleRange(loaded, gate, threshold.dimension);
  const judged = records
    .filter((record) => record.record === "measurement")
    .map((record) => ({ record, ...judgeRecord(gate, threshold, range, record, now) }))
    .sort(
      (first, second) =>
        compareText(measuredOn(second.record), measuredOn(first.record)) ||
        VERDICTS.indexOf(second.verdict) - VERDICTS.indexOf(first.verdict),
    );
  const [last] = judged;
  const common = {
    phase: phase.name,
    gate: gate.name,
    kind: gate.kind,
    threshold: comparisonText(gate.comparison, formatMeasure(threshold)),
    waiver: undefined,
    partOf: partOf(phase, gate),
  };
  if (last === undefined) {
    const wanted = evidenceWanted(gate, threshold);
    return { ...common, verdict: "missing", reason: none(), record: undefined, wanted };
  }
  const { record, verdict, reason } = last;
  return {
    ...common,
    verdict,
    reason,
    record: {
      file: record.file,
      value: record.value,
      measuredOn: measuredOn(record),
      ageDays: ageDays(record, now),
      validUntil: lastValidDay(gate, record),
      collectedBy: record.collectedBy,
      source: record.source,
      illustrative: record.illustrative,
    },
    wanted: verdict === "passed" ? undefined : evidenceWanted(gate, threshold),
  };
}

/** Of a gate that needs n of its parts, the n-th best decides: all of them the worst, any of them the best. */
function judgeComposite(
  phase: Phase,
  gate: CompositeGate,
  judge: (gate: Gate) => GateVerdict,
): GateVerdict {
  const parts = phase.gates.filter(({ name }) => gate.gates.includes(name)).map(judge);
  const needed = neededMembers(gate);
  const sorted = [...parts].sort(
    (first, second) => VERDICTS.indexOf(first.verdict) - VERDICTS.indexOf(second.verdict),
  );
  const verdict = sorted[needed - 1]?.verdict ?? "missing";
  const through = parts.filter((part) => lets(part.verdict)).length;
  const open = sorted.filter((part) => !lets(part.verdict)).map((part) => part.gate);
  const names = gate.gates.join(", ");
  return {
    phase: phase.name,
    gate: gate.name,
    kind: gate.kind,
    verdict,
    reason: `${through} of ${parts.length} hold, ${needed} needed`,
    threshold:
      gate.kind === "all-of"
        ? `all of ${names}`
        : gate.kind === "any-of"
          ? `any of ${names}`
          : `at least ${needed} of ${names}`,
    record: undefined,
    waiver: undefined,
    wanted: lets(verdict) ? undefined : `${needed - through} more of: ${open.join(", ")}`,
    partOf: partOf(phase, gate),
  };
}

/** A gate that has not passed is waived while a waiver of it counts. One that may not be waived is not, whatever the folder says. */
function withWaiver(
  phase: Phase,
  gate: Gate,
  own: GateVerdict,
  records: readonly (Measurement | Waiver)[],
  now: string,
  locked: readonly LockedLimits[],
): GateVerdict {
  if (
    lets(own.verdict) ||
    waiverProblem(phase, gate) !== undefined ||
    isMandatory(phase, gate, locked)
  ) {
    return own;
  }
  const waivers = records
    .filter((record) => record.record === "waiver")
    .sort((first, second) => compareText(second.expires, first.expires));
  const required = signatureRequired(phase, gate);
  const signers = new Set(signersOf(locked).map(({ name }) => name));
  // Problems of a record that another one supersedes are not reported, and until that one's day it is in force.
  const fault = (candidate: Waiver): string | undefined =>
    signatureFault(required, candidate) ?? approvalFault(candidate, signers);
  const waiver = waivers.find(
    (candidate) => now <= candidate.expires && fault(candidate) === undefined,
  );
  if (waiver !== undefined) {
    const reason = `waived by ${waiver.approver.name} (${waiver.approver.role}) until ${waiver.expires}: ${waiver.reason}`;
    return { ...own, verdict: "waived", reason, waiver };
  }
  const [last] = waivers;
  if (last === undefined) {
    return own;
  }
  const why =
    now > last.expires
      ? `its waiver ended on ${last.expires}`
      : (fault(last) ?? "its waiver does not count");
  return { ...own, reason: `${own.reason}; ${why}` };
}

/**
 * Why the people of a waiver do not make it count: both must be in the locked limits under that very name, which leaves no other
 * spelling of one person, and a signature must be the approver's.
 */
function approvalFault(waiver: Waiver, signers: ReadonlySet<string>): string | undefined {
  const { file, approver, collectedBy, signature } = waiver;
  const unknown = [approver.name, collectedBy.name].find((name) => !signers.has(name));
  if (unknown !== undefined) {
    return `${file} names ${unknown}, who is not among the signers of the locked limits`;
  }
  const samePerson = secondPersonProblem(waiver);
  if (samePerson !== undefined) {
    return samePerson.message;
  }
  return signature?.state === "valid" && signature.principal !== approver.name
    ? `${file} is signed by ${signature.principal}, and approved by ${approver.name}`
    : undefined;
}

function partOf(phase: Phase, gate: Gate): string | undefined {
  return phase.gates.find((other) => isComposite(other) && other.gates.includes(gate.name))?.name;
}
