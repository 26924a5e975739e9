import fc from "fast-check";
import { desiredUnits, nextStep, type Wish } from "../../../model/scaling/desiredUnits";
import { heldUnits } from "../../../model/scaling/heldUnits";
import { stepProblems } from "../../../model/scaling/stepProblems";
import type { Drained } from "../../../model/evidence/recordSchema";

const units = fc.integer({ min: 0, max: 2000 });
const byDemand = (bookedUnits: number, rest: Partial<Wish> = {}): Wish => ({
  ceilingUnits: 128,
  follows: { kind: "demand", bookedUnits, bufferPerMille: 100 },
  floorUnits: 0,
  scalableUnits: 1,
  ...rest,
});

test.each([
  ["booked demand with its buffer", byDemand(80), 88],
  ["whole scalable units", byDemand(80, { scalableUnits: 32 }), 96],
  ["the floor without demand", byDemand(0, { floorUnits: 8 }), 8],
  ["the ceiling, whatever is booked", byDemand(500), 128],
  ["nothing if no phase was ever open", byDemand(80, { ceilingUnits: 0, floorUnits: 8 }), 0],
])("a pool has %s", (_, wish, expected) => {
  expect(desiredUnits(wish)).toBe(expected);
});

test("more demand never means fewer units, and never more than the ceiling", () => {
  fc.assert(
    fc.property(units, units, units, units, fc.integer({ min: 1, max: 72 }), (a, b, c, f, s) => {
      const rest = { ceilingUnits: c, floorUnits: f, scalableUnits: s };
      const less = desiredUnits(byDemand(Math.min(a, b), rest));
      const more = desiredUnits(byDemand(Math.max(a, b), rest));
      expect(less).toBeLessThanOrEqual(more);
      expect(more).toBeLessThanOrEqual(c);
    }),
  );
});

test("steps end at what is wanted and none adds more than the limit", () => {
  fc.assert(
    fc.property(units, units, fc.integer({ min: 50, max: 500 }), (start, wanted, step) => {
      let running = start;
      for (let deployments = 0; running !== wanted; deployments += 1) {
        expect(deployments).toBeLessThan(41);
        const next = nextStep(running, wanted, step);
        expect(next - running).toBeLessThanOrEqual(step);
        running = next;
      }
    }),
  );
});

const record: Drained = {
  record: "drained",
  pool: "h100",
  units: 40,
  drainedOn: "2026-11-10",
  method: "meter",
  collectedOn: "2026-11-10",
  collectedBy: { name: "A", role: "operator" },
  source: "meter",
  illustrative: false,
  file: "a.yaml",
};

test.each<[string, readonly Drained[], number]>([
  ["nothing drained", [], 100],
  ["units drained", [record], 60],
  ["the same units reported twice", [record, { ...record, file: "b.yaml" }], 60],
  ["another pool drained", [{ ...record, pool: "h200" }], 100],
  ["drained before the change", [{ ...record, drainedOn: "2026-10-01" }], 100],
  ["to be drained tomorrow", [{ ...record, drainedOn: "2026-11-24" }], 100],
  ["an example", [{ ...record, illustrative: true }], 100],
  ["a correction", [record, { ...record, file: "b.yaml", units: 1, supersedes: "a.yaml" }], 99],
])("a lowered ceiling with %s", (_, records, expected) => {
  const change = { pool: "h100", beforeUnits: 100, nowUnits: 20, changedOn: "2026-11-01" };
  expect(heldUnits(change, records, "2026-11-23")).toBe(expected);
});

test("a refresh that passes fits at every moment, in whatever order its units change", () => {
  const pool = fc.record({
    pool: fc.constantFrom("h100", "gb300"),
    beforeUnits: fc.integer({ min: 0, max: 20 }),
    afterUnits: fc.integer({ min: 0, max: 20 }),
    wattsPerUnit: fc.integer({ min: 1, max: 140_000 }),
    moment: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(
      fc.array(pool, { maxLength: 4 }),
      fc.integer({ min: 0, max: 4_000_000 }),
      (pools, usableWatts) => {
        const problems = stepProblems({ domain: "hall-1", usableWatts, pools });
        const drawn = pools.reduce((sum, { beforeUnits, afterUnits, wattsPerUnit, moment }) => {
          const moved = Math.round(((afterUnits - beforeUnits) * moment) / 1000);
          return sum + (beforeUnits + moved) * wattsPerUnit;
        }, 0);
        expect(problems.length > 0 || drawn <= usableWatts).toBe(true);
      },
    ),
  );
});

test("a deployment that retires H100 while it adds GB300 in one domain is refused, each half alone is not", () => {
  const h100 = { pool: "h100", beforeUnits: 10, afterUnits: 0, wattsPerUnit: 10 };
  const gb300 = { pool: "gb300", beforeUnits: 0, afterUnits: 5, wattsPerUnit: 20 };
  const problemsOf = (pools: readonly (typeof h100)[]): readonly string[] =>
    stepProblems({ domain: "hall-1", usableWatts: 1000, pools });
  expect(problemsOf([h100, gb300])).toEqual([
    "hall-1: one deployment shrinks h100 and grows gb300; shrink first, record what is drained, then grow in another",
  ]);
  expect(problemsOf([h100])).toEqual([]);
  expect(problemsOf([gb300])).toEqual([]);
});
