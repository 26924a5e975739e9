import { stringify } from "yaml";
import { addDays } from "../../model/evidence/days";
import { daysAgo } from "./days";

/** The day on which tests judge that deploy nothing. */
const FIXED_DAY = "2026-11-23";

type LabEvidence = Readonly<Record<"phase-2" | "phase-3", Readonly<Record<string, string>>>>;

/**
 * Files of evidence, by name, that open a later phase of the lab on a day and for months after it.
 *
 * @param day `YYYY-MM-DD`; the records are made three days before.
 */
export function labEvidence(day: string): LabEvidence {
  const collectedOn = daysAgo(3, day);
  const to = daysAgo(4, day);
  const month = {
    window: { from: daysAgo(30, to), to },
    samples: 8640,
    expectedSamples: 8640,
  };
  const days = { window: { from: daysAgo(9, to), to } };
  const files = (phase: string, records: Readonly<Record<string, RecordOfGate>>) =>
    Object.fromEntries(
      Object.entries(records).map(([name, record]) => [
        `${collectedOn}-${phase}-${name}.yaml`,
        stringify(
          { record: "measurement", collectedOn, ...common, phase, ...record },
          { defaultStringType: "QUOTE_DOUBLE" },
        ),
      ]),
    );
  return {
    "phase-2": files("phase-2", {
      "grid-energised": { gate: "grid-energised", value: "2.3 MW" },
      "capacity-booked": { gate: "capacity-booked", value: "900 GPUs" },
      accepted: { gate: "phase-1-accepted", value: "100 %", ...days },
      pue: { gate: "phase-1-pue", value: 1.08, ...month },
    }),
    "phase-3": files("phase-3", {
      "grid-energised": { gate: "grid-energised", value: "5.2 MW" },
      accepted: { gate: "phase-2-accepted", value: "99.5 %", ...days },
      utilisation: { gate: "phase-2-utilisation", value: "71 %", ...month },
    }),
  };
}

const common = {
  collectedBy: { name: "Kari Nordmann", role: "site manager" },
  source: "a test",
  method: "made up for a test",
  illustrative: true,
};

interface RecordOfGate {
  readonly gate: string;
  readonly value: unknown;
  readonly window?: object;
}

/** The same for the fixed day of tests that deploy nothing. */
export const LAB_EVIDENCE = labEvidence(FIXED_DAY);

/** A waiver of a gate of the lab's phase 2, as a person writes it beside what is common to all records; it ends 38 days after a day. */
export const labWaiver = (day: string) => ({
  record: "waiver",
  phase: "phase-2",
  gate: "phase-1-pue",
  approver: { name: "Ola", role: "director" },
  reason: "meter on order",
  expires: addDays(day, 38),
});

/** The same for the fixed day: until 2026-12-31. */
export const LAB_WAIVER = labWaiver(FIXED_DAY);
