import { planPhase } from "../../model/phasePlan";
import { capitalRelease } from "../../policies/capitalRelease";
import { demandCover } from "../../policies/demandCover";
import { judgePhase, type PhaseProblems } from "../../policies/judge/phase";
import type { SiteFacts } from "../../policies/judge/siteFacts";
import { phaseGate } from "../../policies/phaseGate";
import { phaseOrder } from "../../policies/phaseOrder";
import { measurement, readTexts, shippedEvidence } from "../support/evidence";
import { LAB_EVIDENCE } from "../support/labEvidence";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { budget, pool, site as siteOf } from "../support/resources";
import { catalog, siteWith } from "../support/sites";
import { DECLARED } from "../../model/power/basis";
import { factsOf } from "../support/locks";

const NOW = "2026-11-23";
const NONE: PhaseProblems = { gates: [], capital: [], demand: [], order: [] };
const NO_SUCH_PHASE =
  'there is no phase of site lab "phase-9"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?';

/** A pool of the lab that names a phase. */
const inPhase = (phase: string, units: number): TestResource =>
  pool({ replicas: units, labels: { "kvandal.io/phase": phase } });

describe("a phase that is claimed", () => {
  let lab: SiteFacts;
  let withoutEvidence: SiteFacts;

  beforeAll(() => {
    const site = siteWith("lab");
    lab = factsOf({ site, catalog }, shippedEvidence(site));
    withoutEvidence = factsOf({ site, catalog });
  });

  const judged = (
    { type, props, provider }: TestResource,
    facts = lab,
    today = NOW,
    clockDay = today,
  ): PhaseProblems => {
    const resource = { type, props, provider: provider && { props: provider } };
    return judgePhase(resource, () => facts, today, clockDay);
  };

  it.each([
    ["what takes no power", { type: "kubernetes:core/v1:ConfigMap", props: {} }],
    ["what only looks like a pool", { ...inPhase("phase-2", 16), type: "kubernetes:apps/v1:Job" }],
    ["a budget that cannot be read", budget({}, { pools: 5 })],
    ["a pool that says nothing of its site", pool({ labels: { "kvandal.io/site": undefined } })],
    ["a pool of a phase that is not there", inPhase("phase-9", 1)],
    ["a pool of an open phase, however large", inPhase("phase-1", 1000)],
  ])("leaves %s to other policies", (_what, resource) => {
    expect(judged(resource)).toEqual(NONE);
  });

  it("is one that the site has, of a Site and of a budget", () => {
    expect(judged(siteOf(0, { phase: "phase-9" }))).toEqual({ ...NONE, order: [NO_SUCH_PHASE] });
    expect(judged(budget({}, { phase: "phase-9" }))).toEqual({ ...NONE, order: [NO_SUCH_PHASE] });
  });

  it("can be read of a Site", () => {
    expect(judged(siteOf(0, { phase: 5 }))).toEqual({
      ...NONE,
      gates: ["the Site's inputs cannot be read, so nobody knows its phase"],
    });
  });

  it("is not open where nobody has any evidence, and nor is any of its pools", () => {
    const { gates, ...others } = judged(siteOf(15), withoutEvidence);
    expect(gates.map((gate) => gate.slice(0, 80))).toEqual([
      "site lab: phase-1 is not open on 2026-11-23: gate grid-energised of phase-1 is m",
      "site lab: phase-1 is not open on 2026-11-23: gate gpus-delivered of phase-1 is m",
    ]);
    expect({ gates: [], ...others }).toEqual(NONE);
    expect(judged(inPhase("phase-1", 1), withoutEvidence)).toEqual({
      ...NONE,
      gates: [
        "pool h100-1: 1 units asked for phase-1, which is not open on 2026-11-23; no phase is open (1 over): bring the evidence that `kvandal gates` names, or deploy nothing yet",
      ],
    });
    expect(judged(inPhase("phase-1", 0), withoutEvidence)).toEqual(NONE);
  });

  it("is that of a pool for any cluster", () => {
    const { type, props } = inPhase("phase-2", 16);
    expect(judged({ type, props })).toEqual(judged(inPhase("phase-2", 16)));
    expect(judged({ type, props }).gates).toHaveLength(1);
  });

  it("gives a pool nothing that the last open phase does not have", () => {
    const other = pool({
      name: "h100-2",
      replicas: 1,
      labels: { "kvandal.io/phase": "phase-2", "kvandal.io/hall": "hall-2" },
    });
    expect(judged(other).gates).toEqual([
      "pool h100-2: 1 units asked for phase-2, which is not open on 2026-11-23; its ceiling is 0 units, of phase-1, the last open phase (1 over): bring the evidence that `kvandal gates` names, or deploy phase-1",
    ]);
  });

  it.each([
    [
      "a Site",
      (now?: string) => siteOf(0, { phase: "phase-2", ...(now === undefined ? {} : { now }) }),
    ],
    ["a budget", (now?: string) => budget({}, { phase: "phase-2", now })],
  ])("is judged on the day that %s names, and else on the run's", (_what, claim) => {
    const [open, expired] = ["2027-11-19", "2027-11-20"];
    const records = [...(lab.records ?? []), ...readTexts(lab.site, LAB_EVIDENCE["phase-2"])];
    const on = (today: string, named?: string): readonly string[] =>
      judged(claim(named), { ...lab, records }, today, expired).gates;
    expect(on(expired, open)).toEqual([]);
    expect(on(open)).toEqual([]);
    for (const gates of [on(open, expired), on(expired)]) {
      expect(gates).toEqual([
        expect.stringMatching(
          /^site lab: phase-2 is not open on 2027-11-20: gate phase-1-pue of phase-2 is expired/,
        ),
      ]);
    }
  });

  it("is covered by the bookings to the last watt", () => {
    const { site } = lab;
    const { facilityWatts } = planPhase(site, catalog, "phase-2", DECLARED);
    const demand = (amount: number): readonly string[] => {
      const value = { dimension: "power", amount } as const;
      const gate = { file: "a.yaml", phase: "phase-2", gate: "capacity-booked" };
      const records = [measurement(value, gate)];
      return judged(siteOf(0, { phase: "phase-2" }), factsOf({ site, catalog }, records)).demand;
    };
    expect(demand(facilityWatts)).toEqual([]);
    expect(demand(facilityWatts - 1000)).toEqual([
      "site lab: phase-2 takes 1.543 MW, 1.542 MW are booked (1.0 kW that nobody has asked for): record the bookings, or give the phase fewer units",
    ]);
  });

  it("needs no cover where no gate of it asks for bookings", () => {
    for (const phase of ["phase-1", "phase-3", "phase-9"]) {
      expect(judged(siteOf(15, { phase })).demand).toEqual([]);
    }
  });
});

