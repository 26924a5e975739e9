import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import { measurement, waiver } from "../../support/evidence";
import { judgeGate as judge, PUE, type GateFile } from "../../support/gates";

const GOOD = { gate: "pue", window: { from: "2026-10-02", to: "2026-11-01" }, samples: 8_640 };
const GOOD_ONE = "1.05, at most 1.10 needed";
const ratio = (amount: number) => ({ dimension: "ratio", amount }) as const;

describe("a gate that requires signatures", () => {
  const gate: GateFile = { ...PUE, signature: "required" };
  const record = measurement(ratio(1050), { file: "a.yaml", ...GOOD });
  const UNSIGNED = "a.yaml has no signature, which this gate requires: sign it into a.yaml.sig";
  const valid = { state: "valid", principal: "Kari" } as const;
  const approved = { state: "valid", principal: "Ola" } as const;

  it.each([
    ["valid", valid, "passed", GOOD_ONE],
    [
      "bad",
      { state: "bad", reason: "wrong key" },
      "failed",
      "the signature of a.yaml is bad: wrong key",
    ],
    ["missing", { state: "missing" }, "failed", UNSIGNED],
    ["never checked", undefined, "failed", UNSIGNED],
  ] as const)("judges a record whose signature is %s", (_what, signature, verdict, reason) => {
    expect(judge([gate], [{ ...record, signature }])).toMatchObject({ verdict, reason });
  });

  it("takes no unsigned waiver", () => {
    const given = waiver({ file: "w.yaml", gate: "pue" });
    expect(judge([gate], [given]).verdict).toBe("missing");
    expect(judge([gate], [{ ...given, signature: approved }]).verdict).toBe("waived");
  });

  it("takes no waiver that another person than its approver has signed", () => {
    const given = waiver({ file: "w.yaml", gate: "pue", signature: valid });
    expect(judge([gate], [given])).toMatchObject({
      verdict: "missing",
      reason: "no evidence; w.yaml is signed by Kari, and approved by Ola",
    });
  });

  it("takes no unsigned waiver of a gate that it is part of", () => {
    const all: GateFile = { name: "all", kind: "all-of", gates: ["pue"], source: "a test" };
    const given = waiver({ file: "w.yaml", gate: "all" });
    expect(judge([gate, all], [given], "all").verdict).toBe("missing");
    expect(judge([gate, all], [{ ...given, signature: approved }], "all").verdict).toBe("waived");
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
    expect(judge([gate], [before, bad, withdrawal]).verdict).toBe("failed");
    expect(judge([gate], [before, bad, { ...withdrawal, signature: valid }]).verdict).toBe(
      "passed",
    );
  });
});
