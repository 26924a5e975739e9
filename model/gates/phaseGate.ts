import type { PhaseVerdict } from "./openPhases";
import type { GateVerdict } from "./verdict";
import { lets } from "./verdict";
import { formatMeasure } from "./measure";

/** What keeps a phase from being deployed on a day: its own gates, its capital, and the earlier phase that has to come first. */
export interface ClosedPhase {
  /** A sentence for each gate that counts and does not hold, with what would pass it, and for each that is not as it is locked. */
  readonly gates: readonly string[];
  /** Why its capital is not released; undefined where it is. */
  readonly capital: string | undefined;
  /** Why the order of the phases forbids it; undefined where every earlier phase is open. */
  readonly order: string | undefined;
}

/**
 * Why a phase is not open, in sentences for people: the one text that the program, the policies, the plan and a preview show.
 *
 * @returns undefined for an open phase.
 */
export function whyClosed(verdict: PhaseVerdict): ClosedPhase | undefined {
  const { phase, open, blockedBy, capital, unlocked } = verdict;
  if (open) {
    return undefined;
  }
  return {
    gates: [...unlocked, ...failingWithParts(verdict).map(gateSentence)],
    capital,
    order:
      blockedBy === undefined
        ? undefined
        : `${phase} comes after ${blockedBy}, which is not open: open ${blockedBy} first`,
  };
}

/** `gate phase-1-pue of phase-2 failed: 1.14, at most 1.10 needed; it needs a measurement of …` */
export function gateSentence(gate: GateVerdict): string {
  const { verdict, reason, record, threshold, wanted } = gate;
  const is = verdict === "failed" ? "failed" : `is ${verdict}`;
  // Why a gate failed has both figures already.
  const figures =
    record === undefined || verdict === "failed"
      ? ""
      : ` (${formatMeasure(record.value)} found, ${threshold} asked)`;
  return `gate ${gate.gate} of ${gate.phase} ${is}${figures}: ${reason}; it needs ${wanted ?? "nothing more"}`;
}

/** Gates that count and do not hold; of one that is made of others, also what its parts need. */
function failingWithParts({ gates, failing }: PhaseVerdict): GateVerdict[] {
  const names = new Set(failing.map(({ gate }) => gate));
  return gates.filter(
    ({ gate, partOf, verdict }) =>
      !lets(verdict) && (names.has(gate) || (partOf !== undefined && names.has(partOf))),
  );
}

/** All of it, a sentence each. */
export function closedSentences({ gates, capital, order }: ClosedPhase): string[] {
  return [
    ...gates,
    ...(capital === undefined ? [] : [capital]),
    ...(order === undefined ? [] : [order]),
  ];
}

/** What would open the next phase, a sentence each; none when every phase is open. */
export function whatOpensNext(verdicts: readonly PhaseVerdict[]): string[] {
  const next = verdicts.find(({ open }) => !open);
  const why = next === undefined ? undefined : whyClosed(next);
  return why === undefined ? [] : closedSentences(why);
}
