import { inBestUnit } from "../input/quantity";
import type { Problem } from "../input/problem";
import { didYouMean, oneOf } from "../input/suggest";
import type { YamlFile } from "../input/yamlFile";
import type { Phase, Site } from "../siteSchema";
import { isComposite, type CompositeGate, type Gate } from "./gateSchema";

/**
 * What the schema of one gate cannot say: that the gates of a phase have names of their own, that composites are made of gates
 * that are there, and that a threshold of power is not below what the phase is built on.
 */
export function checkGates(yaml: YamlFile, site: Site): Problem[] {
  return site.phases.flatMap((phase, index) =>
    phase.gates.flatMap((gate, gateIndex) => {
      const at = (path: readonly (string | number)[], message: string): Problem =>
        yaml.problemAt(["phases", index, "gates", gateIndex, ...path], message);
      const earlier = phase.gates.findIndex(({ name }) => name === gate.name);
      return [
        ...(earlier === gateIndex
          ? []
          : [at(["name"], `"${gate.name}" is taken by gate ${earlier + 1} of this phase already`)]),
        ...(isComposite(gate)
          ? compositeProblems(phase, gate, at)
          : thresholdProblems(site, phase, gate, at)),
      ];
    }),
  );
}

type At = (path: readonly (string | number)[], message: string) => Problem;

function thresholdProblems(
  site: Site,
  phase: Phase,
  gate: Exclude<Gate, CompositeGate>,
  at: At,
): Problem[] {
  const problems: Problem[] = [];
  if (
    gate.kind === "grid-energised" &&
    gate.threshold !== "planned" &&
    gate.threshold.amount < phase.energisedWatts
  ) {
    const needed = inBestUnit(phase.energisedWatts);
    const message = `found ${inBestUnit(gate.threshold.amount)}, but ${phase.name} is built on ${needed} energised: write planned`;
    problems.push(at([gate.comparison], message));
  }
  const pools = site.pools.map(({ name }) => name);
  if (gate.pool !== undefined && !pools.includes(gate.pool)) {
    const message = `there is no pool "${gate.pool}"; there is ${oneOf(pools)}.${didYouMean(gate.pool, pools)}`;
    problems.push(at(["pool"], message));
  }
  return problems;
}

function compositeProblems(phase: Phase, gate: CompositeGate, at: At): Problem[] {
  const names = phase.gates.map(({ name }) => name).filter((name) => name !== gate.name);
  const problems = gate.gates.flatMap((member, index) => {
    if (member === gate.name) {
      return [at(["gates", index], `"${member}" cannot be part of itself`)];
    }
    if (!names.includes(member)) {
      const message = `there is no gate "${member}" in ${phase.name}; there is ${oneOf(names)}.${didYouMean(member, names)}`;
      return [at(["gates", index], message)];
    }
    if (gate.gates.indexOf(member) !== index) {
      return [at(["gates", index], `"${member}" is named twice: it would count twice`)];
    }
    return reaches(phase, member, gate.name)
      ? [at(["gates", index], `"${member}" is itself made of "${gate.name}": they go in a circle`)]
      : [];
  });
  if (gate.kind === "at-least-of" && gate.atLeast > gate.gates.length) {
    const parts = gate.gates.length === 1 ? "1 gate" : `${gate.gates.length} gates`;
    const message = `found ${gate.atLeast}; it is made of ${parts}, so that it could never pass`;
    problems.push(at(["atLeast"], message));
  }
  return problems;
}

/** Whether a gate is made of another, through however many composites. */
function reaches(phase: Phase, from: string, to: string, seen = new Set<string>()): boolean {
  if (seen.has(from)) {
    return false;
  }
  seen.add(from);
  const gate = phase.gates.find(({ name }) => name === from);
  return (
    gate !== undefined &&
    isComposite(gate) &&
    gate.gates.some((member) => member === to || reaches(phase, member, to, seen))
  );
}
