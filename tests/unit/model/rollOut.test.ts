import fc from "fast-check";
import { judgeEnergyBudget } from "../../../model/energyBudget";
import { addDays } from "../../../model/evidence/days";
import type { Drained } from "../../../model/evidence/recordSchema";
import { planPhase } from "../../../model/phasePlan";
import { powerBudget } from "../../../model/powerBudget";
import type { InService } from "../../../model/scaling/inService";
import { nextDeployment } from "../../../model/scaling/nextDeployment";
import { waits } from "../../../model/scaling/stepSentence";
import type { SiteFile } from "../../../model/siteSchema";
import { reportPhase } from "../../../model/sitePlan";
import { phaseOutput, phaseOutputSchema } from "../../../tools/plan/planOutput";
import { renderPlan } from "../../../tools/plan/phaseTable";
import { scaledPools } from "../../../tools/plan/scalingOutput";
import { next, NOW, running, withPolicy } from "../../support/deployments";
import { drained, measurement } from "../../support/evidence";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";
import { allProven, withLock } from "../../support/locks";

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

describe("without a policy a pool has its phase's units at once", () => {
  it.each(["phase-1", "phase-2", "phase-3"])("in %s, as the plan says", (phase) => {
    const site = siteWith("lab");
    const { units, pools } = next(() => undefined, {}, { phase });
    expect(waits(pools)).toEqual([]);
    expect(planPhase(site, catalog, phase, DECLARED, units)).toEqual(
      planPhase(site, catalog, phase, DECLARED),
    );
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
  const scaling = scaledPools(withLock(loaded), "phase-2", [record], NOW);
  const phase = reportPhase(loaded.site, catalog, "phase-2", DECLARED);
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
    expect(all.leaves["h100-1"]).toMatchObject({ units: 5 });
    expect(all.leaves["h100-1"]?.leaving).toMatchObject([{ units: 128, by: ["d.yaml"] }]);
  });

  it("adds nothing beside units of a pool that the site file no longer has", () => {
    const before: InService = {
      old: { units: 0, leaving: [{ units: 1, since: "2026-11-01", known: [] }] },
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
        const facts = { records, verdicts: [], now, before, mayShrink, proven: allProven(loaded) };
        const { units, leaves } = nextDeployment(withLock(loaded), phase, facts);
        const budget = powerBudget(site, phase, DECLARED);
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
