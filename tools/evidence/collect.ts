import { stringify } from "yaml";
import { addDays } from "../../model/evidence/days";
import type { Measurement } from "../../model/evidence/recordSchema";
import { writeMinutes } from "../../model/gates/duration";
import { isComposite, type ProvenGate } from "../../model/gates/gateSchema";
import { formatMeasure, writeMeasure } from "../../model/gates/measure";
import { implausibility, plausibleRange } from "../../model/gates/plausible";
import { judgeRecord, type RecordVerdict } from "../../model/gates/recordVerdict";
import { thresholdOf } from "../../model/gates/threshold";
import { formatCount } from "../../model/format";
import { oneOf } from "../../model/input/suggest";
import { phaseOf, UnknownNameError, type LoadedSite } from "../../model/site";
import type { Phase, Site } from "../../model/siteSchema";
import { CommandError, EXIT } from "../failure";
import { queryRange, type Patience, type PrometheusServer } from "./prometheus";
import { SCALE, summarise, toMeasure, type Grid } from "./series";

/** What a record says beside what was measured. */
export interface Provenance {
  readonly collectedBy: { readonly name: string; readonly role: string };
  readonly illustrative: boolean;
  readonly supersedes: string | undefined;
}

/** A gate that can be collected. */
export interface CollectableGate {
  readonly phase: Phase;
  readonly gate: ProvenGate;
  readonly prometheus: NonNullable<ProvenGate["prometheus"]>;
  readonly windowDays: number;
}

/** A record, ready to be written, and what its gate makes of it. */
export interface Collected {
  readonly record: Omit<Measurement, "file">;
  readonly text: string;
  readonly verdict: RecordVerdict;
}

/**
 * The gate of a name.
 *
 * @param phaseName needed only where gates of several phases have that name.
 * @throws UnknownNameError if there is none; CommandError if it has no query, or several have the name.
 */
export function collectableGate(site: Site, name: string, phaseName?: string): CollectableGate {
  const phases = phaseName === undefined ? site.phases : [phaseOf(site, phaseName)];
  const found = phases.flatMap((phase) =>
    phase.gates.flatMap((gate) => (gate.name === name ? [{ phase, gate }] : [])),
  );
  const [first, second] = found;
  if (first === undefined) {
    const known = phases.flatMap(({ gates }) => gates.map((gate) => gate.name));
    throw new UnknownNameError(`gate of site ${site.name}`, name, [...new Set(known)]);
  }
  if (second !== undefined) {
    const names = oneOf(found.map(({ phase }) => phase.name));
    throw new CommandError(
      `several phases have a gate "${name}": say which with --phase, ${names}`,
      EXIT.badInput,
    );
  }
  const { phase, gate } = first;
  if (isComposite(gate) || gate.prometheus === undefined || gate.windowDays === undefined) {
    throw new CommandError(
      `gate "${name}" has no query in the site file: write its record by hand, or give it a prometheus query`,
      EXIT.badInput,
    );
  }
  return { phase, gate, prometheus: gate.prometheus, windowDays: gate.windowDays };
}

/**
 * Measures a gate over its window, which ends with the day before `now`, so that it has whole UTC days only.
 *
 * @throws CommandError when the server does not answer, there is nothing to measure, or what it answers cannot be.
 */
export async function collect(
  loaded: LoadedSite,
  { phase, gate, prometheus, windowDays }: CollectableGate,
  server: PrometheusServer,
  now: string,
  { collectedBy, illustrative, supersedes }: Provenance,
  patience: Patience,
): Promise<Collected> {
  const window = { from: addDays(now, -windowDays), to: now };
  const stepSeconds = prometheus.stepMinutes * 60;
  const grid: Grid = {
    fromSeconds: Date.parse(`${window.from}T00:00:00Z`) / 1000,
    stepSeconds,
    points: Math.floor((windowDays * 86_400) / stepSeconds),
  };
  const ask = (query: string) =>
    queryRange(
      server,
      {
        query,
        fromSeconds: grid.fromSeconds,
        toSeconds: grid.fromSeconds + (grid.points - 1) * stepSeconds,
        stepSeconds,
      },
      patience,
    );
  const above = await ask(prometheus.query);
  const below = prometheus.dividedBy === undefined ? undefined : await ask(prometheus.dividedBy);
  const threshold = thresholdOf(loaded, phase, gate);
  const range = plausibleRange(loaded, gate, threshold.dimension);
  // Of other quantities a low sample says that something was switched off.
  const leastRatio = threshold.dimension === "ratio" ? (range.least?.amount ?? 0) / SCALE.ratio : 0;
  const summary = summarise(grid, prometheus.aggregate, above, below, leastRatio);
  if (range.least !== undefined && summary.impossibleSamples > 0) {
    const least = formatMeasure({ ...threshold, amount: range.least.amount });
    patience.progress(
      `${formatCount(summary.impossibleSamples)} of ${formatCount(summary.expectedSamples)} samples are below ${least} and count as missing: ${range.least.reason}`,
    );
  }
  const record: Omit<Measurement, "file"> = {
    record: "measurement",
    phase: phase.name,
    gate: gate.name,
    value: toMeasure(summary.value, threshold.dimension, gate.comparison),
    window,
    samples: summary.samples,
    expectedSamples: summary.expectedSamples,
    longestHole: summary.longestHoleMinutes,
    method: methodOf(prometheus),
    collectedOn: now,
    collectedBy,
    source: `Prometheus at ${server.address}`,
    illustrative,
    ...(supersedes === undefined ? {} : { supersedes }),
  };
  const absurd = implausibility(range, record.value);
  if (absurd !== undefined) {
    throw new CommandError(`gate ${gate.name}: ${absurd}; no record is written`);
  }
  const verdict = judgeRecord(
    { ...gate, signatureRequired: false },
    threshold,
    range,
    { ...record, file: "" },
    now,
  );
  return { record, text: recordText(record), verdict };
}

function methodOf({
  query,
  dividedBy,
  aggregate,
  stepMinutes,
}: CollectableGate["prometheus"]): string {
  const what =
    dividedBy === undefined
      ? `${aggregate} of ${query}`
      : `mean of ${query} divided by mean of ${dividedBy}`;
  return `${what}, every ${writeMinutes(stepMinutes)}`;
}

/** A record as a file: the schema for editors first, then the fields in the order that people read them. */
export function recordText({ value, longestHole = 0, ...rest }: Omit<Measurement, "file">): string {
  const { record, phase, gate, window, samples, expectedSamples, ...provenance } = rest;
  const fields = {
    record,
    phase,
    gate,
    value: writeMeasure(value),
    window,
    samples,
    expectedSamples,
    longestHole: writeMinutes(longestHole),
    ...provenance,
  };
  const text = stringify(fields, { lineWidth: 0, keepUndefined: false });
  return `# yaml-language-server: $schema=../../../schemas/evidence.schema.json\n${text}`;
}
