import { stringify } from "yaml";

const common = {
  record: "measurement",
  collectedOn: "2026-11-20",
  collectedBy: { name: "Kari Nordmann", role: "site manager" },
  source: "a test",
  method: "made up for a test",
  illustrative: true,
};

const month = {
  window: { from: "2026-10-20", to: "2026-11-19" },
  samples: 8640,
  expectedSamples: 8640,
};

const days = { window: { from: "2026-11-10", to: "2026-11-19" } };

/** Files of evidence, by name, that open a later phase of the lab. */
export const LAB_EVIDENCE: Readonly<
  Record<"phase-2" | "phase-3", Readonly<Record<string, string>>>
> = {
  "phase-2": {
    "2026-11-20-phase-2-grid-energised.yaml": record("phase-2", "grid-energised", "2.3 MW"),
    "2026-11-20-phase-2-capacity-booked.yaml": record("phase-2", "capacity-booked", "900 GPUs"),
    "2026-11-20-phase-2-accepted.yaml": record("phase-2", "phase-1-accepted", "100 %", days),
    "2026-11-20-phase-2-pue.yaml": record("phase-2", "phase-1-pue", 1.08, month),
  },
  "phase-3": {
    "2026-11-20-phase-3-grid-energised.yaml": record("phase-3", "grid-energised", "5.2 MW"),
    "2026-11-20-phase-3-accepted.yaml": record("phase-3", "phase-2-accepted", "99.5 %", days),
    "2026-11-20-phase-3-utilisation.yaml": record("phase-3", "phase-2-utilisation", "71 %", month),
  },
};

/** A waiver of a gate of the lab's phase 2, as a person writes it beside what is common to all records. */
export const LAB_WAIVER = {
  record: "waiver",
  phase: "phase-2",
  gate: "phase-1-pue",
  approver: { name: "Ola", role: "director" },
  reason: "meter on order",
  expires: "2026-12-31",
};

function record(phase: string, gate: string, value: unknown, more: object = {}): string {
  return stringify(
    { ...common, phase, gate, value, ...more },
    { defaultStringType: "QUOTE_DOUBLE" },
  );
}
