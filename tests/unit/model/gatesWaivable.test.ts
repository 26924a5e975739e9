import { GATE_KIND_NAMES, gateKind } from "../../../model/gates/gateKinds";
import { signatureRequired, waiverProblem } from "../../../model/gates/waivable";
import type { Phase } from "../../../model/siteSchema";
import { PUE, type GateFile } from "../../support/gates";
import { phaseIn, siteWith } from "../../support/sites";

const booked = (name: string, more: object = {}): GateFile => ({
  name,
  kind: "capacity-booked",
  measures: "contracts",
  atLeast: "10 GPUs",
  source: "a test",
  ...more,
});
const made = (name: string, gates: string[], kind: "any-of" | "all-of" = "any-of"): GateFile => ({
  name,
  kind,
  gates,
  source: "a test",
});
const grid: GateFile = {
  name: "grid",
  kind: "grid-energised",
  measures: "a letter",
  atLeast: "planned",
  source: "a test",
};
const unitPower: GateFile = {
  ...PUE,
  name: "unit-power",
  kind: "measured-pool-power",
  pool: "h100-1",
  atMost: "planned",
};

/** The lab's first phase with these gates. */
function phaseWith(...gates: GateFile[]): Phase {
  const [phase] = siteWith("lab", (data) => {
    phaseIn(data, "phase-1").gates = gates;
  }).phases;
  if (phase === undefined) {
    throw new Error("the lab has no phase");
  }
  return phase;
}

/** An answer about each gate of a phase, by name. */
function ofEach<Answer>(
  phase: Phase,
  answer: (phase: Phase, gate: Phase["gates"][number]) => Answer,
): Readonly<Record<string, Answer>> {
  return Object.fromEntries(phase.gates.map((gate) => [gate.name, answer(phase, gate)]));
}

describe("a waiver", () => {
  const never = (gate: string): string =>
    `gate ${gate} says whether the power is there, and a waiver never covers the energy budget: bring the evidence, or lower the phase to what is energised`;

  it("covers no gate that the energy budget rests on, nor one that is made of it", () => {
    const phase = phaseWith(
      booked("booked"),
      grid,
      made("open", ["booked"]),
      made("both", ["booked", "grid"], "all-of"),
      made("nested", ["booked", "both"], "all-of"),
    );
    expect(ofEach(phase, waiverProblem)).toEqual({
      booked: undefined,
      grid: never('"grid"'),
      open: undefined,
      both: never('"grid", which is part of "both",'),
      nested: never('"grid", which is part of "nested",'),
    });
  });

  it("covers no measured power of a pool either", () => {
    expect(ofEach(phaseWith(unitPower, PUE), waiverProblem)).toEqual({
      "unit-power": never('"unit-power"'),
      pue: undefined,
    });
  });

  it("covers every other kind", () => {
    const kinds = GATE_KIND_NAMES.filter((kind) => !gateKind(kind).waivable);
    expect(kinds).toEqual(["grid-energised", "measured-pool-power"]);
  });
});

describe("a signature", () => {
  it("is required by a gate that says so, and by one that is made of it", () => {
    const phase = phaseWith(
      booked("signed", { signature: "required" }),
      booked("free"),
      made("open", ["free"]),
      made("either", ["free", "signed"]),
      made("nested", ["free", "either"]),
    );
    expect(ofEach(phase, signatureRequired)).toEqual({
      signed: true,
      free: false,
      open: false,
      either: true,
      nested: true,
    });
  });
});
