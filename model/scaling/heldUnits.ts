import type { EvidenceRecord } from "../evidence/recordSchema";

/** A pool's ceiling that was changed, in units. */
export interface CeilingChange {
  readonly pool: string;
  readonly beforeUnits: number;
  readonly nowUnits: number;
  /** The UTC day of the change, `YYYY-MM-DD`: units drained earlier are not those of this change. */
  readonly changedOn: string;
}

/**
 * The units of a pool that its power domains still have to carry: a lowered ceiling frees nothing until a `drained` record
 * says that the units draw no power. Records that are superseded, illustrative or of a later day than `now` free nothing.
 * Of several records the largest counts, not their sum: two may report the same units.
 */
export function heldUnits(
  change: CeilingChange,
  records: readonly EvidenceRecord[],
  now: string,
): number {
  const superseded = new Set(records.map(({ supersedes }) => supersedes));
  const drained = records.flatMap((record) =>
    record.record === "drained" &&
    record.pool === change.pool &&
    !record.illustrative &&
    !superseded.has(record.file) &&
    record.drainedOn >= change.changedOn &&
    record.drainedOn <= now &&
    record.collectedOn <= now
      ? [record.units]
      : [],
  );
  return Math.max(change.nowUnits, change.beforeUnits - Math.max(0, ...drained));
}
