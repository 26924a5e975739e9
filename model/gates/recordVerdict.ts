import { compareText } from "../compareText";
import { addDays, daysBetween } from "../evidence/days";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { formatComparison, formatCount } from "../format";
import { writeDays, writeMinutes } from "./duration";
import { comparisonText, type ProvenGate } from "./gateSchema";
import { formatMeasure, type Measure } from "./measure";
import { implausibility, type PlausibleRange } from "./plausible";

/** What one record says about its gate. */
export interface RecordVerdict {
  readonly verdict: "passed" | "failed" | "inconclusive" | "expired";
  /** One clause that says why. */
  readonly reason: string;
}

/**
 * Judges one record on one day. What fails, fails for ever: a record's expiry only ends a pass, so that no bad result goes away by
 * waiting. Thin data is no result at all, neither good nor bad, and neither is a value that cannot be.
 *
 * @param threshold of the gate, with `planned` resolved.
 * @param range of what a value of the gate can be.
 * @param now `YYYY-MM-DD`.
 */
export function judgeRecord(
  gate: ProvenGate,
  threshold: Measure,
  range: PlausibleRange,
  record: Measurement,
  now: string,
): RecordVerdict {
  const unsigned = signatureFault(gate.signatureRequired, record);
  if (unsigned !== undefined) {
    return { verdict: "failed", reason: unsigned };
  }
  const { value } = record;
  if (value.dimension !== threshold.dimension) {
    const reason = `${formatMeasure(value)} cannot be compared with ${formatMeasure(threshold)}`;
    return { verdict: "failed", reason };
  }
  const noResult = implausibility(range, value) ?? thinness(gate, record);
  if (noResult !== undefined) {
    return { verdict: "inconclusive", reason: noResult };
  }
  const comparison = compared(gate, value, threshold);
  if (!comparison.holds) {
    return { verdict: "failed", reason: comparison.text };
  }
  const last = lastValidDay(gate, record);
  return last !== undefined && now > last
    ? { verdict: "expired", reason: `it was valid until ${last}; ${comparison.text}` }
    : { verdict: "passed", reason: comparison.text };
}

/** The day that a record counts from: the end of its window, or the day it was made. */
export function measuredOn({ window, collectedOn }: Measurement): string {
  return window?.to ?? collectedOn;
}

/** Days since the end of the record's window. */
export function ageDays(record: Measurement, now: string): number {
  return daysBetween(measuredOn(record), now);
}

/** The last day that a record counts: what it says itself or the gate's maximum age, whichever ends first; undefined for no end. */
export function lastValidDay(gate: ProvenGate, record: Measurement): string | undefined {
  const byAge =
    gate.maximumAgeDays === undefined
      ? undefined
      : addDays(measuredOn(record), gate.maximumAgeDays);
  const { validUntil } = record;
  return byAge === undefined || (validUntil !== undefined && validUntil < byAge)
    ? validUntil
    : byAge;
}

/** What there is to say of a gate without a record. Of one that is still to come too: somebody's clock may be wrong. */
export function noEvidence(all: readonly EvidenceRecord[], now: string): string {
  const [later] = all
    .filter(({ record, collectedOn }) => record === "measurement" && collectedOn > now)
    .sort((first, second) => compareText(first.collectedOn, second.collectedOn));
  return later === undefined
    ? "no evidence"
    : `no evidence yet: it is judged on ${now}, and ${later.file} is of ${later.collectedOn}`;
}

/** Why the signature of a record is not what the gate requires; undefined when it is. */
export function signatureFault(
  required: boolean,
  { file, signature }: EvidenceRecord,
): string | undefined {
  if (!required || signature?.state === "valid") {
    return undefined;
  }
  return signature?.state === "bad"
    ? `the signature of ${file} is bad: ${signature.reason}`
    : `${file} has no signature, which this gate requires: sign it into ${file}.sig`;
}

/** Why there is too little data to say anything; undefined when there is enough. */
function thinness(gate: ProvenGate, record: Measurement): string | undefined {
  const { window, samples, expectedSamples, longestHole = 0 } = record;
  const days = window === undefined ? 0 : daysBetween(window.from, window.to);
  if (gate.windowDays !== undefined && days < gate.windowDays) {
    const found = window === undefined ? "it names no window" : `a window of ${writeDays(days)}`;
    return `${found}, ${needed(gate.windowDays, writeDays)}`;
  }
  if (gate.minimumSamples !== undefined && (samples ?? 0) < gate.minimumSamples) {
    const found = samples === undefined ? "it names no samples" : `${formatCount(samples)} samples`;
    return `${found}, ${needed(gate.minimumSamples, formatCount)}`;
  }
  if (longestHole > gate.maximumHoleMinutes) {
    const allowed =
      gate.maximumHoleMinutes === 0 ? "none" : `at most ${writeMinutes(gate.maximumHoleMinutes)}`;
    return `a hole of ${writeMinutes(longestHole)} in the data, ${allowed} allowed`;
  }
  return samples !== undefined && samples < (expectedSamples ?? 0) && longestHole === 0
    ? `${formatCount(samples)} of ${formatCount(expectedSamples ?? 0)} samples, and nobody says how long the hole is`
    : undefined;
}

function needed(count: number, write: (count: number) => string): string {
  return `${write(count)} ${count === 1 ? "is" : "are"} needed`;
}

/** `19.4 MW, at least 20.0 MW needed`, with as many decimals as it takes to tell the two apart. */
function compared(
  { comparison }: ProvenGate,
  value: Measure,
  threshold: Measure,
): { readonly holds: boolean; readonly text: string } {
  const holds = {
    atLeast: value.amount >= threshold.amount,
    atMost: value.amount <= threshold.amount,
    equals: value.amount === threshold.amount,
  }[comparison];
  const [found, limit] = inOneUnit(value, threshold);
  return { holds, text: `${found}, ${comparisonText(comparison, limit)} needed` };
}

function inOneUnit(value: Measure, threshold: Measure): readonly [string, string] {
  return value.dimension === "power"
    ? formatComparison(value.amount, threshold.amount)
    : [formatMeasure(value), formatMeasure(threshold)];
}
