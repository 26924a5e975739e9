import { addDays } from "../../../model/evidence/days";
import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import type { InService } from "../../../model/scaling/inService";
import { waits } from "../../../model/scaling/stepSentence";
import {
  firstPool,
  next,
  NOW,
  running,
  withPolicy,
  type PolicyFile,
  type SiteChange,
} from "../../support/deployments";
import { measurement } from "../../support/evidence";
import { lockOf } from "../../support/locks";
import { catalog, siteWith } from "../../support/sites";

const step = (own: PolicyFile["step"]): PolicyFile => ({ follows: "phase", step: own });

describe("a step", () => {
  it.each<[string, PolicyFile, InService, number]>([
    ["of units", step({ units: 10 }), running({ "h100-1": 15 }), 25],
    // A unit takes 12.342 kW with all losses: 10 of them are 123.42 kW.
    ["of power", step({ power: "123.42 kW" }), running({ "h100-1": 15 }), 25],
    ["of a watt less", step({ power: "123.419 kW" }), running({ "h100-1": 15 }), 24],
    ["of both, by the smaller", step({ units: 8, power: "1 MW" }), running({ "h100-1": 15 }), 23],
    ["that ends the way", step({ units: 10 }), running({ "h100-1": 40 }), 45],
    ["from nothing", step({ units: 10 }), {}, 10],
  ])("%s is the most that one deployment adds", (_, policy, before, expected) => {
    const { units, leaves } = next(withPolicy(policy), before);
    expect(units["h100-1"]).toBe(expected);
    expect(leaves["h100-1"]).toMatchObject({ units: expected, grownOn: NOW });
  });

  it.each<[PolicyFile["step"], number, string]>([
    [{ units: 10 }, 25, "its step is 10 units"],
    [{ units: 1 }, 16, "its step is 1 unit"],
    [{ power: "123.42 kW" }, 25, "its step is 123.4 kW"],
    [{ units: 20, power: "123.42 kW" }, 25, "its step is 123.4 kW"],
    [{ units: 10, power: "123.42 kW" }, 25, "its step is 10 units"],
  ])("%j is named where a pool waits for the next one", (own, units, why) => {
    const { pools } = next(withPolicy(step(own)), running({ "h100-1": 15 }));
    expect(waits(pools)).toEqual([
      `h100-1: ${units} of the 45 units it should have: one deployment adds so much: ${why}; deploy again`,
    ]);
  });

  it("is waited for by no pool that has what it should have", () => {
    const { pools } = next(withPolicy(step({ units: 10 })), running({ "h100-1": 40 }));
    expect(waits(pools)).toEqual([]);
  });

  it("of the site is for all pools together, in the order of the file", () => {
    const change: SiteChange = (data) => {
      // 50 units of 12.342 kW
      data.power.gridConnection.rampStep = "617.1 kW";
    };
    const { units, pools } = next(change, running({ "h100-1": 15 }));
    expect(units).toEqual({ "h100-1": 45, "h100-2": 20, "h100-3": 0 });
    expect(waits(pools)).toEqual([
      "h100-2: 20 of the 40 units it should have: one deployment adds so much: the site may add 246.8 kW more; deploy again",
      "h100-3: 0 of the 40 units it should have: one deployment adds so much: the site may add 0 W more; deploy again",
    ]);
  });

  it.each<[string, SiteChange]>([
    ["that the site file no longer has", () => undefined],
    ["that the site file raises", ({ power }) => (power.gridConnection.rampStep = "2 MW")],
  ])("of the site %s is the locked one", (_, change) => {
    const locked = { ...lockOf({ site: siteWith("lab"), catalog }), rampStepWattsAtMost: 617_100 };
    const { units } = next(change, running({ "h100-1": 15 }), { locked });
    expect(units).toEqual({ "h100-1": 45, "h100-2": 20, "h100-3": 0 });
  });

  it("of the site may be smaller than the locked one", () => {
    const change: SiteChange = ({ power }) => (power.gridConnection.rampStep = "617.1 kW");
    const locked = { ...lockOf({ site: siteWith("lab"), catalog }), rampStepWattsAtMost: 2e6 };
    const { units } = next(change, running({ "h100-1": 15 }), { locked });
    expect(units).toEqual({ "h100-1": 45, "h100-2": 20, "h100-3": 0 });
  });

  it("goes along whole parts of a split pool", () => {
    const change = firstPool({
      scalingPolicy: step({ units: 40 }),
      granularity: "scalable-unit",
    });
    expect(next(change, {}).units["h100-1"]).toBe(32);
    expect(next(change, running({ "h100-1": 32 })).units["h100-1"]).toBe(45);
  });

  it("is not taken by a pool that nobody can price", () => {
    const { pools } = next(withPolicy(step({ units: 10 })), running({ "h100-1": 15 }), {
      catalog: new Map(),
    });
    expect(waits(pools)).toEqual([
      'h100-1: 15 of the 45 units it should have: GPU system "hgx-h100" is not in the catalogue, so its watts are unknown and count as a violation; the catalogue has nothing',
    ]);
  });
});

