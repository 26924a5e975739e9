import { capitalProblem, capitalRelease } from "../capitalRelease";
import type { EvidenceRecord } from "../evidence/recordSchema";
import { lockedSets } from "../power/basis";
import type { LockedSite } from "../site";
import { lockedGateProblems, lockedOrderProblems } from "./lockedGates";
import { judgeGates, lets, type GateVerdict } from "./verdict";

/** Whether capacity of a phase may be deployed on a day, and what stands in the way. */
export interface PhaseVerdict {
  readonly phase: string;
  readonly open: boolean;
  /** The first earlier phase that is not open. */
  readonly blockedBy: string | undefined;
  /** In the order of the site file. */
  readonly gates: readonly GateVerdict[];
  /** Gates that count and have neither passed nor are waived. */
  readonly failing: readonly GateVerdict[];
  /** Where its gates are not what is locked, a sentence each. */
  readonly unlocked: readonly string[];
  /** Why the bookings do not release the capital that the phase needs; undefined where they do. */
  readonly capital: string | undefined;
  /** Gates that count and are let through by a waiver; always shown. */
  readonly waived: readonly GateVerdict[];
  /** Whether any record that decided is an example and no fact; always shown. */
  readonly illustrative: boolean;
}

/**
 * Judges every phase of a site on one day: a phase is open when each of its gates has passed or is waived, what tenants have booked
 * releases the capital that it needs, and every earlier phase is open. Nothing here allows power: what is open is still held to the energy budget.
 *
 * @param records of the site; with `signature` where somebody has checked it, since a gate may require it.
 * @param now `YYYY-MM-DD`, an input and never a clock, so that preview and deployment of one commit agree.
 */
export function openPhases(
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): readonly PhaseVerdict[] {
  const locked = lockedSets(loaded.locked);
  const order = lockedOrderProblems(loaded.site.phases, locked);
  let blockedBy: string | undefined;
  return loaded.site.phases.map((phase) => {
    const gates = judgeGates(loaded, phase, records, now);
    const counting = gates.filter(({ partOf }) => partOf === undefined);
    const failing = counting.filter(({ verdict }) => !lets(verdict));
    const unlocked =
      locked.length === 0
        ? [`${phase.name} has no locked limits, and without them no phase opens`]
        : [...order, ...lockedGateProblems(phase, locked)];
    const capital = capitalProblem(phase.name, capitalRelease(loaded, phase, records, now));
    const verdict = {
      phase: phase.name,
      open:
        failing.length === 0 &&
        unlocked.length === 0 &&
        capital === undefined &&
        blockedBy === undefined,
      blockedBy,
      gates,
      failing,
      unlocked,
      capital,
      waived: gates.filter(({ waiver }) => waiver !== undefined),
      illustrative: gates.some(
        ({ record, waiver }) => record?.illustrative === true || waiver?.illustrative === true,
      ),
    };
    if (!verdict.open) {
      blockedBy ??= phase.name;
    }
    return verdict;
  });
}

/** The last phase that is open; undefined when not even the first one is. */
export function lastOpenPhase(verdicts: readonly PhaseVerdict[]): string | undefined {
  return verdicts.findLast(({ open }) => open)?.phase;
}
