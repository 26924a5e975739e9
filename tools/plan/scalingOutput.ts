import { z } from "zod";
import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import { formatCount } from "../../model/format";
import { wantedUnits, type WantedUnits } from "../../model/scaling/wantedUnits";
import { poolNamed, type LockedSite } from "../../model/site";

const count = z.int().min(0);

/** What `plan --phase P --json` says of pools with a scaling policy; published as part of `schemas/plan.schema.json`. */
export const scalingOutputSchema = z
  .array(
    z.strictObject({
      pool: z.string(),
      follows: z.enum(["phase", "demand", "manual"]),
      ceilingUnits: count.describe("its units in the phase: it never has more"),
      wantedUnits: count.describe("the units that it should have on that day"),
      reason: z.string(),
    }),
  )
  .describe("pools with a scaling policy; steps depend on what runs, so they are shown by preview");

/** The pools of a phase that have a scaling policy, with the units that they should have on a day. */
export function scaledPools(
  loaded: LockedSite,
  phase: string,
  records: readonly EvidenceRecord[],
  now: string,
): WantedUnits[] {
  return wantedUnits(loaded, phase, records, now).filter(
    ({ pool }) => poolNamed(loaded.site, pool)?.scalingPolicy !== undefined,
  );
}

/** A line for each: `scaling: h100-1, 96 of 128 units: follows demand, 1.2 MW booked of 1.8 MW`. */
export function scalingLines(pools: readonly WantedUnits[]): string[] {
  return pools.map(
    ({ pool, wantedUnits: units, ceilingUnits, reason }) =>
      `scaling: ${pool}, ${formatCount(units)} of ${formatCount(ceilingUnits)} units: ${reason}`,
  );
}