describe("between two steps", () => {
  const before: InService = { "h100-1": { units: 15, grownOn: "2026-11-10" } };
  const proof = (to: string, amount = 1_080) =>
    measurement(
      { dimension: "ratio", amount },
      {
        file: "pue.yaml",
        phase: "phase-2",
        gate: "phase-1-pue",
        collectedOn: to,
        window: { from: addDays(to, -30), to },
        samples: 8_640,
        longestHole: 0,
      },
    );
  const energised = measurement(
    { dimension: "power", amount: 2_300_000 },
    { file: "grid.yaml", phase: "phase-2", gate: "grid-energised", collectedOn: "2026-11-20" },
  );
  const week = { coolDown: "7 days" };
  const proven = { provenBy: "phase-1-pue" };
  const unproven = (from: string): string =>
    `its last step was on 2026-11-10, and gate phase-1-pue has no record that passes and covers it up to ${from} or later`;

  it.each<
    [
      string,
      PolicyFile["step"],
      { readonly now?: string; readonly records?: readonly EvidenceRecord[] },
      string | undefined,
    ]
  >([
    [
      "the cool-down is not over",
      week,
      { now: "2026-11-16" },
      "its last step was on 2026-11-10, and the next may be on 2026-11-17",
    ],
    ["the cool-down is over", week, { now: "2026-11-17" }, undefined],
    ["there is no cool-down", {}, { now: "2026-11-10" }, undefined],
    ["the day is that of an earlier review", {}, { now: "2026-11-09" }, undefined],
    ["the gate has no record", { ...week, ...proven }, {}, unproven("2026-11-17")],
    [
      "the record ends too early",
      { ...week, ...proven },
      { records: [proof("2026-11-16")] },
      unproven("2026-11-17"),
    ],
    [
      "the record covers the step",
      { ...week, ...proven },
      { records: [proof("2026-11-17")] },
      undefined,
    ],
    [
      "the record does not pass",
      { ...week, ...proven },
      { records: [proof("2026-11-17", 1_101)] },
      unproven("2026-11-17"),
    ],
    [
      "the record is of another gate",
      { ...week, ...proven },
      { records: [energised] },
      unproven("2026-11-17"),
    ],
    [
      "the record ends on the day of the step",
      proven,
      { records: [proof("2026-11-10")] },
      unproven("2026-11-10"),
    ],
    ["the record ends a day later", proven, { records: [proof("2026-11-11")] }, undefined],
  ])("%s", (_, own, facts, waitsFor) => {
    const change = withPolicy(step({ units: 10, ...own }));
    const [pool] = next(change, before, facts).pools;
    expect(pool).toMatchObject(
      waitsFor === undefined ? { nextUnits: 25 } : { nextUnits: 15, waitsFor },
    );
  });

  it("nothing is needed for the first one", () => {
    const change = withPolicy(step({ units: 10, ...week, ...proven }));
    expect(next(change, running({ "h100-1": 15 })).units["h100-1"]).toBe(25);
  });

  it.each([
    ["shrinks", 5],
    ["stays as it is", 15],
  ])("a pool that %s waits for nothing", (_, units) => {
    const change = withPolicy({ follows: "manual", units, step: { units: 10, ...week } });
    const { pools } = next(change, before, { now: "2026-11-11" });
    expect(pools[0]).toMatchObject({ beforeUnits: 15, nextUnits: units, waitsFor: undefined });
  });
});
