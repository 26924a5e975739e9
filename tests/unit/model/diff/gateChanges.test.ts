import { gateChanges, type GateChange } from "../../../../model/diff/gateChanges";
import type { PhaseVerdict } from "../../../../model/gates/openPhases";
import type { DecidingRecord, GateVerdict } from "../../../../model/gates/verdict";
import { waiver } from "../../../support/evidence";

const RECORD: DecidingRecord = {
  file: "a.yaml",
  value: { dimension: "ratio", amount: 1080 },
  measuredOn: "2026-11-01",
  ageDays: 22,
  validUntil: "2026-12-01",
  collectedBy: { name: "Kari", role: "site manager" },
  source: "a test",
  illustrative: false,
};

/** A gate that a record has passed. */
const passed = (parts: Partial<GateVerdict> = {}): GateVerdict => ({
  phase: "phase-1",
  gate: "pue",
  kind: "measured-pue",
  verdict: "passed",
  reason: "1.08, at most 1.10 needed",
  threshold: "at most 1.10",
  record: RECORD,
  waiver: undefined,
  wanted: undefined,
  partOf: undefined,
  ...parts,
});
const failed = (parts: Partial<GateVerdict> = {}): GateVerdict =>
  passed({ verdict: "failed", reason: "1.20", wanted: "a measurement of 1.10", ...parts });
const missing = (parts: Partial<GateVerdict> = {}): GateVerdict =>
  failed({ verdict: "missing", reason: "no evidence", record: undefined, ...parts });

/** What is said of a phase with these gates. */
function verdictOf(gates: readonly GateVerdict[], parts: Partial<PhaseVerdict> = {}): PhaseVerdict {
  const failing = gates.filter(({ verdict }) => !["passed", "waived"].includes(verdict));
  return {
    phase: "phase-1",
    open: failing.length === 0,
    blockedBy: undefined,
    unlocked: [],
    capital: undefined,
    gates,
    failing,
    waived: [],
    illustrative: false,
    ...parts,
  };
}

/** What is said of one gate on both sides. */
function change(
  before: GateVerdict | undefined,
  after: GateVerdict | undefined,
): GateChange | undefined {
  const of = (gate: GateVerdict | undefined): PhaseVerdict =>
    verdictOf(gate === undefined ? [] : [gate]);
  return gateChanges(of(before), of(after)).shown[0];
}

describe("the gates of a phase on both sides", () => {
  it("are counted where they hold as before, and shown where they changed or do not hold", () => {
    const before = [
      passed({ gate: "a" }),
      missing({ gate: "b" }),
      passed({ gate: "gone" }),
      passed({ gate: "part", partOf: "all" }),
    ];
    const after = [
      passed({ gate: "new" }),
      passed({ gate: "a" }),
      missing({ gate: "b" }),
      passed({ gate: "part", partOf: "all" }),
      passed({ gate: "waived", verdict: "waived" }),
    ];
    const diff = gateChanges(verdictOf(before), verdictOf(after, { open: false }));
    expect(diff).toMatchObject({
      openBefore: false,
      openAfter: false,
      blockedBy: undefined,
      capital: undefined,
      unchanged: 2,
      counting: 4,
      failing: ["b"],
      changed: true,
    });
    expect(diff.shown.map(({ gate, changed }) => [gate, changed])).toEqual([
      ["new", true],
      ["b", false],
      ["waived", true],
      ["gone", true],
    ]);
  });

  it("are nothing where neither side has the phase", () => {
    expect(gateChanges(undefined, undefined)).toEqual({
      openBefore: undefined,
      openAfter: undefined,
      blockedBy: undefined,
      capital: undefined,
      shown: [],
      unchanged: 0,
      counting: 0,
      failing: [],
      changed: false,
    });
  });

  it.each<[what: string, after: PhaseVerdict | undefined, changed: boolean]>([
    ["as they were", verdictOf([passed()]), false],
    ["closed by an earlier phase", verdictOf([passed()], { open: false, blockedBy: "p" }), true],
    ["not there", undefined, true],
    ["with another gate", verdictOf([passed(), passed({ gate: "new" })]), true],
  ])("change when they are %s", (_what, after, changed) => {
    expect(gateChanges(verdictOf([passed()]), after).changed).toBe(changed);
  });

  it("come with what closes the phase beside them", () => {
    const parts = { open: false, blockedBy: "phase-0", capital: "phase-1 needs USD 2" };
    expect(gateChanges(undefined, verdictOf([], parts))).toMatchObject({
      openBefore: undefined,
      openAfter: false,
      blockedBy: "phase-0",
      capital: "phase-1 needs USD 2",
      changed: true,
    });
  });
});

describe("a gate on both sides", () => {
  const given = waiver({ gate: "pue", file: "w.yaml", expires: "2027-01-31", illustrative: true });

  it("has what decided on the after side", () => {
    expect(change(missing(), failed({ partOf: "all" }))).toEqual({
      gate: "pue",
      partOf: "all",
      before: "missing",
      after: "failed",
      threshold: "at most 1.10",
      value: "1.08",
      record: "a.yaml",
      validUntil: "2026-12-01",
      reason: "1.20",
      wanted: "a measurement of 1.10",
      illustrative: false,
      changed: true,
    });
  });

  it("has its waiver before its record, and wants nothing", () => {
    const waived = failed({ verdict: "waived", reason: "waived by Ola", waiver: given });
    expect(change(failed(), waived)).toMatchObject({
      after: "waived",
      value: "1.08",
      record: "w.yaml",
      validUntil: "2027-01-31",
      wanted: undefined,
      illustrative: true,
    });
  });

  it("has what decided on the before side where it is gone, and wants nothing any more", () => {
    expect(change(failed(), undefined)).toMatchObject({
      before: "failed",
      after: undefined,
      value: "1.08",
      record: "a.yaml",
      reason: "1.20",
      wanted: undefined,
      changed: true,
    });
  });

  it("has no value without a record", () => {
    expect(change(undefined, missing())).toEqual({
      gate: "pue",
      partOf: undefined,
      before: undefined,
      after: "missing",
      threshold: "at most 1.10",
      value: undefined,
      record: undefined,
      validUntil: undefined,
      reason: "no evidence",
      wanted: "a measurement of 1.10",
      illustrative: false,
      changed: true,
    });
  });

  it.each<[what: string, record: Partial<DecidingRecord>, parts: Partial<GateVerdict>]>([
    ["threshold", {}, { threshold: "at most 1.05" }],
    ["composite", {}, { partOf: "all" }],
    ["record", { file: "b.yaml" }, {}],
    ["value", { value: { dimension: "ratio", amount: 1081 } }, {}],
    ["last day", { validUntil: "2026-12-02" }, {}],
    ["waiver", {}, { waiver: given }],
  ])("is another one with another %s", (_what, record, parts) => {
    const other = failed({ record: { ...RECORD, ...record }, ...parts });
    expect(change(failed(), other)?.changed).toBe(true);
  });

  it("is the same a day later, and says that an example decided", () => {
    const older = failed({ record: { ...RECORD, ageDays: 23, illustrative: true } });
    expect(change(failed(), older)).toMatchObject({ changed: false, illustrative: true });
  });
});
