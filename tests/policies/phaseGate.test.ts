import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import { judgePhase, type PhaseProblems } from "../../policies/judge/phase";
import { phaseGate } from "../../policies/phaseGate";
import { measurement, readTexts, shippedEvidence, waiver } from "../support/evidence";
import { LAB_EVIDENCE } from "../support/labEvidence";
import { violationsOf, type TestResource } from "../support/policyHarness";
import { budget, pool, site as siteOf } from "../support/resources";
import { catalog, siteWith } from "../support/sites";
import { factsOf } from "../support/locks";

const NOW = "2026-11-23";
const lab = siteWith("lab");
const kvandal = siteWith("kvandal");
const opens2 = readTexts(lab, LAB_EVIDENCE["phase-2"]);

function judged(
  resource: TestResource,
  records: readonly EvidenceRecord[] = shippedEvidence(lab),
  now = NOW,
): PhaseProblems {
  const { type, props, provider } = resource;
  const facts = factsOf({ site: props.site === "kvandal" ? kvandal : lab, catalog }, records);
  const given = provider === undefined ? {} : { provider: { props: provider } };
  return judgePhase({ type, props, ...given }, () => facts, now, now);
}

const claim = (phase: string, inputs: Readonly<Record<string, unknown>> = {}): TestResource =>
  siteOf(0, { phase, now: NOW, ...inputs });
const gatesIn = (messages: readonly string[]): string[] =>
  messages.map((message) => /gate ([\w-]+)/.exec(message)?.[1] ?? message);

describe("the phase gate", () => {
  it("lets an open phase through, with the evidence that is shipped", async () => {
    expect(
      await violationsOf(
        phaseGate(() => NOW),
        claim("phase-1"),
      ),
    ).toEqual([]);
    expect(judged(budget()).gates).toEqual([]);
    expect(judged(pool()).gates).toEqual([]);
  });

  it("blocks a phase with exactly the gates that miss, and says what would pass each", async () => {
    const messages = await violationsOf(
      phaseGate(() => NOW),
      claim("phase-2"),
    );
    expect(gatesIn(messages)).toEqual([
      "grid-energised",
      "capacity-booked",
      "phase-1-accepted",
      "phase-1-pue",
    ]);
    expect(messages[0]).toBe(
      "site lab: phase-2 is not open on 2026-11-23: gate grid-energised of phase-2 is missing: no evidence; it needs a measurement of at least 2.3 MW: what the grid owner has switched on for the site",
    );
    const big = judged(claim("phase-2", { site: "kvandal" }), shippedEvidence(kvandal));
    expect(gatesIn(big.gates)).toEqual([
      ...["grid-energised", "demand", "gpus-booked", "megawatts-booked", "gpus-delivered"],
      ...["phase-1-accepted", "phase-1-pue", "phase-1-unit-power"],
    ]);
  });

  it("judges a budget like the site that it is of", () => {
    const ofPhase2 = budget({ "h100-1": 45 }, { phase: "phase-2" });
    expect(judged(ofPhase2).gates).toEqual(judged(claim("phase-2")).gates);
  });

  it("opens the phase when its evidence is there, and closes it when the evidence has run out", () => {
    const records = [...shippedEvidence(lab), ...opens2];
    expect(judged(claim("phase-2"), records)).toMatchObject({ gates: [], order: [] });
    const later = judged(claim("phase-2", { now: "2027-11-20" }), records, "2027-11-20");
    expect(later.gates).toEqual([
      expect.stringMatching(
        /^site lab: phase-2 is not open on 2027-11-20: gate phase-1-pue of phase-2 is expired/,
      ),
    ]);
  });

  it("lets through what a waiver covers, and not the power", () => {
    const records = [
      ...shippedEvidence(lab),
      ...opens2.filter((record) => !("gate" in record) || record.gate === "phase-1-pue"),
      waiver({ file: "a.yaml", phase: "phase-2", gate: "capacity-booked" }),
      waiver({ file: "b.yaml", phase: "phase-2", gate: "phase-1-accepted" }),
      waiver({ file: "c.yaml", phase: "phase-2", gate: "grid-energised" }),
    ];
    expect(gatesIn(judged(claim("phase-2"), records).gates)).toEqual(["grid-energised"]);
  });

  it("gives a pool what the last open phase gives it, and nothing of one that is not open", () => {
    const asked = (replicas: number, phase: string): string[] => [
      ...judged(pool({ replicas, labels: { "kvandal.io/phase": phase } })).gates,
    ];
    expect(asked(15, "phase-2")).toEqual([]);
    expect(asked(16, "phase-2")).toEqual([
      "pool h100-1: 16 units asked for phase-2, which is not open on 2026-11-23; its ceiling is 15 units, of phase-1, the last open phase (1 over): bring the evidence that `kvandal gates` names, or deploy phase-1",
    ]);
  });
});

