import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import { judgeGates, type GateVerdict } from "../../../model/gates/verdict";
import type { Site } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { measurement, waiver } from "../../support/evidence";
import { PUE, type GateFile } from "../../support/gates";

const WINDOW = { from: "2026-10-02", to: "2026-11-01" };
const GOOD = { gate: "pue", window: WINDOW, samples: 8_640 };
const ratio = (amount: number) => ({ dimension: "ratio", amount }) as const;
const gpus = (amount: number) => ({ dimension: "gpus", amount }) as const;

const siteOf = (...gates: GateFile[]): Site =>
  siteWith("lab", (data) => {
    phaseIn(data, "phase-1").gates = gates;
  });

/** The verdict of one gate of phase-1. */
function judge(
  gates: readonly GateFile[],
  records: readonly EvidenceRecord[],
  gate = "pue",
  now = "2026-11-23",
): GateVerdict | undefined {
  const site = siteOf(...gates);
  const [phase] = site.phases;
  return phase && judgeGates({ site, catalog }, phase, records, now).find((v) => v.gate === gate);
}

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
    ["no window", ratio(1050), { window: undefined }, "inconclusive", "it names no window"],
    [
      "too few samples",
      ratio(1050),
      { samples: 7_999 },
      "inconclusive",
      "7,999 samples, 8,000 are needed",
    ],
    ["no samples", ratio(1050), { samples: undefined }, "inconclusive", "it names no samples"],
    ["a hole as long as allowed", ratio(1050), { longestHole: 60 }, "passed", "1.05"],
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
      "a hole",
    ],
    ["another quantity", gpus(1), {}, "failed", "1 GPU cannot be compared with 1.10"],
    [
      "an end of its own before the gate's",
      ratio(1050),
      { validUntil: "2026-11-22" },
      "expired",
      "it was valid until 2026-11-22",
    ],
    [
      "an end of its own after the gate's, on a day past that",
      ratio(1050),
      { window: { from: "2026-07-01", to: "2026-08-24" }, validUntil: "2030-01-01" },
      "expired",
      "it was valid until 2026-11-22",
    ],
    [
      "its last day",
      ratio(1050),
      { window: { from: "2026-07-01", to: "2026-08-25" } },
      "passed",
      "1.05",
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
    expect(found?.verdict).toBe(verdict);
    expect(found?.reason).toContain(reason);
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
    expect(judge([PUE], [good, bad])?.verdict).toBe("failed");
    expect(judge([PUE], [bad, good])?.verdict).toBe("failed");
  });

  it("takes a correction from the day that it was made, and not before", () => {
    const wrong = measurement(ratio(1050), { file: "a.yaml", ...GOOD });
    const right = measurement(ratio(1150), {
      file: "b.yaml",
      ...GOOD,
      collectedOn: "2026-11-20",
      supersedes: "a.yaml",
    });
    expect(judge([PUE], [wrong, right], "pue", "2026-11-19")?.verdict).toBe("passed");
    expect(judge([PUE], [wrong, right], "pue", "2026-11-20")?.verdict).toBe("failed");
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
    expect(at(10_200)?.verdict).toBe("passed");
    expect(at(10_201)).toMatchObject({
      verdict: "failed",
      reason: "10.201 kW, at most 10.200 kW needed",
    });
  });
});

describe("a gate that requires signatures", () => {
  const gate: GateFile = { ...PUE, signature: "required" };
  const record = measurement(ratio(1050), { file: "a.yaml", ...GOOD });
  const valid = { state: "valid", principal: "kari@example.com" } as const;

  it.each([
    ["valid", valid, "passed", "1.05"],
    ["bad", { state: "bad", reason: "wrong key" }, "failed", "a.yaml is bad: wrong key"],
    ["missing", { state: "missing" }, "failed", "a.yaml has no signature"],
    ["never checked", undefined, "failed", "a.yaml has no signature"],
  ] as const)("judges a record whose signature is %s", (_what, signature, verdict, reason) => {
    const found = judge([gate], [{ ...record, signature }]);
    expect(found?.verdict).toBe(verdict);
    expect(found?.reason).toContain(reason);
  });

  it("takes no unsigned waiver", () => {
    const given = waiver({ file: "w.yaml", gate: "pue" });
    expect(judge([gate], [given])?.verdict).toBe("missing");
    expect(judge([gate], [{ ...given, signature: valid }])?.verdict).toBe("waived");
  });

  it("takes no unsigned waiver of a gate that it is part of", () => {
    const all: GateFile = { name: "all", kind: "all-of", gates: ["pue"], source: "a test" };
    const given = waiver({ file: "w.yaml", gate: "all" });
    expect(judge([gate, all], [given], "all")?.verdict).toBe("missing");
    expect(judge([gate, all], [{ ...given, signature: valid }], "all")?.verdict).toBe("waived");
  });

  it("lets no unsigned record take back a signed one", () => {
    const bad = measurement(ratio(1200), {
      file: "b.yaml",
      ...GOOD,
      window: { from: "2026-10-03", to: "2026-11-02" },
      collectedOn: "2026-11-02",
      signature: valid,
    });
    const withdrawal: EvidenceRecord = {
      record: "withdrawal",
      file: "c.yaml",
      supersedes: "b.yaml",
      reason: "a test",
      collectedOn: "2026-11-03",
      collectedBy: { name: "Kari", role: "site manager" },
      source: "a test",
      illustrative: true,
    };
    const before = { ...record, signature: valid };
    expect(judge([gate], [before, bad, withdrawal])?.verdict).toBe("failed");
    expect(judge([gate], [before, bad, { ...withdrawal, signature: valid }])?.verdict).toBe(
      "passed",
    );
  });
});

describe("a gate made of others", () => {
  const delivered = (name: string): GateFile => ({
    name,
    kind: "gpus-delivered",
    measures: "goods received",
    atLeast: "10 GPUs",
    source: "a test",
  });
  const parts = [delivered("a"), delivered("b"), delivered("c")];
  const good = (gate: string) => measurement(gpus(10), { file: `${gate}.yaml`, gate });
  const bad = (gate: string) => measurement(gpus(9), { file: `${gate}.yaml`, gate });
  const members = { gates: ["a", "b", "c"], source: "a test", name: "m" };

  it.each([
    ["all-of", [good("a"), good("b"), good("c")], "passed"],
    ["all-of", [good("a"), good("b")], "missing"],
    ["all-of", [good("a"), bad("b")], "failed"],
    ["any-of", [good("c"), bad("a")], "passed"],
    ["any-of", [bad("a"), bad("b")], "missing"],
    ["any-of", [bad("a"), bad("b"), bad("c")], "failed"],
    ["at-least-of", [good("a"), good("c"), bad("b")], "passed"],
    ["at-least-of", [good("a"), bad("c"), bad("b")], "failed"],
    ["at-least-of", [good("a"), waiver({ file: "w.yaml", gate: "b" })], "waived"],
  ] as const)("%s of three", (kind, records, verdict) => {
    const gate: GateFile =
      kind === "at-least-of" ? { kind, atLeast: 2, ...members } : { kind, ...members };
    expect(judge([...parts, gate], records, "m")?.verdict).toBe(verdict);
  });
});
