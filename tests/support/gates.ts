import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import { judgeGates, type GateVerdict } from "../../model/gates/verdict";
import type { SiteFile } from "../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "./sites";
import { withLock } from "./locks";

/** A gate as a site file has it. */
export type GateFile = NonNullable<SiteFile["phases"][number]["gates"]>[number];

/** A gate on the PUE that was measured over a month. */
export const PUE = {
  name: "pue",
  kind: "measured-pue",
  measures: "meters",
  atMost: 1.1,
  window: "30 days",
  minimumSamples: 8_000,
  maximumHole: "1 hour",
  maximumAge: "90 days",
  source: "a test",
} as const satisfies GateFile;

/** The verdict on one of the gates that the lab's first phase has. */
export function judgeGate(
  gates: readonly GateFile[],
  records: readonly EvidenceRecord[],
  gate = gates[0]?.name,
  now = "2026-11-23",
): GateVerdict {
  const site = siteWith("lab", (data) => {
    phaseIn(data, "phase-1").gates = [...gates];
  });
  const [phase] = site.phases;
  const verdicts =
    phase === undefined ? [] : judgeGates(withLock({ site, catalog }), phase, records, now);
  const found = verdicts.find((verdict) => verdict.gate === gate);
  if (found === undefined) {
    throw new Error(`the phase has no gate ${String(gate)}`);
  }
  return found;
}
