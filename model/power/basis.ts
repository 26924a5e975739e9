import type { LockedLimits } from "../powerBudget";

/** One set of locked limits, or several that hold beside each other: what one of them does not allow is not allowed. */
export type LockedLimitSets = LockedLimits | readonly LockedLimits[] | undefined;

/** The newest valid `grid-energised` record of a site. */
export interface ProvenPower {
  /** What the grid owner has switched on for the site in all, in watts, before reserve and fixed load. */
  readonly watts: number;
  /** The record's file. */
  readonly file: string;
  /** The file of a record that the figure rests on and that has expired: it then allows no growth, and forces no shrink. */
  readonly expiredFile: string | undefined;
}

/** What of a phase's planned power evidence proves on a day: what a deployment of that day may use. */
export interface ProvenFigures {
  /** Of the grid connection, in watts before reserve and fixed load, and at most what the phase is planned with. */
  readonly energisedWatts: number;
  /** What GPU pools may take of it, in watts. */
  readonly usableWatts: number;
  /** The record's file; undefined where nothing proves any power. */
  readonly record: string | undefined;
  /** The file of a record that has expired, which lets nothing grow. */
  readonly expiredRecord: string | undefined;
}

/**
 * What the watts of a budget rest on. Every caller that prices anything states it, and with it the lock.
 *
 * - `declared`: the site file alone. For checking a site file, for writing its lock and for what-if questions; never for a deployment.
 * - `planned`: what a phase has once it is energised, at most what is locked. For planning.
 * - `proven`: at most what evidence proves and what is locked. For everything that deploys or enforces.
 */
export type PowerBasis =
  | { readonly kind: "declared" }
  | { readonly kind: "planned"; readonly locked: readonly LockedLimits[] }
  | {
      readonly kind: "proven";
      readonly locked: readonly LockedLimits[];
      readonly proven: ProvenPower | undefined;
    };

/** The site file alone; see {@link PowerBasis}. */
export const DECLARED: PowerBasis = { kind: "declared" };

/** What a phase has once it is energised, at most what is locked. Without a lock nothing is usable. */
export function planned(locked: LockedLimitSets): PowerBasis {
  return { kind: "planned", locked: lockedSets(locked) };
}

/**
 * What evidence proves, at most what is locked. Without a lock, or without a record, nothing is usable.
 *
 * @param provenPower of the site; see `provenGridPower`.
 */
export function proven(locked: LockedLimitSets, provenPower: ProvenPower | undefined): PowerBasis {
  return { kind: "proven", locked: lockedSets(locked), proven: provenPower };
}

/** Why nothing grows on proof that has expired. @param file of the record. */
export function expiredProofMessage(file: string): string {
  return `${file} has expired, and power that is no longer proven lets nothing grow: bring a newer grid-energised record`;
}

/** Sets of locked limits as a list; none for a site without a lock. */
export function lockedSets(locked: LockedLimitSets): readonly LockedLimits[] {
  return locked === undefined ? [] : [locked].flat();
}
