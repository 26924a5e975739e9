import { formatCount } from "../format";
import { writeDays, writeMinutes } from "./duration";
import { comparisonText, type ProvenGate } from "./gateSchema";
import { formatMeasure, type Measure } from "./measure";

/** The record that would pass a gate, in words: value, window, samples, signature, and how to come by it. */
export function evidenceWanted(gate: ProvenGate, threshold: Measure): string {
  const system = gate.gpuSystem === undefined ? "" : ` of ${gate.gpuSystem}`;
  const parts = [
    `a measurement of ${comparisonText(gate.comparison, formatMeasure(threshold))}${system}`,
  ];
  if (gate.windowDays !== undefined) {
    parts.push(`over ${writeDays(gate.windowDays)}`);
  }
  if (gate.minimumSamples !== undefined) {
    parts.push(`from ${formatCount(gate.minimumSamples)} samples or more`);
  }
  if (gate.maximumHoleMinutes > 0) {
    parts.push(`without a hole of more than ${writeMinutes(gate.maximumHoleMinutes)}`);
  }
  if (gate.maximumAgeDays !== undefined) {
    parts.push(`not older than ${writeDays(gate.maximumAgeDays)}`);
  }
  if (gate.signatureRequired) {
    parts.push("signed");
  }
  const record = parts.join(", ");
  const way = gate.prometheus === undefined ? "" : ` (npm run evidence -- collect ${gate.name})`;
  return `${record}: ${gate.measures}${way}`;
}