describe("the order of phases", () => {
  it("blocks a phase after one that is not open, even with all evidence of its own", () => {
    const records = [...shippedEvidence(lab), ...readTexts(lab, LAB_EVIDENCE["phase-3"])];
    expect(judged(claim("phase-3"), records)).toMatchObject({
      gates: [],
      order: [
        "site lab: phase-3 is not open on 2026-11-23: phase-3 comes after phase-2, which is not open: open phase-2 first",
      ],
    });
  });

  it("blocks a phase that the site does not have", () => {
    expect(judged(claim("phase-9")).order.join()).toContain('Did you mean "phase-1"?');
  });
});

describe("the release of capital", () => {
  const booked = (megawatts: number) => [
    ...shippedEvidence(kvandal),
    measurement(
      { dimension: "power", amount: megawatts * 1_000_000 },
      { file: "booked.yaml", phase: "phase-2", gate: "megawatts-booked" },
    ),
  ];
  const phase2 = claim("phase-2", { site: "kvandal" });

  it("lets a phase through whose capital the bookings release", () => {
    expect(judged(phase2, booked(115)).capital).toEqual([]);
  });

  it("blocks it when the bookings are halved, and names both figures", () => {
    expect(judged(phase2, booked(57.5)).capital).toEqual([
      "site kvandal: phase-2 needs USD 1,790,000,000, and 57.5 MW booked release USD 1,395,000,000 (USD 395.0 M short): all of it is released at 115.0 MW booked",
    ]);
  });
});

describe("a phase whose gates hold and whose capital is not released", () => {
  it("is closed all the same, for its pools too", () => {
    const poor = siteWith("lab", (data) => {
      const tranche = { name: "debt", phase: "phase-2", amountUsd: 1_000_000, source: "a test" };
      data.capital.push({ ...tranche, releasedAtBooked: "5 MW" });
    });
    const facts = factsOf({ site: poor, catalog }, [...shippedEvidence(lab), ...opens2]);
    const { type, props } = claim("phase-2");
    const problems = judgePhase({ type, props }, () => facts, NOW, NOW);
    expect(problems.gates).toEqual([]);
    expect(problems.capital).toEqual([
      "site lab: phase-2 needs USD 11,000,000, and 1.4 MW booked release USD 10,277,695 (USD 722,305 short): all of it is released at 5.0 MW booked",
    ]);
    const asked = pool({ replicas: 45, labels: { "kvandal.io/phase": "phase-2" } });
    const given = {
      type: asked.type,
      props: asked.props,
      provider: { props: asked.provider ?? {} },
    };
    expect(judgePhase(given, () => facts, NOW, NOW).gates.join()).toContain(
      "45 units asked for phase-2, which is not open",
    );
  });
});

describe("cover by demand", () => {
  it("says how much nobody has booked, and nothing where all is", () => {
    expect(judged(claim("phase-1", { site: "kvandal" }), shippedEvidence(kvandal)).demand).toEqual(
      [],
    );
    expect(judged(claim("phase-2", { site: "kvandal" }), shippedEvidence(kvandal)).demand).toEqual([
      "site kvandal: phase-2 takes 154.3 MW, 18.9 MW are booked (135.4 MW that nobody has asked for): record the bookings, or give the phase fewer units",
    ]);
  });
});
