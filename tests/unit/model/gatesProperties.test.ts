import fc from "fast-check";
import { addDays } from "../../../model/evidence/days";
import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import type { Dimension } from "../../../model/gates/measure";
import { openPhases } from "../../../model/gates/openPhases";
import { lets } from "../../../model/gates/verdict";
import { loadSite } from "../../../model/site";
import { PROJECT } from "../../support/sites";
import { measurement, waiver } from "../../support/evidence";
import { withLock } from "../../support/locks";

const lab = loadSite(PROJECT, "lab");
const FIRST_DAY = "2026-01-01";

/** Gates of the lab, with values on both sides of their thresholds. */
const GATES: readonly (readonly [string, string, Dimension, number])[] = [
  ["phase-1", "grid-energised", "power", 200_000],
  ["phase-1", "gpus-delivered", "gpus", 120],
  ["phase-2", "grid-energised", "power", 2_300_000],
  ["phase-2", "capacity-booked", "gpus", 800],
  ["phase-2", "phase-1-accepted", "share", 990],
  ["phase-2", "phase-1-pue", "ratio", 1_100],
  ["phase-3", "grid-energised", "power", 5_200_000],
  ["phase-3", "phase-2-accepted", "share", 990],
  ["phase-3", "phase-2-utilisation", "share", 600],
];

const day = fc.integer({ min: 40, max: 400 }).map((count) => addDays(FIRST_DAY, count));

/** A record of any gate: mostly of a whole window, sometimes thin, short-lived or a waiver. */
const record = (file: string): fc.Arbitrary<EvidenceRecord> =>
  fc
    .record({
      gate: fc.constantFrom(...GATES),
      off: fc.integer({ min: -1, max: 1 }),
      collectedOn: day,
      windowDays: fc.constantFrom(30, 30, 30, 29),
      samples: fc.constantFrom(8_640, 8_640, 7_999),
      longestHole: fc.constantFrom(0, 0, 90),
      lastsDays: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
      waived: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    })
    .map(({ gate: [phase, gate, dimension, amount], off, collectedOn, lastsDays, ...rest }) =>
      rest.waived
        ? waiver({ file, phase, gate, collectedOn, expires: addDays(collectedOn, lastsDays ?? 99) })
        : measurement(
            { dimension, amount: amount + off },
            {
              file,
              phase,
              gate,
              collectedOn,
              window: { from: addDays(collectedOn, -rest.windowDays), to: collectedOn },
              samples: rest.samples,
              longestHole: rest.longestHole,
              validUntil: lastsDays === undefined ? undefined : addDays(collectedOn, lastsDays),
            },
          ),
    );

const records = fc
  .integer({ min: 0, max: 40 })
  .chain((count) =>
    fc.tuple(...Array.from({ length: count }, (_, index) => record(`r${index}.yaml`))),
  );

/** Corrections among records: each at most once, a later record of the same gate. */
const withCorrections = fc.tuple(records, fc.infiniteStream(fc.boolean())).map(([all, coin]) => {
  const taken = new Set<string>();
  return all.map((one): EvidenceRecord => {
    const [yes] = [...coin.take(1)];
    const old = all.find(
      (other) =>
        !taken.has(other.file) &&
        other.record === one.record &&
        "gate" in other &&
        "gate" in one &&
        other.gate === one.gate &&
        other.phase === one.phase &&
        other.collectedOn < one.collectedOn,
    );
    if (yes !== true || old === undefined) {
      return one;
    }
    taken.add(old.file);
    return { ...one, supersedes: old.file };
  });
});

const verdicts = (evidence: readonly EvidenceRecord[], now: string) =>
  openPhases(withLock(lab), evidence, now);
const through = (evidence: readonly EvidenceRecord[], now: string): ReadonlySet<string> =>
  new Set(
    verdicts(evidence, now).flatMap(({ gates }) =>
      gates.filter(({ verdict }) => lets(verdict)).map(({ phase, gate }) => `${phase}/${gate}`),
    ),
  );

/** Many more runs than the default: sets that open a phase are rare among random ones. */
const RUNS = { numRuns: 250 };

describe("whatever the evidence", () => {
  it("no phase is open while an earlier one is closed", () => {
    fc.assert(
      fc.property(withCorrections, day, (evidence, now) => {
        const open = verdicts(evidence, now).map((phase) => phase.open);
        expect(open).toEqual([...open].sort((first, second) => Number(second) - Number(first)));
      }),
      RUNS,
    );
  });

  it("evidence for all gates of a later phase does not open it before the earlier ones", () => {
    const pass = GATES.map(([phase, gate, dimension, amount]) =>
      measurement(
        { dimension, amount },
        {
          file: `${phase}-${gate}.yaml`,
          phase,
          gate,
          window: { from: "2026-09-01", to: "2026-11-01" },
          samples: 8_640,
        },
      ),
    );
    const phases = ["phase-1", "phase-2", "phase-3"];
    fc.assert(
      fc.property(fc.subarray(pass), (evidence) => {
        const whole = phases.map((phase) =>
          pass.filter((one) => one.phase === phase).every((one) => evidence.includes(one)),
        );
        const firstGap = whole.indexOf(false);
        const expected = phases.map((_, index) => firstGap === -1 || index < firstGap);
        expect(verdicts(evidence, "2026-11-23").map(({ open }) => open)).toEqual(expected);
      }),
      RUNS,
    );
  });

  it("taking away evidence that speaks for a gate opens nothing", () => {
    fc.assert(
      fc.property(withCorrections, day, fc.infiniteStream(fc.boolean()), (all, now, coin) => {
        // What speaks against a gate can only be taken away by removing a file, which the check of the git history refuses.
        const speaksFor = (one: EvidenceRecord): boolean =>
          through([{ ...one, supersedes: undefined } as EvidenceRecord], now).size > 0;
        const fewer = all.filter((one) => !speaksFor(one) || coin.next().value !== true);
        const before = through(all, now);
        expect([...through(fewer, now)].filter((gate) => !before.has(gate))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("time alone turns no failed gate into one that passes, and opens nothing that was closed", () => {
    fc.assert(
      fc.property(withCorrections, day, fc.integer({ min: 1, max: 900 }), (all, now, wait) => {
        const known = all.filter(({ collectedOn }) => collectedOn <= now);
        const later = addDays(now, wait);
        const before = through(known, now);
        expect([...through(known, later)].filter((gate) => !before.has(gate))).toEqual([]);
        const openNow = verdicts(known, now).map(({ open }) => open);
        const openLater = verdicts(known, later).map(({ open }) => open);
        expect(openLater.filter((open, index) => open && openNow[index] !== true)).toEqual([]);
      }),
      RUNS,
    );
  });

  it("an expired gate stays expired until somebody brings a record", () => {
    fc.assert(
      fc.property(withCorrections, day, fc.integer({ min: 1, max: 900 }), (all, now, wait) => {
        const known = all.filter((one) => one.collectedOn <= now && one.record === "measurement");
        const expiredAt = (when: string): string[] =>
          verdicts(known, when).flatMap(({ gates }) =>
            gates.filter((g) => g.verdict === "expired").map((g) => `${g.phase}/${g.gate}`),
          );
        const later = expiredAt(addDays(now, wait));
        expect(expiredAt(now).filter((gate) => !later.includes(gate))).toEqual([]);
      }),
      RUNS,
    );
  });
});
