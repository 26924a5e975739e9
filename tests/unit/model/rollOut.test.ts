import fc from "fast-check";
import { judgeEnergyBudget } from "../../../model/energyBudget";
import { addDays } from "../../../model/evidence/days";
import type { Drained } from "../../../model/evidence/recordSchema";
import { openPhases } from "../../../model/gates/openPhases";
import { planPhase } from "../../../model/phasePlan";
import { powerBudget } from "../../../model/powerBudget";
import type { InService } from "../../../model/scaling/inService";
import { nextDeployment, type NextDeployment } from "../../../model/scaling/nextDeployment";
import { waits } from "../../../model/scaling/stepSentence";
import type { SiteFile } from "../../../model/siteSchema";
import { reportPhase } from "../../../model/sitePlan";
import { phaseOutput, phaseOutputSchema } from "../../../tools/plan/planOutput";
import { renderPlan } from "../../../tools/plan/phaseTable";
import { scaledPools } from "../../../tools/plan/scalingOutput";
import { drained, measurement } from "../../support/evidence";
import { catalog, phaseIn, siteWith } from "../../support/sites";

type Policy = NonNullable<SiteFile["pools"][number]["scalingPolicy"]>;

/** The lab, whose phase 3 retires most H100 of the first hall for racks of GB300. */
function refreshed(data: SiteFile): void {
  data.pools.push({
    name: "gb300-1",
    hall: "hall-1",
    gpuSystem: "gb300-nvl72",
    purpose: "training",
  });
  phaseIn(data, "phase-3").units = { "h100-1": 5, "gb300-1": 9, "h100-2": 133, "h100-3": 133 };
}

const withPolicy =
  (scalingPolicy: Policy) =>
  (data: SiteFile): void => {
    Object.assign(data.pools[0] ?? {}, { scalingPolicy });
  };

const NOW = "2026-11-23";

function next(
  change: (data: SiteFile) => void,
  before: InService,
  {
    phase = "phase-2",
    records = [],
    now = NOW,
    mayShrink = false,
  }: {
    phase?: string;
    records?: Parameters<typeof openPhases>[1];
    now?: string;
    mayShrink?: boolean;
  } = {},
): NextDeployment {
  const loaded = { site: siteWith("lab", change), catalog };
  const verdicts = openPhases(loaded, records, now);
  return nextDeployment(loaded, phase, { records, verdicts, now, before, mayShrink });
}

const running = (units: Readonly<Record<string, number>>): InService =>
  Object.fromEntries(Object.entries(units).map(([pool, count]) => [pool, { units: count }]));

describe("without a policy a pool has its phase's units at once", () => {
  it.each(["phase-1", "phase-2", "phase-3"])("in %s, as the plan says", (phase) => {
    const site = siteWith("lab");
    const { units, pools } = next(() => undefined, {}, { phase });
    expect(waits(pools)).toEqual([]);
    expect(planPhase(site, catalog, phase, undefined, units)).toEqual(
      planPhase(site, catalog, phase),
    );
  });
});

describe("a step", () => {
  const step = (own: Policy["step"]): Policy => ({ follows: "phase", step: own });

  it.each<[string, Policy, InService, number]>([
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
    expect(leaves["h100-1"]).toEqual({ units: expected, grownOn: NOW });
  });

  it("says what a pool waits for", () => {
    const { pools } = next(withPolicy(step({ units: 10 })), running({ "h100-1": 15 }));
    expect(waits(pools)).toEqual([
      "h100-1: 25 of the 45 units it should have: one deployment adds so much: its step is 10 units; deploy again",
    ]);
  });

  it("of the site is for all pools together, in the order of the file", () => {
    const change = (data: SiteFile): void => {
      // 50 units of 12.342 kW
      data.power.gridConnection.rampStep = "617.1 kW";
    };
    const { units } = next(change, running({ "h100-1": 15 }));
    expect(units).toEqual({ "h100-1": 45, "h100-2": 20, "h100-3": 0 });
  });

  it("goes along whole parts of a split pool", () => {
    const change = (data: SiteFile): void => {
      withPolicy(step({ units: 40 }))(data);
      Object.assign(data.pools[0] ?? {}, { granularity: "scalable-unit" });
    };
    expect(next(change, {}).units["h100-1"]).toBe(32);
    expect(next(change, running({ "h100-1": 32 })).units["h100-1"]).toBe(45);
  });
});

