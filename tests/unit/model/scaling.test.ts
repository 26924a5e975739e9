import fc from "fast-check";
import { desiredUnits, nextStep, type Wish } from "../../../model/scaling/desiredUnits";
import {
  addLeaving,
  givenUpAfter,
  stillLeaving,
  type DrainedFacts,
  type Leaving,
} from "../../../model/scaling/leaving";
import type { Drained, EvidenceRecord } from "../../../model/evidence/recordSchema";
import { drained, measurement } from "../../support/evidence";

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

test.each([
  ["the phase's units", { kind: "phase" }, 128],
  ["as many as somebody decided on", { kind: "manual", units: 48 }, 48],
  ["no more than the ceiling by hand either", { kind: "manual", units: 500 }, 128],
] as const)("a pool without demand has %s", (_, follows, expected) => {
  expect(desiredUnits(byDemand(0, { follows }))).toBe(expected);
});

const numbers = [-1, 1.5, Number.NaN, 2 ** 53];

test.each(
  numbers.flatMap((wrong): [number, Wish][] => [
    [wrong, byDemand(80, { ceilingUnits: wrong })],
    [wrong, byDemand(80, { floorUnits: wrong })],
    [wrong, byDemand(80, { scalableUnits: wrong })],
    [wrong, byDemand(wrong)],
    [wrong, byDemand(0, { follows: { kind: "demand", bookedUnits: 80, bufferPerMille: wrong } })],
    [wrong, byDemand(0, { follows: { kind: "manual", units: wrong } })],
  ]),
)("no pool has units that are no number of them: %d in %j", (wrong, wish) => {
  const refusal = new RangeError(`${wrong} is no whole number from 0 on`);
  expect(() => desiredUnits(wish)).toThrow(refusal);
});

test.each(numbers)("no step starts from, goes to or adds %d units", (wrong) => {
  const refusal = new RangeError(`${wrong} is no whole number from 0 on`);
  expect(() => nextStep(wrong, 8, 8)).toThrow(refusal);
  expect(() => nextStep(8, wrong, 8)).toThrow(refusal);
  expect(() => nextStep(8, 8, wrong)).toThrow(refusal);
});

