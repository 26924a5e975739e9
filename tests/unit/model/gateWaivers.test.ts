import { gateSentence } from "../../../model/gates/phaseGate";
import { measurement, waiver } from "../../support/evidence";
import { judgeGate as judge, PUE, type GateFile } from "../../support/gates";

const booked = (name: string, more: object = {}): GateFile => ({
  name,
  kind: "capacity-booked",
  measures: "contracts",
  atLeast: "10 GPUs",
  source: "a test",
  ...more,
});
const gpus = (gate: string, amount: number, more: object = {}) =>
  measurement({ dimension: "gpus", amount }, { file: `${gate}.yaml`, gate, ...more });

describe("a waiver", () => {
  const until = (expires: string, file = "w.yaml") => waiver({ file, gate: "a", expires });

  it("counts to the end of its last day, and is remembered after that", () => {
    const at = (now: string) => judge([booked("a")], [until("2026-11-23")], "a", now);
    expect(at("2026-11-23")).toMatchObject({
      verdict: "waived",
      reason: "waived by Ola (director) until 2026-11-23: a test",
      waiver: { file: "w.yaml" },
    });
    expect(at("2026-11-24")).toMatchObject({ verdict: "missing", waiver: undefined });
    expect(at("2026-11-24").reason).toMatch(/; its waiver ended on 2026-11-23$/);
  });

  it("that lasts longest counts of several, in whatever order, and is the one remembered", () => {
    const three = [until("2026-11-20", "x"), until("2026-12-20", "y"), until("2026-12-01", "z")];
    for (const records of [three, [...three].reverse()]) {
      expect(judge([booked("a")], records).waiver?.file).toBe("y");
      const late = judge([booked("a")], records, "a", "2027-01-01");
      expect(late.reason).toMatch(/; its waiver ended on 2026-12-20$/);
    }
  });

  it("P11: does not count where one person gave and wrote it, whatever the folder's checks let through", () => {
    const alone = waiver({
      file: "w.yaml",
      gate: "a",
      expires: "2026-12-20",
      approver: { name: "Kari", role: "director" },
      collectedBy: { name: "Kari Nordmann", role: "site manager" },
    });
    // Problems of what is superseded are not reported, and the later record does not count yet.
    const withdrawn = { ...until("2026-12-20", "x.yaml"), collectedOn: "2027-01-01" };
    expect(judge([booked("a")], [alone, { ...withdrawn, supersedes: "w.yaml" }])).toMatchObject({
      verdict: "missing",
      waiver: undefined,
      reason:
        "no evidence; Kari may be Kari Nordmann, who wrote the record, under another spelling: a waiver takes a second person, both named in full and in one script",
    });
  });

  it.each(["approver", "collectedBy"])(
    "P11: does not count where its %s is not in the locked limits under that very name",
    (part) => {
      const person = { name: "K. Nordmann", role: "director" };
      const given = waiver({ file: "w.yaml", gate: "a", expires: "2026-12-20", [part]: person });
      expect(judge([booked("a")], [given])).toMatchObject({
        verdict: "missing",
        waiver: undefined,
        reason:
          "no evidence; w.yaml names K. Nordmann, who is not among the signers of the locked limits",
      });
    },
  );

  it("is not wanted by a gate that has passed, and covers one that has failed", () => {
    const waived = until("2026-12-20");
    expect(judge([booked("a")], [gpus("a", 10), waived])).toMatchObject({
      verdict: "passed",
      waiver: undefined,
    });
    expect(judge([booked("a")], [gpus("a", 9), waived]).verdict).toBe("waived");
  });

  it("without the signature that its gate requires is said to be without", () => {
    const gate = booked("a", { signature: "required" });
    expect(judge([gate], [until("2026-11-23")])).toMatchObject({
      verdict: "missing",
      reason:
        "no evidence; w.yaml has no signature, which this gate requires: sign it into w.yaml.sig",
    });
    expect(judge([gate], [until("2026-11-22")]).reason).toBe(
      "no evidence; its waiver ended on 2026-11-22",
    );
  });
});

describe("a gate made of others", () => {
  const parts = [booked("a"), booked("b"), booked("c")];
  const composite = (kind: string, more: object = {}): GateFile =>
    ({ name: "m", kind, gates: ["a", "b", "c"], source: "a test", ...more }) as GateFile;

  const good = (gate: string) => gpus(gate, 10);
  const bad = (gate: string) => gpus(gate, 9);

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
    const gate = composite(kind, kind === "at-least-of" ? { atLeast: 2 } : {});
    expect(judge([...parts, gate], records, "m").verdict).toBe(verdict);
  });

  it.each([
    [composite("all-of"), "all of a, b, c", "2 more of: b, c", "1 of 3 hold, 3 needed"],
    [
      composite("at-least-of", { atLeast: 2 }),
      "at least 2 of a, b, c",
      "1 more of: b, c",
      "1 of 3 hold, 2 needed",
    ],
  ])("says what holds and what is needed yet", (gate, threshold, wanted, reason) => {
    expect(judge([...parts, gate], [gpus("a", 10)], "m")).toMatchObject({
      threshold,
      wanted,
      reason,
      record: undefined,
    });
  });

  it("wants nothing more when it holds", () => {
    expect(judge([...parts, composite("any-of")], [gpus("a", 10)], "m")).toMatchObject({
      verdict: "passed",
      threshold: "any of a, b, c",
      wanted: undefined,
      reason: "1 of 3 hold, 1 needed",
    });
  });

  it("is named by its parts", () => {
    expect(judge([...parts, composite("all-of")], [], "b").partOf).toBe("m");
    expect(judge([...parts, composite("all-of")], [], "m").partOf).toBeUndefined();
  });
});

describe("the sentence of a gate that is not open", () => {
  it("says what evidence would pass it, in full", () => {
    const pue: GateFile = {
      ...PUE,
      name: "a",
      signature: "required",
      prometheus: { query: "x", dividedBy: "y", step: "5 minutes" },
    };
    expect(judge([pue], []).wanted).toBe(
      "a measurement of at most 1.10, over 30 days, from 8,000 samples or more, without a hole of more than 1 hour, not older than 90 days, signed: meters (npm run evidence -- collect a)",
    );
    expect(judge([booked("a")], []).wanted).toBe("a measurement of at least 10 GPUs: contracts");
  });

  it("has what was found beside what is asked, once", () => {
    const failed = judge([booked("a")], [gpus("a", 9)]);
    expect(gateSentence(failed)).toBe(
      "gate a of phase-1 failed: 9 GPUs, at least 10 GPUs needed; it needs a measurement of at least 10 GPUs: contracts",
    );
    const expired = judge([booked("a")], [gpus("a", 12, { validUntil: "2026-11-02" })]);
    expect(gateSentence(expired)).toBe(
      "gate a of phase-1 is expired (12 GPUs found, at least 10 GPUs asked): it was valid until 2026-11-02; 12 GPUs, at least 10 GPUs needed; it needs a measurement of at least 10 GPUs: contracts",
    );
    expect(gateSentence(judge([booked("a")], []))).toMatch(/^gate a of phase-1 is missing: /);
  });
});
