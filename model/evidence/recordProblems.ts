import { gateKind } from "../gates/gateKinds";
import { isComposite, type Gate } from "../gates/gateSchema";
import { waiverProblem } from "../gates/waivable";
import { writtenForms } from "../gates/measure";
import type { Problem } from "../input/problem";
import { didYouMean, oneOf } from "../input/suggest";
import type { FieldPath } from "../input/yamlFile";
import type { Site } from "../siteSchema";
import type { ReadRecord } from "./evidenceSet";
import type { Drained, Measurement, Waiver } from "./recordSchema";
import { secondPersonProblem } from "./samePerson";

/** What is wrong with a record beside its shape: names that are not there, days out of order, a value of the wrong kind. */
export function recordProblems(site: Site, { record, yaml }: ReadRecord): Problem[] {
  const at = (path: FieldPath, message: string): Problem => yaml.problemAt(path, message);
  switch (record.record) {
    case "measurement":
      return measurementProblems(site, record, at);
    case "waiver":
      return waiverProblems(site, record, at);
    case "drained":
      return drainedProblems(site, record, at);
    case "withdrawal":
      return [];
  }
}

type At = (path: FieldPath, message: string) => Problem;

function measurementProblems(site: Site, record: Measurement, at: At): Problem[] {
  const { gate, problems } = gateOf(site, record, at);
  if (gate !== undefined) {
    problems.push(...valueProblems(gate, record, at));
  }
  const { window, collectedOn, validUntil, samples, expectedSamples, longestHole } = record;
  if (window !== undefined && window.to <= window.from) {
    problems.push(at(["window", "to"], `found ${window.to}; a day after ${window.from}`));
  }
  if (window !== undefined && window.to > collectedOn) {
    const message = `found ${window.to}; the window ends after the record was made, ${collectedOn}`;
    problems.push(at(["window", "to"], message));
  }
  if (validUntil !== undefined && validUntil < collectedOn) {
    const message = `found ${validUntil}; the record was made later, ${collectedOn}`;
    problems.push(at(["validUntil"], message));
  }
  if (samples !== undefined && expectedSamples !== undefined) {
    if (samples > expectedSamples) {
      problems.push(at(["samples"], `found ${samples}, more than the ${expectedSamples} expected`));
    } else if (samples < expectedSamples && longestHole === undefined) {
      const message = `${expectedSamples - samples} of ${expectedSamples} samples are not there: say how long the longest hole is, in longestHole`;
      problems.push(at(["samples"], message));
    }
  }
  return problems;
}

function valueProblems(gate: Gate, { value }: Measurement, at: At): Problem[] {
  if (isComposite(gate)) {
    const message = `gate "${gate.name}" is made of ${oneOf(gate.gates)}: bring evidence for those`;
    return [at(["gate"], message)];
  }
  const { dimensions } = gateKind(gate.kind);
  const allowed = gate.threshold === "planned" ? dimensions : [gate.threshold.dimension];
  return allowed.includes(value.dimension)
    ? []
    : [at(["value"], `gate "${gate.name}" takes ${writtenForms(allowed)}`)];
}

function waiverProblems(site: Site, record: Waiver, at: At): Problem[] {
  const { phase, gate, problems } = gateOf(site, record, at);
  if (phase !== undefined && gate !== undefined) {
    const refused = waiverProblem(phase, gate);
    if (refused !== undefined) {
      problems.push(at(["gate"], refused));
    }
  }
  const alone = secondPersonProblem(record);
  if (alone !== undefined) {
    problems.push(at([alone.of, "name"], alone.message));
  }
  if (record.expires < record.collectedOn) {
    const message = `found ${record.expires}; the waiver was given later, ${record.collectedOn}`;
    problems.push(at(["expires"], message));
  }
  return problems;
}

function drainedProblems(site: Site, record: Drained, at: At): Problem[] {
  const pools = site.pools.map(({ name }) => name);
  const problems: Problem[] = [];
  if (!pools.includes(record.pool)) {
    problems.push(at(["pool"], thereIsNo("pool", record.pool, pools)));
  }
  const halls = site.halls.map(({ name }) => name);
  if (record.hall !== undefined && !halls.includes(record.hall)) {
    problems.push(at(["hall"], thereIsNo("hall", record.hall, halls)));
  }
  if (record.drainedOn > record.collectedOn) {
    const message = `found ${record.drainedOn}; the record was made before, ${record.collectedOn}: what is to come is no evidence`;
    problems.push(at(["drainedOn"], message));
  }
  return problems;
}

function gateOf(site: Site, record: Measurement | Waiver, at: At) {
  const phase = site.phases.find(({ name }) => name === record.phase);
  if (phase === undefined) {
    const phases = site.phases.map(({ name }) => name);
    return { problems: [at(["phase"], thereIsNo("phase", record.phase, phases))] };
  }
  const gate = phase.gates.find(({ name }) => name === record.gate);
  const gates = phase.gates.map(({ name }) => name);
  return {
    phase,
    gate,
    problems:
      gate === undefined
        ? [at(["gate"], thereIsNo(`gate of ${phase.name}`, record.gate, gates))]
        : [],
  };
}

function thereIsNo(kind: string, written: string, known: readonly string[]): string {
  return `there is no ${kind} "${written}"; there is ${oneOf(known)}.${didYouMean(written, known)}`;
}