test("nothing grows by parts or steps of no units, which would never end", () => {
  expect(() => desiredUnits(byDemand(80, { scalableUnits: 0 }))).toThrow(
    new RangeError("a scalable unit has at least 1 unit"),
  );
  expect(() => nextStep(8, 16, 0)).toThrow(new RangeError("a step adds at least 1 unit"));
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

const NOW = "2026-11-23";
const H100 = { hall: "hall-1", gpuSystem: "hgx-h100" };
const facts = (
  records: readonly EvidenceRecord[],
  now = NOW,
  seen: readonly string[] = [],
): DrainedFacts => ({ pool: "h100", declared: H100, records, seen, now });
const unitsOf = (entries: readonly Leaving[]): number =>
  entries.reduce((sum, { units: own }) => sum + own, 0);
const record = drained({ file: "a.yaml", pool: "h100", units: 40, drainedOn: "2026-11-10" });

test.each<[string, readonly Drained[], number]>([
  ["nothing drained", [], 80],
  ["units drained", [record], 40],
  ["units drained on the day itself", [{ ...record, drainedOn: "2026-11-01" }], 40],
  ["the same units reported twice", [record, { ...record, file: "b.yaml" }], 40],
  ["another pool drained", [{ ...record, pool: "h200" }], 80],
  ["drained before", [{ ...record, drainedOn: "2026-10-01" }], 80],
  ["a record that was there before", [{ ...record, file: "old.yaml" }], 80],
  [
    "a correction of one that was there before",
    [
      { ...record, file: "old.yaml" },
      { ...record, supersedes: "old.yaml" },
    ],
    80,
  ],
  ["to be drained tomorrow", [{ ...record, drainedOn: "2026-11-24" }], 80],
  ["an example", [{ ...record, illustrative: true }], 80],
  ["a correction", [record, { ...record, file: "b.yaml", units: 1, supersedes: "a.yaml" }], 79],
])("80 units that were given up, with %s", (_, records, expected) => {
  const leaving = { ...H100, units: 80, since: "2026-11-01", known: ["old.yaml"] };
  expect(stillLeaving([leaving], facts(records))).toMatchObject([{ ...H100, units: expected }]);
});

test("what a pool gives up knows the records of that pool, by name, which speak of other units", () => {
  const records: EvidenceRecord[] = [
    { ...record, file: "c.yaml" },
    { ...record, file: "b.yaml" },
    { ...record, file: "d.yaml", pool: "h200" },
    measurement({ dimension: "gpus", amount: 1 }, { file: "e.yaml", gate: "g" }),
  ];
  const known = ["b.yaml", "c.yaml"];
  expect(leavingAfter([], { ...H100, units: 8 }, facts(records))).toEqual([
    { ...H100, units: 8, since: "2026-11-23", known },
  ]);
  expect(leavingAfter([], { ...H100, units: 0 }, facts(records))).toEqual([]);
});

test("no record frees units twice, however often a pool gives some up", () => {
  const step = fc.record({ givenUp: fc.nat(20), drains: fc.nat(20), sameDay: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      let leaving: readonly Leaving[] = [];
      let seen: readonly string[] = [];
      let [givenUp, reported, day] = [0, 0, 1];
      const records: Drained[] = [];
      for (const [index, own] of steps.entries()) {
        day += own.sameDay ? 0 : 1;
        const now = `2026-11-${String(day).padStart(2, "0")}`;
        leaving = leavingAfter(leaving, { ...H100, units: own.givenUp }, facts(records, now, seen));
        seen = records.map(({ file }) => file);
        givenUp += own.givenUp;
        if (own.drains > 0) {
          const file = `${index}.yaml`;
          records.push(
            drained({ file, pool: "h100", units: own.drains, drainedOn: now, collectedOn: now }),
          );
          reported += own.drains;
        }
        const freed = givenUp - unitsOf(stillLeaving(leaving, facts(records, now, seen)));
        expect(freed).toBeLessThanOrEqual(reported);
      }
    }),
  );
});

/** What may still draw power after a deployment. */
const leavingAfter = (
  leaving: readonly Leaving[],
  added: Parameters<typeof givenUpAfter>[1],
  drainedBy: DrainedFacts,
): readonly Leaving[] => givenUpAfter(leaving, added, drainedBy, () => true);

describe("units of two systems and halls that one pool gave up", () => {
  const B200 = { hall: "hall-1", gpuSystem: "hgx-b200" };
  const ELSEWHERE = { hall: "hall-2", gpuSystem: "hgx-h100" };
  const entry = (kind: typeof H100, known: readonly string[] = []): Leaving => ({
    ...kind,
    units: 15,
    since: "2026-11-01",
    known,
  });
  const still = (
    entries: readonly Leaving[],
    records: readonly EvidenceRecord[],
    seen: readonly string[] = [],
  ) =>
    stillLeaving(entries, facts(records, NOW, seen)).map(({ hall, gpuSystem, units: own }) =>
      [hall, gpuSystem, own].join(" "),
    );

  it.each<[string, Partial<Drained>, readonly Leaving[], readonly string[]]>([
    [
      "the one that it names",
      { ...B200 },
      [entry(H100), entry(B200)],
      ["hall-1 hgx-h100 15", "hall-1 hgx-b200 11"],
    ],
    [
      "the system that it names, in the declared hall",
      { gpuSystem: "hgx-b200" },
      [entry(H100), entry(B200)],
      ["hall-1 hgx-h100 15", "hall-1 hgx-b200 11"],
    ],
    [
      "what the site file declares, where nothing else is leaving",
      {},
      [entry(H100)],
      ["hall-1 hgx-h100 11"],
    ],
    ["nothing of another system where it names none", {}, [entry(B200)], ["hall-1 hgx-b200 15"]],
    ["nothing of another hall where it names none", {}, [entry(ELSEWHERE)], ["hall-2 hgx-h100 15"]],
    [
      "nothing of another hall where it names the system alone",
      { gpuSystem: "hgx-h100" },
      [entry(ELSEWHERE)],
      ["hall-2 hgx-h100 15"],
    ],
    [
      "nothing where it could be either",
      {},
      [entry(H100), entry(B200)],
      ["hall-1 hgx-h100 15", "hall-1 hgx-b200 15"],
    ],
    [
      "nothing where the system that it names is in two halls",
      { gpuSystem: "hgx-h100" },
      [entry(H100), entry(ELSEWHERE)],
      ["hall-1 hgx-h100 15", "hall-2 hgx-h100 15"],
    ],
  ])("are freed by a record of 4 units: %s", (_, named, entries, expected) => {
    expect(still(entries, [{ ...record, units: 4, ...named }])).toEqual(expected);
  });

  it("keep a record that could be either from counting once it could not", () => {
    const unclear = { ...record, units: 15 };
    const explicit = { ...record, ...B200, file: "b.yaml", units: 15 };
    const after = leavingAfter(
      [entry(H100), entry(B200)],
      { ...H100, units: 0 },
      facts([unclear, explicit]),
    );
    expect(after).toEqual([entry(H100), { ...entry(B200), by: ["b.yaml"] }]);
    expect(still(after, [unclear, explicit], ["a.yaml", "b.yaml"])).toEqual(["hall-1 hgx-h100 15"]);
  });

  it("are not freed by the correction of a record that freed the others", () => {
    const first = { ...record, ...B200, units: 15 };
    const after = leavingAfter([entry(H100), entry(B200)], { ...H100, units: 0 }, facts([first]));
    const corrected = { ...first, ...H100, file: "b.yaml", supersedes: "a.yaml" };
    expect(still(after, [first, corrected], ["a.yaml"])).toEqual([
      "hall-1 hgx-h100 15",
      "hall-1 hgx-b200 15",
    ]);
  });

  it("are freed by a new record in place of one that named too little, and not by a correction of it", () => {
    const vague = { ...record, units: 15 };
    const after = leavingAfter([entry(B200)], { ...B200, units: 0 }, facts([vague]));
    const corrected = { ...vague, ...B200, file: "b.yaml", supersedes: "a.yaml" };
    expect(still(after, [vague, corrected], ["a.yaml"])).toEqual(["hall-1 hgx-b200 15"]);
    const anew = { ...corrected, supersedes: undefined };
    expect(still(after, [vague, anew], ["a.yaml"])).toEqual([]);
  });

  it("stay what they were when they are of other machines, another day or other records, and have one order", () => {
    const others: readonly Leaving[] = [
      { ...entry(H100), gpuPowerCapWatts: 600 },
      { ...entry(H100), since: "2026-11-20" },
      { ...entry(H100), row: "a" },
      entry(H100, ["old.yaml"]),
    ];
    const all = [entry(ELSEWHERE), entry(H100), ...others].reduce<Leaving[]>(addLeaving, []);
    expect(all).toHaveLength(6);
    expect(addLeaving([...all].reverse(), entry(ELSEWHERE))).toEqual([
      ...addLeaving(all, { ...entry(H100), units: 0 }).slice(0, -1),
      { ...entry(ELSEWHERE), units: 30 },
    ]);
  });

  it("are freed of the day that a record names or before, and not of a later one", () => {
    const later = { ...entry(H100), since: "2026-11-15" };
    const ofBoth = { ...record, units: 30 };
    expect(still([entry(H100), later], [ofBoth])).toEqual(["hall-1 hgx-h100 15"]);
    const correction = { ...ofBoth, file: "b.yaml", drainedOn: "2026-11-16" };
    expect(still([entry(H100), later], [correction])).toEqual([]);
  });

  it("are freed by the largest of the records that spoke of both days, not by one after the other", () => {
    const first = { ...entry(H100), units: 5, since: "2026-11-02" };
    const second = { ...entry(H100), units: 5, since: "2026-11-04" };
    const five = { ...record, units: 5, drainedOn: "2026-11-05" };
    const after = leavingAfter([first, second], { ...H100, units: 0 }, facts([five]));
    const seven = { ...five, file: "b.yaml", units: 7 };
    const left = stillLeaving(after, facts([five, seven], NOW, ["a.yaml"]));
    expect(unitsOf(left)).toBe(3);
    const ofFirst = leavingAfter(
      [first, second],
      { ...H100, units: 0 },
      facts([{ ...five, drainedOn: "2026-11-03" }]),
    );
    const others = { ...five, file: "b.yaml" };
    expect(
      stillLeaving(ofFirst, facts([{ ...five, drainedOn: "2026-11-03" }, others], NOW, ["a.yaml"])),
    ).toEqual([]);
  });

  it("are freed by what a record spoke of when a deployment first saw it, whatever the site file has later", () => {
    const after = leavingAfter([entry(ELSEWHERE)], { ...H100, units: 0 }, facts([record]));
    const back = { ...facts([record], NOW, ["a.yaml"]), declared: ELSEWHERE };
    expect(stillLeaving(after, back)).toEqual([entry(ELSEWHERE)]);
  });
});
