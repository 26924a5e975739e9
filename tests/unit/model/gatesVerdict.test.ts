import type { Measurement } from "../../../model/evidence/recordSchema";
import { measurement } from "../../support/evidence";
import { judgeGate as judge, PUE, type GateFile } from "../../support/gates";

const WINDOW = { from: "2026-10-02", to: "2026-11-01" };
const GOOD = { gate: "pue", window: WINDOW, samples: 8_640 };
const GOOD_ONE = "1.05, at most 1.10 needed";
const ratio = (amount: number) => ({ dimension: "ratio", amount }) as const;
const gpus = (amount: number) => ({ dimension: "gpus", amount }) as const;

describe("a measured gate", () => {
  it.each([
    ["the threshold itself", ratio(1100), {}, "passed", "1.10, at most 1.10 needed"],
    ["a per mille above it", ratio(1101), {}, "failed", "1.101, at most 1.10 needed"],
    [
      "a window a day short",
      ratio(1050),
      { window: { from: "2026-10-03", to: "2026-11-01" } },
      "inconclusive",
      "a window of 29 days, 30 days are needed",
    ],
    [
      "a window of a day",
      ratio(1050),
      { window: { from: "2026-10-31", to: "2026-11-01" } },
      "inconclusive",
      "a window of 1 day, 30 days are needed",
    ],
    [
      "no window",
      ratio(1050),
      { window: undefined },
      "inconclusive",
      "it names no window, 30 days are needed",
    ],
    [
      "too few samples",
      ratio(1050),
      { samples: 7_999 },
      "inconclusive",
      "7,999 samples, 8,000 are needed",
    ],
    ["as many samples as needed", ratio(1050), { samples: 8_000 }, "passed", GOOD_ONE],
    [
      "no samples",
      ratio(1050),
      { samples: undefined },
      "inconclusive",
      "it names no samples, 8,000 are needed",
    ],
    ["a hole as long as allowed", ratio(1050), { longestHole: 60 }, "passed", GOOD_ONE],
    ["all samples", ratio(1050), { expectedSamples: 8_640 }, "passed", GOOD_ONE],
    [
      "fewer samples than there are without a hole, and no hole",
      ratio(1050),
      { expectedSamples: 8_641 },
      "inconclusive",
      "8,640 of 8,641 samples, and nobody says how long the hole is",
    ],
    [
      "fewer samples than there are without a hole, and the hole",
      ratio(1050),
      { expectedSamples: 8_641, longestHole: 5 },
      "passed",
      GOOD_ONE,
    ],
    [
      "a longer hole",
      ratio(1050),
      { longestHole: 61 },
      "inconclusive",
      "a hole of 61 minutes in the data, at most 1 hour allowed",
    ],
    [
      "a bad value with a hole: thin data says nothing, good or bad",
      ratio(1900),
      { longestHole: 61 },
      "inconclusive",
      "a hole of 61 minutes in the data, at most 1 hour allowed",
    ],
    ["another quantity", gpus(1), {}, "failed", "1 GPU cannot be compared with 1.10"],
    [
      "an end of its own before the gate's",
      ratio(1050),
      { validUntil: "2026-11-22" },
      "expired",
      `it was valid until 2026-11-22; ${GOOD_ONE}`,
    ],
    [
      "an end of its own after the gate's, on a day past that",
      ratio(1050),
      { window: { from: "2026-07-01", to: "2026-08-24" }, validUntil: "2030-01-01" },
      "expired",
      `it was valid until 2026-11-22; ${GOOD_ONE}`,
    ],
    [
      "its last day",
      ratio(1050),
      { window: { from: "2026-07-01", to: "2026-08-25" } },
      "passed",
      GOOD_ONE,
    ],
    [
      "a bad value that has expired",
      ratio(1200),
      { validUntil: "2026-11-02" },
      "failed",
      "1.20, at most 1.10 needed",
    ],
  ] as const)("judges %s", (_what, value, parts, verdict, reason) => {
    const found = judge([PUE], [measurement(value, { file: "a.yaml", ...GOOD, ...parts })]);
    expect(found).toMatchObject({ verdict, reason });
  });

  it.each<[string, Partial<GateFile>, Partial<Measurement>, string, string]>([
    [
      "a gate that allows no hole",
      { maximumHole: undefined },
      { longestHole: 1 },
      "inconclusive",
      "a hole of 1 minute in the data, none allowed",
    ],
    [
      "a gate of one day",
      { window: "1 day" },
      { window: undefined },
      "inconclusive",
      "it names no window, 1 day is needed",
    ],
    [
      "a gate of one sample",
      { minimumSamples: 1 },
      { samples: 0 },
      "inconclusive",
      "0 samples, 1 is needed",
    ],
    [
      "a gate whose records last as long as they say",
      { maximumAge: undefined },
      { validUntil: "2026-11-22" },
      "expired",
      `it was valid until 2026-11-22; ${GOOD_ONE}`,
    ],
    [
      "a gate whose records have no end",
      { maximumAge: undefined },
      { window: { from: "2020-01-01", to: "2020-02-01" } },
      "passed",
      GOOD_ONE,
    ],
  ])("is judged by %s", (_what, gate, parts, verdict, reason) => {
    const record = measurement(ratio(1050), { file: "a.yaml", ...GOOD, ...parts });
    expect(judge([{ ...PUE, ...gate } as GateFile], [record])).toMatchObject({ verdict, reason });
  });

  it("is told with the record that decided, how old it is and until when it counts", () => {
    const record = measurement(ratio(1050), { file: "a.yaml", ...GOOD, collectedOn: "2026-11-03" });
    const common = {
      phase: "phase-1",
      gate: "pue",
      kind: "measured-pue",
      threshold: "at most 1.10",
      waiver: undefined,
      partOf: undefined,
    };
    expect(judge([PUE], [record])).toEqual({
      ...common,
      verdict: "passed",
      reason: GOOD_ONE,
      record: {
        file: "a.yaml",
        value: ratio(1050),
        measuredOn: "2026-11-01",
        ageDays: 22,
        validUntil: "2027-01-30",
        collectedBy: { name: "Kari", role: "site manager" },
        source: "a test",
        illustrative: true,
      },
      wanted: undefined,
    });
    expect(judge([PUE], [])).toEqual({
      ...common,
      verdict: "missing",
      reason: "no evidence",
      record: undefined,
      wanted:
        "a measurement of at most 1.10, over 30 days, from 8,000 samples or more, without a hole of more than 1 hour, not older than 90 days: meters",
    });
  });

  it("counts to the day that its record says, where that is before the gate's", () => {
    const until = (validUntil: string) =>
      judge([PUE], [measurement(ratio(1050), { file: "a.yaml", ...GOOD, validUntil })]).record
        ?.validUntil;
    expect(until("2027-01-29")).toBe("2027-01-29");
    expect(until("2027-01-31")).toBe("2027-01-30");
  });

  it("is decided by the last window, however good the one before was", () => {
    const earlier = measurement(ratio(1050), { file: "a.yaml", ...GOOD });
    const later = measurement(ratio(1200), {
      file: "b.yaml",
      ...GOOD,
      window: { from: "2026-10-03", to: "2026-11-02" },
      collectedOn: "2026-11-02",
    });
    expect(judge([PUE], [later, earlier])).toMatchObject({
      verdict: "failed",
      record: { file: "b.yaml", ageDays: 21 },
    });
  });

  it("is decided by the worst of two records of one window, in either order", () => {
    const good = measurement(ratio(1050), { file: "a.yaml", ...GOOD });
    const bad = measurement(ratio(1200), { file: "b.yaml", ...GOOD });
    expect(judge([PUE], [good, bad]).verdict).toBe("failed");
    expect(judge([PUE], [bad, good]).verdict).toBe("failed");
  });

  it("takes a correction from the day that it was made, and not before", () => {
    const wrong = measurement(ratio(1050), { file: "a.yaml", ...GOOD });
    const right = measurement(ratio(1150), {
      file: "b.yaml",
      ...GOOD,
      collectedOn: "2026-11-20",
      supersedes: "a.yaml",
    });
    expect(judge([PUE], [wrong, right], "pue", "2026-11-19").verdict).toBe("passed");
    expect(judge([PUE], [wrong, right], "pue", "2026-11-20").verdict).toBe("failed");
  });

  it("takes no record of a gate of the same name in another phase", () => {
    const other = measurement(ratio(1050), { file: "a.yaml", ...GOOD, phase: "phase-2" });
    expect(judge([PUE], [other]).verdict).toBe("missing");
  });

  it("does not know records of later days yet, and names the first: the clock may be wrong", () => {
    const record = measurement(ratio(1050), { file: "a.yaml", ...GOOD });
    const later = measurement(ratio(1050), { file: "0.yaml", ...GOOD, collectedOn: "2026-11-02" });
    expect(judge([PUE], [later, record], "pue", "2026-10-31")).toMatchObject({
      verdict: "missing",
      reason: "no evidence yet: it is judged on 2026-10-31, and a.yaml is of 2026-11-01",
    });
  });

  it("holds a pool's units against what the budget counts for one, its cap included", () => {
    const gate: GateFile = {
      ...PUE,
      kind: "measured-pool-power",
      pool: "h100-1",
      atMost: "planned",
    };
    const watts = (amount: number) => ({ dimension: "power", amount }) as const;
    const at = (amount: number) =>
      judge([gate], [measurement(watts(amount), { file: "a.yaml", ...GOOD })]);
    expect(at(10_200).verdict).toBe("passed");
    expect(at(10_201)).toMatchObject({
      verdict: "failed",
      reason: "10.201 kW, at most 10.200 kW needed",
    });
  });
});

describe("a gate on a confirmation", () => {
  const gate: GateFile = {
    name: "registered",
    kind: "registration",
    measures: "a letter",
    equals: "confirmed",
    source: "a test",
  };

  it.each([
    [1, "passed", "confirmed, confirmed needed"],
    [0, "failed", "refused, confirmed needed"],
  ])("judges %d", (amount, verdict, reason) => {
    const value = { dimension: "confirmation", amount } as const;
    const record = measurement(value, { file: "a.yaml", gate: "registered" });
    expect(judge([gate], [record], "registered")).toMatchObject({
      verdict,
      reason,
      threshold: "confirmed",
    });
  });
});
