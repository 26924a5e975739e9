import { ownEntry } from "../input/ownEntry";
import type { LockedLimits, LockedPhase } from "../powerBudget";
import type { Phase, Pool, Site } from "../siteSchema";

/** A pool that may be oversubscribed in a phase, as it was locked: these units, in this place, for this purpose, under this cap. */
export interface LockedOversubscription {
  readonly perMilleAtMost: number;
  /** With more units in the phase, none of the pool's units is oversubscribed. */
  readonly unitsAtMost: number;
  readonly hall: string;
  readonly row?: string | undefined;
  readonly gpuSystem: string;
  readonly purpose: Pool["purpose"];
  /** The highest power cap of one GPU that it is granted with, in watts; undefined where it was granted without a cap. */
  readonly gpuPowerCapWattsAtMost?: number | undefined;
}

/** How far a pool is oversubscribed, and up to how many units. */
export interface GrantedOversubscription {
  readonly oversubscriptionPerMille: number;
  /** With more units the pool counts as not oversubscribed; undefined where nothing bounds them. */
  readonly oversubscribedUnitsAtMost?: number | undefined;
}

/** The pools of a phase that are oversubscribed, in the form that is locked; undefined where none is. */
export function lockedOversubscriptionOf(
  { pools }: Site,
  { units }: Phase,
): LockedPhase["oversubscribedPools"] {
  const entries = pools.flatMap((pool): [string, LockedOversubscription][] => {
    const unitsAtMost = ownEntry(units, pool.name) ?? 0;
    const { hall, row, gpuSystem, purpose, oversubscriptionPerMille: perMilleAtMost } = pool;
    const { gpuPowerCapWatts: gpuPowerCapWattsAtMost } = pool;
    return perMilleAtMost === 1000 || unitsAtMost === 0
      ? []
      : [
          [
            pool.name,
            {
              perMilleAtMost,
              unitsAtMost,
              hall,
              ...(row === undefined ? {} : { row }),
              gpuSystem,
              purpose,
              ...(gpuPowerCapWattsAtMost === undefined ? {} : { gpuPowerCapWattsAtMost }),
            },
          ],
        ];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * How far a pool is oversubscribed in a phase: as the site file says, and at most as every lock grants it. A lock grants it to the pool in
 * the place and for the purpose that it names, up to its units and its cap; a pool that was moved, has more units, a higher cap, or no cap
 * where it was granted with one counts at 1.00.
 */
export function grantedOversubscription(
  pool: Pool,
  { name: phase, units }: Phase,
  sets: readonly LockedLimits[],
): GrantedOversubscription {
  const { oversubscriptionPerMille } = pool;
  if (oversubscriptionPerMille === 1000 || sets.length === 0) {
    return { oversubscriptionPerMille };
  }
  const granting = sets.flatMap(({ phases }) => {
    const entry = ownEntry(ownEntry(phases, phase)?.oversubscribedPools ?? {}, pool.name);
    return entry !== undefined && isAsLocked(pool, entry) ? [entry] : [];
  });
  const unitsAtMost = Math.min(...granting.map((entry) => entry.unitsAtMost));
  return granting.length < sets.length || (ownEntry(units, pool.name) ?? 0) > unitsAtMost
    ? { oversubscriptionPerMille: 1000 }
    : {
        oversubscriptionPerMille: Math.min(
          oversubscriptionPerMille,
          ...granting.map(({ perMilleAtMost }) => perMilleAtMost),
        ),
        oversubscribedUnitsAtMost: unitsAtMost,
      };
}

function isAsLocked(
  { hall, row, gpuSystem, purpose, gpuPowerCapWatts = Infinity }: Pool,
  locked: LockedOversubscription,
): boolean {
  return (
    hall === locked.hall &&
    row === locked.row &&
    gpuSystem === locked.gpuSystem &&
    purpose === locked.purpose &&
    gpuPowerCapWatts <= (locked.gpuPowerCapWattsAtMost ?? Infinity)
  );
}
