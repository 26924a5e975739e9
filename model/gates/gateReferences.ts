import type { Catalog } from "../catalog";
import { formatCount } from "../format";
import { inBestUnit } from "../input/quantity";
import type { Problem } from "../input/problem";
import { didYouMean, oneOf } from "../input/suggest";
import type { YamlFile } from "../input/yamlFile";
import type { Phase, Site } from "../siteSchema";
import {
  isComposite,
  isOptionalComposite,
  type CompositeGate,
  type Gate,
  type ProvenGate,
} from "./gateSchema";
import { implausibility, plausibleRange } from "./plausible";
import { unwaivableLeaf } from "./waivable";

/**
 * What the schema of one gate cannot say: that the gates of a phase have names of their own, that composites are made of gates
 * that are there and never let a phase go without its power, that a threshold can be measured and is not below the power that the phase is built on, and
 * that deliveries are counted for every GPU system of the phase.
 */
export function checkGates(yaml: YamlFile, site: Site, catalog: Catalog): Problem[] {
  return site.phases.flatMap((phase, index) => [
    ...undeliveredSystems(yaml, site, phase, index),
    ...phase.gates.flatMap((gate, gateIndex) => {
      const at = (path: readonly (string | number)[], message: string): Problem =>
        yaml.problemAt(["phases", index, "gates", gateIndex, ...path], message);
      const earlier = phase.gates.findIndex(({ name }) => name === gate.name);
      return [
        ...(earlier === gateIndex
          ? []
          : [at(["name"], `"${gate.name}" is taken by gate ${earlier + 1} of this phase already`)]),
        ...(isComposite(gate)
          ? compositeProblems(phase, gate, at)
          : provenProblems({ site, catalog }, phase, gate, at)),
      ];
    }),
  ]);
}

/**
 * The first pool of each GPU system that no gpus-delivered gate counts, in a phase that counts deliveries: GPUs of one system say
 * nothing about those of another. Only gates that the phase cannot open without count.
 */
function undeliveredSystems(yaml: YamlFile, site: Site, phase: Phase, index: number): Problem[] {
  const gates = phase.gates.filter(({ kind }) => kind === "gpus-delivered");
  if (gates.length === 0) {
    return [];
  }
  const counted = new Set(
    requiredGates(phase).flatMap((gate) => (isComposite(gate) ? [] : [gate.gpuSystem])),
  );
  return site.pools.flatMap(({ name, gpuSystem }) => {
    const units = phase.units[name] ?? 0;
    if (units === 0 || counted.has(gpuSystem)) {
      return [];
    }
    counted.add(gpuSystem);
    const message = `found ${formatCount(units)} units of ${gpuSystem}, and no gpus-delivered gate of ${phase.name} that must pass counts GPUs of ${gpuSystem}: add one with gpuSystem: ${gpuSystem}, outside of any-of and at-least-of`;
    return [yaml.problemAt(["phases", index, "units", name], message)];
  });
}

/** Gates that a phase cannot open without, composites included. */
function requiredGates(phase: Phase): readonly Gate[] {
  const isPart = new Set(phase.gates.flatMap((gate) => (isComposite(gate) ? gate.gates : [])));
  const required = new Set(phase.gates.filter(({ name }) => !isPart.has(name)));
  // A set takes what is added while it is walked, and each gate once.
  for (const gate of required) {
    if (isComposite(gate) && !isOptionalComposite(gate)) {
      for (const member of phase.gates.filter(({ name }) => gate.gates.includes(name))) {
        required.add(member);
      }
    }
  }
  return [...required];
}

type At = (path: readonly (string | number)[], message: string) => Problem;

function provenProblems(
  { site, catalog }: { readonly site: Site; readonly catalog: Catalog },
  phase: Phase,
  gate: ProvenGate,
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
  if (gate.threshold !== "planned") {
    const range = plausibleRange({ site, catalog }, gate, gate.threshold.dimension);
    const absurd = implausibility(range, gate.threshold);
    if (absurd !== undefined) {
      problems.push(at([gate.comparison], absurd));
    }
  }
  const pools = site.pools.map(({ name }) => name);
  if (gate.pool !== undefined && !pools.includes(gate.pool)) {
    const message = `there is no pool "${gate.pool}"; there is ${oneOf(pools)}.${didYouMean(gate.pool, pools)}`;
    problems.push(at(["pool"], message));
  }
  if (gate.gpuSystem !== undefined && !catalog.has(gate.gpuSystem)) {
    const systems = [...catalog.keys()];
    const message = `there is no GPU system "${gate.gpuSystem}"; there is ${oneOf(systems)}.${didYouMean(gate.gpuSystem, systems)}`;
    problems.push(at(["gpuSystem"], message));
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
      : optionalPower(phase, gate, member).map((message) => at(["gates", index], message));
  });
  if (gate.kind === "at-least-of" && gate.atLeast > gate.gates.length) {
    const parts = gate.gates.length === 1 ? "1 gate" : `${gate.gates.length} gates`;
    const message = `found ${gate.atLeast}; it is made of ${parts}, so that it could never pass`;
    problems.push(at(["atLeast"], message));
  }
  return problems;
}

/** Why a composite that can pass without a member may not have it: what says whether the power is there is never one of several ways. */
function optionalPower(phase: Phase, gate: CompositeGate, memberName: string): string[] {
  const member = phase.gates.find(({ name }) => name === memberName);
  const leaf = member === undefined ? undefined : unwaivableLeaf(phase, member);
  if (leaf === undefined || !isOptionalComposite(gate)) {
    return [];
  }
  const made = leaf.name === memberName ? "" : `, made of "${leaf.name}",`;
  return [
    `"${memberName}"${made} says whether the power is there (${leaf.kind}), and "${gate.name}" can pass without it: only an all-of may have it, or let it count alone`,
  ];
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
