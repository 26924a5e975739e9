import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import type { SiteFile } from "../../../model/siteSchema";
import {
  closedSentences,
  gateSentence,
  whatOpensNext,
  whyClosed,
} from "../../../model/gates/phaseGate";
import { lastOpenPhase, openPhases, type PhaseVerdict } from "../../../model/gates/openPhases";
import { measurement, waiver } from "../../support/evidence";
import { catalog, siteWith } from "../../support/sites";
import { type GateFile } from "../../support/gates";
import { withLock } from "../../support/locks";

const booked = (name: string): GateFile => ({
  name,
  kind: "capacity-booked",
  measures: "contracts",
  atLeast: "10 GPUs",
  source: "a test",
});
/** Three phases: the second asks for one of two gates, the third for nothing. */
const gated = (data: SiteFile): void => {
  data.phases.forEach((phase, at) => {
    phase.gates = [[booked("a")], [booked("b"), booked("c")], []][at] ?? [];
  });
  data.phases[1]?.gates?.push({
    name: "either",
    kind: "any-of",
    gates: ["b", "c"],
    source: "a test",
  });
};
const gpus = (gate: string, amount: number, more: object = {}) =>
  measurement({ dimension: "gpus", amount }, { file: `${gate}.yaml`, gate, ...more });
const judge = (
  records: readonly EvidenceRecord[],
  capital: (declared: SiteFile["capital"]) => SiteFile["capital"] = () => [],
) => {
  const site = siteWith("lab", (data) => {
    gated(data);
    data.capital = capital(data.capital);
  });
  return openPhases(withLock({ site, catalog }), records, "2026-11-23");
};
const phase = (verdicts: readonly PhaseVerdict[], at: number): PhaseVerdict => {
  const verdict = verdicts[at];
  if (verdict === undefined) {
    throw new Error("no such phase");
  }
  return verdict;
};
const A = gpus("a", 10);
const B = gpus("b", 10, { phase: "phase-2" });

describe("why a phase is closed", () => {
  it("is nothing for an open one, and nothing opens next where all are open", () => {
    const verdicts = judge([A, B]);
    expect(verdicts.map(({ open }) => open)).toEqual([true, true, true]);
    expect(verdicts.map(whyClosed)).toEqual([undefined, undefined, undefined]);
    expect(whatOpensNext(verdicts)).toEqual([]);
    expect(lastOpenPhase(verdicts)).toBe("phase-3");
  });

  it("is its gates, and of a gate made of others its parts too, not those that hold", () => {
    const why = whyClosed(phase(judge([A]), 1));
    expect(why?.gates.map((sentence) => sentence.split(":")[0])).toEqual([
      "gate b of phase-2 is missing",
      "gate c of phase-2 is missing",
      "gate either of phase-2 is missing",
    ]);
    expect(why).toMatchObject({ capital: undefined, order: undefined });
    expect(whyClosed(phase(judge([A, B]), 1))).toBeUndefined();
  });

  it("is the first earlier phase that is not open, whatever its own gates say", () => {
    const verdicts = judge([B]);
    expect(verdicts.map(({ open, blockedBy }) => [open, blockedBy])).toEqual([
      [false, undefined],
      [false, "phase-1"],
      [false, "phase-1"],
    ]);
    expect(whyClosed(phase(verdicts, 1))).toEqual({
      gates: [],
      capital: undefined,
      order: "phase-2 comes after phase-1, which is not open: open phase-1 first",
    });
    expect(lastOpenPhase(verdicts)).toBeUndefined();
  });

  it("is its capital where what is booked releases too little of it", () => {
    const verdicts = judge([A, B], (declared) =>
      declared.map((tranche) => ({ ...tranche, releasedAtBooked: "1 MW" })),
    );
    expect(verdicts.map(({ open, blockedBy }) => [open, blockedBy])).toEqual([
      [false, undefined],
      [false, "phase-1"],
      [false, "phase-1"],
    ]);
    // 10 of 120 GPUs, of a phase of 185,130 W.
    const capital =
      "phase-1 needs USD 10,000,000, and 15.4 kW booked release USD 154,270 (USD 9.8 M short): all of it is released at 1.0 MW booked";
    expect(whyClosed(phase(verdicts, 0))).toEqual({ gates: [], capital, order: undefined });
    expect(whatOpensNext(verdicts)).toEqual([capital]);
  });

  it("is told of the next phase to open, gates before capital before order", () => {
    expect(whatOpensNext(judge([]))).toStrictEqual([
      "gate a of phase-1 is missing: no evidence; it needs a measurement of at least 10 GPUs: contracts",
    ]);
    expect(closedSentences({ gates: ["g"], capital: "c", order: "o" })).toEqual(["g", "c", "o"]);
    // toEqual takes [undefined] for [].
    expect(closedSentences({ gates: [], capital: undefined, order: undefined })).toStrictEqual([]);
  });
});

describe("a gate that holds", () => {
  it("needs nothing more, and has what was found beside what is asked", () => {
    const [gate] = phase(judge([A]), 0).gates;
    expect(gate && gateSentence(gate)).toBe(
      "gate a of phase-1 is passed (10 GPUs found, at least 10 GPUs asked): 10 GPUs, at least 10 GPUs needed; it needs nothing more",
    );
  });
});

describe("a phase that a waiver opened", () => {
  it("is told with the gate that is waived, also where that is part of another", () => {
    const given = [
      waiver({ file: "a.yaml", gate: "a" }),
      waiver({ file: "b.yaml", gate: "b", phase: "phase-2" }),
    ];
    expect(judge(given).map(({ open, waived }) => [open, waived.map(({ gate }) => gate)])).toEqual([
      [true, ["a"]],
      [true, ["b"]],
      [true, []],
    ]);
  });
});

describe("a phase that examples opened", () => {
  it.each([
    ["by a record", [gpus("a", 10)], true],
    ["by a waiver", [waiver({ file: "w.yaml", gate: "a" })], true],
    ["by a fact", [gpus("a", 10, { illustrative: false })], false],
    ["by nothing", [], false],
  ])("%s is said to be an example or not", (_what, records, illustrative) => {
    expect(phase(judge(records), 0).illustrative).toBe(illustrative);
  });

  it("by one record of two is said to be an example", () => {
    const fact = gpus("c", 10, { phase: "phase-2", illustrative: false });
    expect(phase(judge([A, B, fact]), 1).illustrative).toBe(true);
  });
});