describe("the policies on phases", () => {
  it("each report their own problems of a Site", async () => {
    const claim = siteOf(0, { site: "kvandal", phase: "phase-3", now: NOW });
    const first = async (policy: typeof phaseGate): Promise<string | undefined> =>
      (
        await violationsOf(
          policy(() => NOW),
          claim,
        )
      )[0];
    expect(await first(phaseGate)).toBe(
      "site kvandal: phase-3 is not open on 2026-11-23: gate grid-energised of phase-3 is missing: no evidence; it needs a measurement of at least 520 MW: megawatts that the grid owner has switched on for the site, by its letter of energisation",
    );
    expect(await first(phaseOrder)).toBe(
      "site kvandal: phase-3 is not open on 2026-11-23: phase-3 comes after phase-2, which is not open: open phase-2 first",
    );
    expect(await first(capitalRelease)).toMatch(/^site kvandal: phase-3 needs USD /);
    expect(await first(demandCover)).toMatch(/^site kvandal: phase-3 takes 493\.7 MW, /);
  });

  const all = [phaseGate, phaseOrder, capitalRelease, demandCover].map((by) => by(() => NOW));

  it.each(all.map((policy) => [policy.name, policy] as const))(
    "%s refuses what is not known yet, and a site that nobody knows",
    async (_name, policy) => {
      expect(await violationsOf(policy, siteOf(0, { phase: UNKNOWN }))).toEqual([
        "a value of this resource is not known before it is deployed, so its power cannot be judged: pass plain values, not outputs",
      ]);
      expect(await violationsOf(policy, siteOf(0, { site: "nowhere" }))).toEqual([
        "site nowhere: there is no site file to judge by (sites/nowhere/site.yaml): set siteFolder in the policy's configuration",
      ]);
    },
  );
});
