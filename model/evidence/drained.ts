import type { EvidenceRecord } from "./recordSchema";
import { recordsInForce } from "./superseding";

/**
 * Units of each pool that drew no power any more by a day, in all: what a lowered ceiling may give to another pool.
 * A pool without a record has none.
 *
 * @param now `YYYY-MM-DD`.
 */
export function drainedUnits(
  records: readonly EvidenceRecord[],
  now: string,
): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const record of recordsInForce(records, now)) {
    if (record.record === "drained" && record.drainedOn <= now) {
      units.set(record.pool, (units.get(record.pool) ?? 0) + record.units);
    }
  }
  return units;
}
