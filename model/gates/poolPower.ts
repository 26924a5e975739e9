import { compareText } from "../compareText";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { recordsInForce } from "../evidence/superseding";
import { formatComparison } from "../format";
import type { LoadedSite } from "../site";
import type { Phase, Pool } from "../siteSchema";
import { unitWattsAtCap } from "../unitPower";
import { isComposite, type ProvenGate } from "./gateSchema";
import { implausibility, plausibleRange } from "./plausible";
import { judgeRecord, measuredOn, signatureFault } from "./recordVerdict";
import { signatureRequired } from "./waivable";

/** What one unit of a pool was measured to draw, held against what the budget counts for it. */
export interface PoolPower {
  readonly pool: string;
  readonly gpuSystem: string;
  /** Power limit of each of its GPUs; undefined for none. */
  readonly gpuPowerCapWatts: number | undefined;
  /** IT watts that the budget counts for one unit: the catalogue's nameplate, less what a cap saves. */
  readonly budgetedUnitWatts: number;
  readonly verdict: "above" | "within" | "expired" | "inconclusive" | "not measured";
  /** One clause that says why. */
  readonly reason: string;
  /** The record of the last window; of several that end on one day, the highest. */
  readonly record: PoolPowerRecord | undefined;
  /** The highest that any record in force says, thin, old and unsigned ones included. */
  readonly highestUnitWatts: number | undefined;
}

/** The record that decided about a pool. */
export interface PoolPowerRecord {
  readonly file: string;
  readonly unitWatts: number;
  readonly measuredOn: string;
  readonly samples: number | undefined;
  readonly illustrative: boolean;
  /**
   * Whether it was collected by its gate's query as the highest value at any time; a mean, or a look every five minutes, hides the
   * moment that trips a breaker.
   */
  readonly isMaximum: boolean;
}

interface Found {
  readonly phase: Phase;
  readonly gate: ProvenGate;
  readonly record: Measurement;
}

/**
 * Holds the measured power of each pool against its budget, by the records of its `measured-pool-power` gates in any phase. The
 * threshold of the gate does not matter here: a gate that allows more than is budgeted makes nothing right.
 *
 * A value above the budget counts even where its record is thin or old: a unit that drew so much once, can. A value within it
 * has to be whole and in date. One that no unit can draw is no value.
 *
 * @param now `YYYY-MM-DD`. @returns the pools in the order of the site file.
 */
export function measuredPoolPower(
  loaded: LoadedSite,
  records: readonly EvidenceRecord[],
  now: string,
): readonly PoolPower[] {
  return loaded.site.pools.map((pool) => poolPower(loaded, pool, records, now));
}

function poolPower(
  loaded: LoadedSite,
  pool: Pool,
  records: readonly EvidenceRecord[],
  now: string,
): PoolPower {
  const system = loaded.catalog.get(pool.gpuSystem);
  if (system === undefined) {
    throw new Error(`there is no GPU system "${pool.gpuSystem}" in the catalogue`);
  }
  const budgetedUnitWatts = unitWattsAtCap(system, pool.gpuPowerCapWatts);
  const found = recordsOf(loaded, pool, records, now);
  const signed = found.filter(
    ({ phase, gate, record }) => fault(phase, gate, record) === undefined,
  );
  const [last] = signed.sort(
    (first, second) =>
      compareText(measuredOn(second.record), measuredOn(first.record)) ||
      second.record.value.amount - first.record.value.amount,
  );
  const common = {
    pool: pool.name,
    gpuSystem: pool.gpuSystem,
    gpuPowerCapWatts: pool.gpuPowerCapWatts,
    budgetedUnitWatts,
    highestUnitWatts:
      found.length === 0 ? undefined : Math.max(...found.map(({ record }) => record.value.amount)),
  };
  if (last === undefined) {
    const [unsigned] = found;
    const reason =
      unsigned === undefined
        ? "no evidence"
        : (fault(unsigned.phase, unsigned.gate, unsigned.record) ?? "no evidence");
    return { ...common, verdict: "not measured", reason, record: undefined };
  }
  const { gate, record } = last;
  const unitWatts = record.value.amount;
  const threshold = { dimension: "power", amount: budgetedUnitWatts } as const;
  const range = plausibleRange(loaded, gate, threshold.dimension);
  const judged = judgeRecord(gate, threshold, range, record, now);
  const [drawn, counted] = formatComparison(unitWatts, budgetedUnitWatts);
  const above = unitWatts > budgetedUnitWatts && implausibility(range, record.value) === undefined;
  return {
    ...common,
    verdict: above ? "above" : judged.verdict === "passed" ? "within" : notWithin(judged.verdict),
    reason: above ? `${drawn} a unit, ${counted} budgeted` : judged.reason,
    record: {
      file: record.file,
      unitWatts,
      measuredOn: measuredOn(record),
      samples: record.samples,
      illustrative: record.illustrative,
      // The gate may have been changed since the record was collected, so both have to say it.
      isMaximum:
        gate.prometheus?.aggregate === "maximum" &&
        /^maximum of .*max_over_time\(/.test(record.method),
    },
  };
}

/** A record within the budget cannot fail it: what has not passed is too thin or too old. */
function notWithin(verdict: string): "expired" | "inconclusive" {
  return verdict === "expired" ? "expired" : "inconclusive";
}

/** Records in force of every gate on the power of a pool. */
function recordsOf(
  { site }: LoadedSite,
  pool: Pool,
  records: readonly EvidenceRecord[],
  now: string,
): Found[] {
  return site.phases.flatMap((phase) =>
    phase.gates.flatMap((gate) =>
      // No other kind of gate names a pool.
      isComposite(gate) || gate.pool !== pool.name
        ? []
        : recordsInForce(records, now, (record) => fault(phase, gate, record) === undefined)
            .filter(
              (record): record is Measurement =>
                record.record === "measurement" &&
                record.phase === phase.name &&
                record.gate === gate.name &&
                record.value.dimension === "power",
            )
            .map((record) => ({ phase, gate, record })),
    ),
  );
}

function fault(phase: Phase, gate: ProvenGate, record: EvidenceRecord): string | undefined {
  return signatureFault(signatureRequired(phase, gate), record);
}
