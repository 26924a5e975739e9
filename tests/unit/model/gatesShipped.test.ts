import { lastOpenPhase, openPhases, type PhaseVerdict } from "../../../model/gates/openPhases";
import { loadSite } from "../../../model/site";
import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import { PROJECT } from "../../support/sites";
import { readTexts, shippedEvidence, written } from "../../support/evidence";
import { withLock } from "../../support/locks";

const kvandal = loadSite(PROJECT, "kvandal");
const lab = loadSite(PROJECT, "lab");
const shipped = { kvandal: shippedEvidence(kvandal.site), lab: shippedEvidence(lab.site) };

const verdictsOf = (phase: PhaseVerdict | undefined): Record<string, string> =>
  Object.fromEntries((phase?.gates ?? []).map(({ gate, verdict }) => [gate, verdict]));

describe("the evidence that kvandal ships with", () => {
  it.each(["2026-11-23", "2027-05-01", "2027-11-23"])("opens phase-1 on %s, as example", (now) => {
    const [first] = openPhases(withLock(kvandal), shipped.kvandal, now);
    expect(first).toMatchObject({ open: true, failing: [], illustrative: true });
  });

  it("blocks phase-2 with exactly the gates that miss", () => {
    const [, second, third] = openPhases(withLock(kvandal), shipped.kvandal, "2026-11-23");
    expect(second?.open).toBe(false);
    expect(second?.blockedBy).toBeUndefined();
    expect(second?.failing.map(({ gate, verdict }) => `${gate} ${verdict}`)).toEqual([
      "grid-energised missing",
      "demand missing",
      "gpus-delivered missing",
      "phase-1-accepted missing",
      "phase-1-pue missing",
      "phase-1-unit-power missing",
    ]);
    expect(third).toMatchObject({ open: false, blockedBy: "phase-2" });
  });

  it("says what record would pass a gate, with the figures of the phase", () => {
    const [, second] = openPhases(withLock(kvandal), shipped.kvandal, "2026-11-23");
    const wanted = new Map(second?.gates.map(({ gate, wanted }) => [gate, wanted]));
    expect(wanted.get("gpus-booked")).toContain("a measurement of at least 100,000 GPUs");
    expect(wanted.get("phase-1-unit-power")).toContain("at most 10.2 kW, over 30 days");
    expect(wanted.get("demand")).toBe("1 more of: gpus-booked, megawatts-booked");
    expect(wanted.get("capital-released")).toBeUndefined();
  });
});

describe("the lab's phases", () => {
  const window = { from: "2026-10-01", to: "2026-10-31" };
  const samples = { samples: 8_640, expectedSamples: 8_640 };
  const forPhase2 = {
    "grid.yaml": written({
      record: "measurement",
      phase: "phase-2",
      gate: "grid-energised",
      value: "2.3 MW",
      method: "letter",
    }),
    "booked.yaml": written({
      record: "measurement",
      phase: "phase-2",
      gate: "capacity-booked",
      value: "800 GPUs",
      method: "contracts",
    }),
    "accepted.yaml": written({
      record: "measurement",
      phase: "phase-2",
      gate: "phase-1-accepted",
      value: "99.2 %",
      window,
      method: "burn-in",
    }),
    "pue.yaml": written({
      record: "measurement",
      phase: "phase-2",
      gate: "phase-1-pue",
      value: 1.09,
      window,
      ...samples,
      method: "meters",
    }),
  };
  const waiverOf = (gate: string): string =>
    written({
      record: "waiver",
      phase: "phase-2",
      gate,
      approver: { name: "Ola", role: "director" },
      reason: "meter on order",
      expires: "2026-12-31",
    });
  const judge = (texts: Readonly<Record<string, string>>, now = "2026-11-23") => {
    const more: readonly EvidenceRecord[] = readTexts(lab.site, texts);
    return openPhases(withLock(lab), [...shipped.lab, ...more], now);
  };

  it("open one after the other as evidence is added", () => {
    expect(lastOpenPhase(judge({}))).toBe("phase-1");
    expect(lastOpenPhase(judge(forPhase2))).toBe("phase-2");
  });

  it("close again when a record expires, and say until when it was valid", () => {
    expect(lastOpenPhase(judge(forPhase2, "2027-10-31"))).toBe("phase-2");
    const [, second] = judge(forPhase2, "2027-11-01");
    expect(second?.failing).toMatchObject([
      { gate: "phase-1-pue", verdict: "expired", record: { validUntil: "2027-10-31" } },
    ]);
    expect(second?.open).toBe(false);
  });

  it("open by a waiver while it counts, which names who and why", () => {
    const { "pue.yaml": _, ...without } = forPhase2;
    const texts = { ...without, "waiver.yaml": waiverOf("phase-1-pue") };
    const [, second] = judge(texts);
    expect(second?.open).toBe(true);
    expect(second?.waived).toMatchObject([
      {
        gate: "phase-1-pue",
        verdict: "waived",
        reason: "waived by Ola (director) until 2026-12-31: meter on order",
      },
    ]);
    const [, later] = judge(texts, "2027-01-01");
    expect(later?.open).toBe(false);
    expect(later?.failing[0]?.reason).toBe("no evidence; its waiver ended on 2026-12-31");
  });

  it("do not open by a waiver of the power itself", () => {
    expect(() => judge({ "waiver.yaml": waiverOf("grid-energised") })).toThrow(
      "a waiver never covers the energy budget",
    );
    const { "grid.yaml": _, ...without } = forPhase2;
    const [slipped] = readTexts(lab.site, { "w.yaml": waiverOf("phase-1-pue") });
    const records = [
      ...shipped.lab,
      ...readTexts(lab.site, without),
      { ...slipped, gate: "grid-energised" } as EvidenceRecord,
    ];
    const [, second] = openPhases(withLock(lab), records, "2026-11-23");
    expect(verdictsOf(second)).toMatchObject({ "grid-energised": "missing" });
    expect(second?.open).toBe(false);
  });
});