describe("between two steps", () => {
  const policy = (own: object): ReturnType<typeof withPolicy> =>
    withPolicy({ follows: "phase", step: { units: 10, coolDown: "7 days", ...own } });
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

  it.each([
    ["the cool-down is not over", policy({}), "2026-11-16", [], 15],
    ["the cool-down is over", policy({}), "2026-11-17", [], 25],
    ["the gate has no record", policy({ provenBy: "phase-1-pue" }), NOW, [], 15],
    [
      "the record ends too early",
      policy({ provenBy: "phase-1-pue" }),
      NOW,
      [proof("2026-11-16")],
      15,
    ],
    [
      "the record covers the step",
      policy({ provenBy: "phase-1-pue" }),
      NOW,
      [proof("2026-11-17")],
      25,
    ],
    [
      "the record does not pass",
      policy({ provenBy: "phase-1-pue" }),
      NOW,
      [proof("2026-11-17", 1_101)],
      15,
    ],
  ])("%s", (_, change, now, records, expected) => {
    expect(next(change, before, { now, records }).units["h100-1"]).toBe(expected);
  });
});

describe("a pool that follows demand", () => {
  const change = withPolicy({ follows: "demand", buffer: "10 %", floor: 5 });
  const booked = (amount: number) =>
    measurement(
      { dimension: "gpus", amount },
      { file: "booked.yaml", phase: "phase-2", gate: "capacity-booked" },
    );

  it.each([
    // Of 1,000 GPUs 400 are booked: 18 of 45 units, and a tenth more.
    ["has its part of what is booked, and the buffer", {}, [booked(400)], false, 20],
    ["has its ceiling when all is booked", {}, [booked(1_000)], false, 45],
    ["has its floor when nothing is", {}, [], false, 5],
    ["keeps what is in service when less is booked", { "h100-1": 30 }, [booked(400)], false, 30],
    ["keeps what is in service when the bookings run out", { "h100-1": 30 }, [], false, 30],
    ["gives it up with leave", { "h100-1": 30 }, [booked(400)], true, 20],
  ])("%s", (_, before, records, mayShrink, expected) => {
    const { units } = next(change, running(before), { records, mayShrink });
    expect(units["h100-1"]).toBe(expected);
  });
});

it("is planned with the units that it should have, in words and as data", () => {
  const change = withPolicy({ follows: "demand", buffer: "10 %" });
  const loaded = { site: siteWith("lab", change), catalog };
  const record = measurement(
    { dimension: "gpus", amount: 400 },
    { file: "booked.yaml", phase: "phase-2", gate: "capacity-booked" },
  );
  const scaling = scaledPools(loaded, "phase-2", [record], NOW);
  const phase = reportPhase(loaded.site, catalog, "phase-2");
  expect(renderPlan(phase, undefined, scaling)).toContain(
    "scaling: h100-1, 20 of 45 units: follows demand, 617.1 kW booked of 1.5 MW with a buffer of 10.0 %",
  );
  expect(phaseOutputSchema.parse(phaseOutput(phase, undefined, scaling)).scaling).toMatchObject([
    { pool: "h100-1", follows: "demand", ceilingUnits: 45, wantedUnits: 20 },
  ]);
});

