import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { ownEntry } from "../input/ownEntry";
import type { LockedLimits } from "../powerBudget";
import type { Phase } from "../siteSchema";
import { gateKind } from "./gateKinds";
import { isComposite, type Gate } from "./gateSchema";
import { writeMeasure } from "./measure";
import { gatesWithin } from "./waivable";

/** What a gate asks for and how its value is collected, in plain values. */
const terms = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
);

/** Shape of a gate in the locked limits. */
export const lockedGateSchema = z.strictObject({
  name: z.string(),
  kind: z.string(),
  /** Whether it can be neither waived nor made optional. */
  mandatory: z.boolean(),
  terms,
});

/** A gate as it was locked: a site file may ask for more beside it, and never for less. */
export type LockedGate = Readonly<z.output<typeof lockedGateSchema>>;

/**
 * The gates of a phase in the form that is locked.
 *
 * @param before gates of an earlier lock: one that was mandatory stays so.
 */
export function lockedGatesOf(phase: Phase, before: readonly LockedGate[] = []): LockedGate[] {
  return phase.gates.map((gate) => ({
    name: gate.name,
    kind: gate.kind,
    mandatory:
      (!isComposite(gate) && !gateKind(gate.kind).waivable) ||
      before.some(({ name, mandatory }) => name === gate.name && mandatory),
    terms: termsOf(gate),
  }));
}

function termsOf(gate: Gate): LockedGate["terms"] {
  if (isComposite(gate)) {
    const { gates } = gate;
    return gate.kind === "at-least-of" ? { gates, atLeast: gate.atLeast } : { gates };
  }
  const { comparison, threshold, signatureRequired, prometheus } = gate;
  const optional = {
    pool: gate.pool,
    gpuSystem: gate.gpuSystem,
    windowDays: gate.windowDays,
    minimumSamples: gate.minimumSamples,
    maximumAgeDays: gate.maximumAgeDays,
    ...prometheus,
  };
  const stated = Object.entries(optional).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return {
    [comparison]: threshold === "planned" ? threshold : String(writeMeasure(threshold)),
    maximumHoleMinutes: gate.maximumHoleMinutes,
    signatureRequired,
    ...Object.fromEntries(stated),
  };
}

/**
 * What a phase's gates lack of what is locked, a sentence each. A removed gate, a changed one, and a mandatory one that a new composite
 * makes optional are the same: a way to open a phase without its proof.
 *
 * @param locked every set of limits of the site; none at all is a problem.
 */
export function lockedGateProblems(phase: Phase, locked: readonly LockedLimits[]): string[] {
  return [...new Set(locked.flatMap((limits) => problemsUnder(phase, limits)))];
}

const WAY_OUT = "or have the owners of the limits review it (kvandal limits --write)";

function problemsUnder(phase: Phase, limits: LockedLimits): string[] {
  const lock = ownEntry(limits.phases, phase.name);
  if (lock === undefined) {
    return [`${phase.name} is not in the locked limits: correct its name, ${WAY_OUT}`];
  }
  const current = new Map(lockedGatesOf(phase).map((gate) => [gate.name, gate]));
  const known = new Set(lock.gates.map(({ name }) => name));
  return [
    ...lock.gates.flatMap(({ name, kind, terms: asked }) => {
      const gate = current.get(name);
      if (gate === undefined) {
        return [
          `gate ${name} of ${phase.name} is locked and not in the site file: put it back, ${WAY_OUT}`,
        ];
      }
      return isSame(gate, { kind, terms: asked })
        ? []
        : [
            `gate ${name} of ${phase.name} is ${describe(gate)}, and locked as ${describe({ kind, terms: asked })}: write it as it is locked, ${WAY_OUT}`,
          ];
    }),
    ...phase.gates
      .filter(isComposite)
      .flatMap(({ name, gates }) =>
        known.has(name)
          ? []
          : gates
              .filter((member) => known.has(member))
              .map(
                (member) =>
                  `gate ${member} of ${phase.name} is locked, and ${name}, which is not, makes it a part: take it out of ${name}, ${WAY_OUT}`,
              ),
      ),
  ];
}

/** Whether a gate of a phase is in the locked limits, with the same kind and terms. */
export function isGateAsLocked(phase: Phase, name: string, { phases }: LockedLimits): boolean {
  const lock = ownEntry(phases, phase.name);
  const own = lockedGatesOf(phase).find((gate) => gate.name === name);
  return (
    own !== undefined &&
    lock?.gates.some((gate) => gate.name === name && isSame(gate, own)) === true
  );
}

/**
 * Phases that are locked and not in the site file in that order, a sentence: a phase that is taken out takes its gates along, and those of
 * later phases would open without them.
 */
export function lockedOrderProblems(
  phases: readonly { readonly name: string }[],
  locked: readonly LockedLimits[],
): string[] {
  const names = phases.map(({ name }) => name);
  return locked.flatMap((limits) => {
    const wanted = Object.keys(limits.phases);
    const found = names.filter((name) => wanted.includes(name));
    return found.join() === wanted.join()
      ? []
      : [
          `the phases ${wanted.join(", ")} are locked in this order, and the site file has ${found.length === 0 ? "none of them" : found.join(", ")}: put them back, ${WAY_OUT}`,
        ];
  });
}

type KindAndTerms = Pick<LockedGate, "kind" | "terms">;

/** By value: a query is any text, and could read as other terms do. */
function isSame(one: KindAndTerms, other: KindAndTerms): boolean {
  return one.kind === other.kind && isDeepStrictEqual(one.terms, other.terms);
}

/** Kind and terms in one order, for a message. */
function describe({ kind, terms: asked }: KindAndTerms): string {
  const parts = Object.entries(asked)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(" ") : String(value)}`);
  return [kind, ...parts].join(", ");
}

/** Whether a gate, or one that it is made of, can be neither waived nor made optional by the lock. */
export function isMandatory(phase: Phase, gate: Gate, locked: readonly LockedLimits[]): boolean {
  const within = new Set(gatesWithin(phase, gate).map(({ name }) => name));
  return locked.some(({ phases }) =>
    (ownEntry(phases, phase.name)?.gates ?? []).some(
      ({ name, mandatory }) => mandatory && within.has(name),
    ),
  );
}
