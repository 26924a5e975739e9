import type { Phase } from "../siteSchema";
import { gateKind } from "./gateKinds";
import { isComposite, type Gate } from "./gateSchema";

/**
 * Why a gate cannot be waived; undefined when it can. A waiver lets people go on without a proof, never without the power: gates
 * that the energy budget rests on cannot be waived, and no more can a gate made of them.
 */
export function waiverProblem(phase: Phase, gate: Gate): string | undefined {
  const unwaivable = unwaivableLeaf(phase, gate);
  if (unwaivable === undefined) {
    return undefined;
  }
  const made = unwaivable === gate ? "" : `, which is part of "${gate.name}",`;
  return `gate "${unwaivable.name}"${made} says whether the power is there, and a waiver never covers the energy budget: bring the evidence, or lower the phase to what is energised`;
}

/** The first gate that can never be waived, of a gate and all it is made of; undefined where there is none. */
export function unwaivableLeaf(phase: Phase, gate: Gate): Gate | undefined {
  return gatesWithin(phase, gate).find(
    (within) => !isComposite(within) && !gateKind(within.kind).waivable,
  );
}

/** Whether records of a gate count only when they are signed: a gate made of others asks for what any of them asks for. */
export function signatureRequired(phase: Phase, gate: Gate): boolean {
  return gatesWithin(phase, gate).some(
    (within) => !isComposite(within) && within.signatureRequired,
  );
}

/** A gate and all that it is made of. */
export function gatesWithin(phase: Phase, gate: Gate, seen = new Set<string>()): readonly Gate[] {
  if (seen.has(gate.name)) {
    return [];
  }
  seen.add(gate.name);
  const members = isComposite(gate)
    ? phase.gates.filter(({ name }) => gate.gates.includes(name))
    : [];
  return [gate, ...members.flatMap((member) => gatesWithin(phase, member, seen))];
}