describe("a technology refresh", () => {
  const phase = "phase-3";
  const h100 = { "h100-1": 133, "h100-2": 133, "h100-3": 133 };

  it("retires, waits until that is drained, and then adds", () => {
    const retired = next(refreshed, running(h100), { phase });
    expect(retired.units).toMatchObject({ "h100-1": 5, "gb300-1": 0 });
    expect(waits(retired.pools)).toEqual([
      "gb300-1: 0 of the 9 units it should have: this deployment takes units of h100-1 away, and one deployment shrinks or grows, never both: record what is drained, then deploy again",
    ]);

    const waiting = next(refreshed, retired.leaves, { phase });
    expect(waiting.units).toMatchObject({ "h100-1": 5, "gb300-1": 0 });
    expect(waits(waiting.pools)[0]).toContain("bring a drained record of 128 of h100-1");

    const record = (units: number): Drained =>
      drained({ file: "d.yaml", pool: "h100-1", units, drainedOn: NOW });
    const some = next(refreshed, waiting.leaves, { phase, records: [record(20)] });
    expect(some.units).toMatchObject({ "gb300-1": 0 });
    const all = next(refreshed, some.leaves, { phase, records: [record(128)] });
    expect(all.units).toMatchObject({ "h100-1": 5, "gb300-1": 9 });
    expect(waits(all.pools)).toEqual([]);
    expect(all.leaves["h100-1"]).toEqual({ units: 5 });
  });

  it("adds nothing beside units of a pool that the site file no longer has", () => {
    const before: InService = {
      old: { units: 0, leaving: { units: 1, since: "2026-11-01", known: [] } },
    };
    const { units, pools } = next(() => undefined, before);
    expect(units).toEqual({ "h100-1": 0, "h100-2": 0, "h100-3": 0 });
    expect(waits(pools)[0]).toContain("put it back with 0 units");
  });
});

test("whatever is deployed in whatever order, no power domain ever carries more than it may", () => {
  const action = fc.record({
    phase: fc.constantFrom("phase-1", "phase-2", "phase-3"),
    mayShrink: fc.boolean(),
    days: fc.nat(2),
    // Of what still draws power, the share that is switched off and recorded before the deployment.
    drains: fc.constantFrom(0, 0.5, 1),
  });
  const site = siteWith("lab", refreshed);
  const loaded = { site, catalog };
  fc.assert(
    fc.property(fc.array(action, { minLength: 2, maxLength: 7 }), (actions) => {
      let now = "2026-11-01";
      let before: InService = {};
      const records: Drained[] = [];
      // What is true in the halls, whatever the records say: units that were given up and still draw power.
      const drawing = new Map<string, number>();
      for (const [index, { phase, mayShrink, days, drains }] of actions.entries()) {
        now = addDays(now, days);
        for (const [pool, units] of drawing) {
          const off = Math.floor(units * drains);
          if (off > 0) {
            const file = `${index}-${pool}.yaml`;
            records.push(drained({ file, pool, units: off, drainedOn: now, collectedOn: now }));
            drawing.set(pool, units - off);
          }
        }
        const facts = { records, verdicts: [], now, before, mayShrink };
        const { units, leaves } = nextDeployment(loaded, phase, facts);
        const budget = powerBudget(site, phase);
        const demand = site.pools.map(({ name, hall, gpuSystem }) => {
          const ran = before[name]?.units ?? 0;
          const most = Math.max(ran, units[name] ?? 0) + (drawing.get(name) ?? 0);
          return { pool: name, hall, gpuSystem, units: most };
        });
        const grows = site.pools.filter(
          ({ name }) => (units[name] ?? 0) > (before[name]?.units ?? 0),
        );
        const shrinks = site.pools.filter(
          ({ name }) => (units[name] ?? 0) < (before[name]?.units ?? 0),
        );
        expect(grows.length === 0 || shrinks.length === 0).toBe(true);
        // A deployment that adds nothing is always let through: a site over its limit has to be able to shrink.
        const asked = grows.length === 0 ? [] : demand.filter((own) => own.units > 0);
        expect(judgeEnergyBudget(asked, budget, catalog)).toEqual([]);
        for (const { name } of shrinks) {
          const givenUp = (before[name]?.units ?? 0) - (units[name] ?? 0);
          drawing.set(name, (drawing.get(name) ?? 0) + givenUp);
        }
        before = leaves;
      }
    }),
    { numRuns: 60 },
  );
});
