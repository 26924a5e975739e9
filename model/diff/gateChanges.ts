import { formatMeasure } from "../gates/measure";
import type { PhaseVerdict } from "../gates/openPhases";
import { lets, type GateVerdict, type Verdict } from "../gates/verdict";

/** One gate of a phase on both sides. */
export interface GateChange {
  readonly gate: string;
  /** The composite gate that it is part of; it then does not count alone. */
  readonly partOf: string | undefined;
  /** Undefined where that side has no such gate. */
  readonly before: Verdict | undefined;
  readonly after: Verdict | undefined;
  /** Of the after side, or where the gate is gone of the before side. */
  readonly threshold: string;
  readonly value: string | undefined;
  readonly record: string | undefined;
  readonly validUntil: string | undefined;
  readonly reason: string;
  /** What would pass it; undefined when it holds. */
  readonly wanted: string | undefined;
  /** Whether what decided is an example and proves nothing. */
  readonly illustrative: boolean;
  readonly changed: boolean;
}

/** A phase's gates on both sides. */
export interface GatesDiff {
  /** Undefined where that side has no such phase. */
  readonly openBefore: boolean | undefined;
  readonly openAfter: boolean | undefined;
  /** The earlier phase that is not open on the after side. */
  readonly blockedBy: string | undefined;
  /** Why the bookings do not release the capital that the phase needs on the after side; undefined where they do. */
  readonly capital: string | undefined;
  /** Gates that changed, and gates that do not hold or are waived: what a reviewer reads. In the order of the site file. */
  readonly shown: readonly GateChange[];
  /** Gates that hold on both sides and are proven alike: counted only. */
  readonly unchanged: number;
  /** Of the after side: gates that count, and of those the ones that do not hold. */
  readonly counting: number;
  readonly failing: readonly string[];
  readonly changed: boolean;
}

/** Compares the gates of two verdicts about a phase, or of two phases where a stack moves on. */
export function gateChanges(
  before: PhaseVerdict | undefined,
  after: PhaseVerdict | undefined,
): GatesDiff {
  const first = byName(before);
  const second = byName(after);
  // In the order of the after side, and as it has them; then those that only the before side has.
  const all = new Map([...second, ...first, ...second]);
  const gates = [...all.values()].map((gate) =>
    compare(gate, first.get(gate.gate), second.get(gate.gate)),
  );
  const shown = gates.filter(({ changed, after: verdict }) => changed || verdict !== "passed");
  return {
    openBefore: before?.open,
    openAfter: after?.open,
    blockedBy: after?.blockedBy,
    capital: after?.capital,
    shown,
    unchanged: gates.length - shown.length,
    counting: after?.gates.filter(({ partOf }) => partOf === undefined).length ?? 0,
    failing: after?.failing.map(({ gate }) => gate) ?? [],
    changed: before?.open !== after?.open || gates.some(({ changed }) => changed),
  };
}

function byName(phase: PhaseVerdict | undefined): Map<string, GateVerdict> {
  return new Map(phase?.gates.map((gate) => [gate.gate, gate]) ?? []);
}

function compare(
  gate: GateVerdict,
  before: GateVerdict | undefined,
  after: GateVerdict | undefined,
): GateChange {
  const { record, waiver } = gate;
  return {
    gate: gate.gate,
    partOf: gate.partOf,
    before: before?.verdict,
    after: after?.verdict,
    threshold: gate.threshold,
    value: record && formatMeasure(record.value),
    record: waiver?.file ?? record?.file,
    validUntil: waiver?.expires ?? record?.validUntil,
    reason: gate.reason,
    wanted: after === undefined || lets(after.verdict) ? undefined : after.wanted,
    illustrative: waiver?.illustrative === true || record?.illustrative === true,
    changed: content(before) !== content(after),
  };
}

/** What makes a gate another one. Its age goes on by itself and is none of it. */
function content(gate: GateVerdict | undefined): string {
  return JSON.stringify([
    gate?.verdict,
    gate?.threshold,
    gate?.partOf,
    gate?.record?.file,
    gate?.record?.value,
    gate?.record?.validUntil,
    gate?.waiver?.file,
  ]);
}
