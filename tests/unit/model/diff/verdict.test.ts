import { diffVerdict } from "../../../../model/diff/verdict";
import type { PhaseDiff } from "../../../../model/diff/phaseDiff";
import type { SiteDiff } from "../../../../model/diff/siteDiff";
import {
  figuresOfPhase,
  phaseDiffOf,
  poolChangeOf,
  siteDiffOf,
  violationOf,
} from "../../../support/phaseDiffs";

const figures = figuresOfPhase;
const POWER = "110.0 kW of 190.0 kW usable, 80.0 kW headroom";
const CLOSED = { openBefore: false, openAfter: false, counting: 4 };

/** What is said of one phase that changes. */
function clausesOf(parts: Parameters<typeof phaseDiffOf>[0]): string {
  const { sentence } = diffVerdict(siteDiffOf([phaseDiffOf(parts)]));
  return sentence.replace(/^Fits: /, "");
}

/** A phase that changes, by its name. */
const named = (name: string, parts: Partial<PhaseDiff> = {}): PhaseDiff =>
  phaseDiffOf({ title: name, before: name, after: name, ...parts });

describe("the verdict about a change", () => {
  const kept = phaseDiffOf({ changed: false });
  const over = phaseDiffOf({ violations: [violationOf()] });
  const known = phaseDiffOf({ violations: [violationOf(true)] });

  it.each<[what: string, diff: SiteDiff, state: string, sentence: string]>([
    ["nothing, in a phase", siteDiffOf([kept]), "unchanged", "No change of lab in 1 phase."],
    ["nothing, in two", siteDiffOf([kept, kept]), "unchanged", "No change of lab in 2 phases."],
    [
      "the site's own settings",
      siteDiffOf([kept], { changed: true }),
      "fits",
      "Fits: no phase changes.",
    ],
    [
      "a phase",
      siteDiffOf([phaseDiffOf()]),
      "fits",
      `Fits: phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "a site that was not there",
      siteDiffOf([phaseDiffOf()], { isNew: true }),
      "fits",
      `Fits: new site lab, phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "a violation",
      siteDiffOf([over]),
      "blocked",
      `Blocked by 1 violation: phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "a violation that was there, beside one that was not",
      siteDiffOf([phaseDiffOf({ violations: [violationOf(true), violationOf()] })]),
      "blocked",
      `Blocked by 2 violations: phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "nothing, over a violation that was there",
      siteDiffOf([{ ...known, changed: false }]),
      "blocked",
      `Blocked by 1 violation that the base has too: phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
  ])("%s", (_what, diff, state, sentence) => {
    expect(diffVerdict(diff)).toEqual({ state, sentence });
  });

  it.each<[what: string, phases: readonly PhaseDiff[], first: string]>([
    [
      "where it is violated",
      [
        named("phase-1", { stacks: ["lab-dev"] }),
        named("phase-2"),
        named("phase-3", { violations: [violationOf()] }),
      ],
      "phase-3",
    ],
    ["where it is in service", [named("phase-1"), named("phase-2", { stacks: ["a"] })], "phase-2"],
    ["where it changes", [named("phase-1", { changed: false }), named("phase-2")], "phase-2"],
  ])("is about the phase first %s", (_what, phases, first) => {
    expect(diffVerdict(siteDiffOf(phases)).sentence).toMatch(
      new RegExp(`^(Fits|Blocked by 1 violation): ${first} `),
    );
  });

  it.each<[others: number, clause: string]>([
    [1, "; phase-2 changes too."],
    [2, "; phase-2 and phase-3 change too."],
    [4, "; phase-2, phase-3, phase-4 and phase-5 change too."],
    [5, "; phase-2, phase-3, phase-4 and 2 more change too."],
  ])("names a few of the other phases that change: %d", (others, clause) => {
    const phases = [1, 2, 3, 4, 5, 6].map((number) => named(`phase-${number}`));
    const same = named("phase-9", { changed: false });
    const { sentence } = diffVerdict(siteDiffOf([...phases.slice(0, others + 1), same]));
    expect(sentence).toBe(`Fits: phase-1 keeps its 10 nodes; ${POWER}; open${clause}`);
  });
});

describe("what a verdict says of a phase", () => {
  it.each<[what: string, parts: Parameters<typeof phaseDiffOf>[0], clauses: string]>([
    [
      "where it is in service",
      { stacks: ["lab-dev", "lab-prod"] },
      `phase-1 (in service in lab-dev, lab-prod) keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "the move of a stack, whose title names it",
      { title: "lab-dev: phase-1 → phase-2", after: "phase-2", stacks: ["lab-dev"] },
      `lab-dev: phase-1 → phase-2 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "its growth, by system",
      { figures: figures({ nodes: [9, 10], "gpus hgx-h100": [72, 80], "gpus hgx-b200": 8 }) },
      `phase-1 grows from 9 to 10 nodes (+8 GPUs of hgx-h100); ${POWER}; open.`,
    ],
    [
      "its growth out of nothing",
      { before: undefined, figures: figures({ nodes: [undefined, 1], "gpus a": [undefined, 8] }) },
      `phase-1 grows from 0 to 1 node (+8 GPUs of a); ${POWER}; open.`,
    ],
    [
      "its shrinking, with systems that come and go",
      {
        figures: figures({
          nodes: [2_000, 1_000],
          "gpus a": [16_000, undefined],
          "gpus b": [undefined, 8_000],
          "gpus c": [undefined, 0],
          gpusOfAnother: [0, 1],
        }),
      },
      `phase-1 shrinks from 2,000 to 1,000 nodes (−16,000 GPUs of a, +8,000 GPUs of b); ${POWER}; open.`,
    ],
    [
      "three systems",
      {
        figures: figures({ nodes: [9, 10], "gpus a": [0, 8], "gpus b": [0, 8], "gpus c": [0, 8] }),
      },
      `phase-1 grows from 9 to 10 nodes (+8 GPUs of a, +8 GPUs of b, +8 GPUs of c); ${POWER}; open.`,
    ],
    [
      "one more than three",
      {
        figures: figures({
          nodes: [9, 10],
          "gpus a": [0, 8],
          "gpus b": [0, 8],
          "gpus c": [0, 8],
          "gpus d": [8, 0],
        }),
      },
      `phase-1 grows from 9 to 10 nodes (+8 GPUs of a, +8 GPUs of b, +8 GPUs of c, 1 more system); ${POWER}; open.`,
    ],
    [
      "two more than three",
      {
        figures: figures({
          nodes: [9, 10],
          ...Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [`gpus ${name}`, [0, 8]])),
        }),
      },
      `phase-1 grows from 9 to 10 nodes (+8 GPUs of a, +8 GPUs of b, +8 GPUs of c, 2 more systems); ${POWER}; open.`,
    ],
    [
      "that it is removed",
      {
        after: undefined,
        gates: { openAfter: undefined },
        figures: figures({
          nodes: [1, undefined],
          facilityWatts: [110_000, undefined],
          headroomWatts: [80_000, undefined],
          limitWatts: [190_000, undefined],
        }),
      },
      "phase-1 is removed with its 1 node.",
    ],
    [
      "that a stack moves to a phase that is not there",
      {
        title: "lab-dev: phase-1 → phase-9",
        after: "phase-9",
        gates: { openAfter: undefined },
        figures: figures({ nodes: [12, undefined], headroomWatts: [80_000, undefined] }),
      },
      "lab-dev: phase-1 → phase-9 is removed with its 12 nodes.",
    ],
    [
      "its power on both sides",
      { figures: figures({ facilityWatts: [110_000, 110_010], headroomWatts: 0 }) },
      "phase-1 keeps its 10 nodes; 110.00 kW → 110.01 kW of 190.0 kW usable, 0 W headroom; open.",
    ],
    [
      "what is proven of its power, where that is less than planned",
      { figures: figures({ provenWatts: 100_000 }) },
      "phase-1 keeps its 10 nodes; 110.0 kW of 100.0 kW proven (190.0 kW planned); open.",
    ],
    [
      "its power as usable where all of it is proven",
      { figures: figures({ provenWatts: 190_000 }) },
      `phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "its power as planned before it is energised, whatever is proven",
      { powerBasis: "planned", figures: figures({ provenWatts: 0 }) },
      `phase-1 keeps its 10 nodes; ${POWER.replace("usable", "planned")}; open.`,
    ],
    [
      "what of its headroom can be placed",
      { figures: figures({ placeableWatts: [61_710, 12_342] }) },
      `phase-1 keeps its 10 nodes; ${POWER} (12.3 kW placeable); open.`,
    ],
    [
      "nothing that can be placed where its power is too much",
      { figures: figures({ headroomWatts: [0, -1], placeableWatts: 0 }) },
      "phase-1 keeps its 10 nodes; 110.0 kW of 190.0 kW usable, 1 W over; open.",
    ],
    [
      "that its power is too much",
      { figures: figures({ headroomWatts: [0, -1] }) },
      "phase-1 keeps its 10 nodes; 110.0 kW of 190.0 kW usable, 1 W over; open.",
    ],
    [
      "no power against a limit that nobody knows",
      { figures: figures({ limitWatts: [1, undefined] }) },
      "phase-1 keeps its 10 nodes; open.",
    ],
    [
      "that it opens",
      { gates: { openBefore: false, openAfter: true } },
      `phase-1 keeps its 10 nodes; ${POWER}; it opens.`,
    ],
    [
      "that it is new and open",
      { gates: { openBefore: undefined, openAfter: true } },
      `phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "how many of its gates do not hold",
      { gates: { ...CLOSED, failing: ["a", "b"], blockedBy: "phase-0" } },
      `phase-1 keeps its 10 nodes; ${POWER}; not open: 2 of 4 gates not holding.`,
    ],
    [
      "that its only gate does not hold any longer",
      { gates: { ...CLOSED, openBefore: true, counting: 1, failing: ["a"] } },
      `phase-1 keeps its 10 nodes; ${POWER}; it is no longer open: 1 of 1 gate not holding.`,
    ],
    [
      "that its capital is not released",
      { gates: { ...CLOSED, capital: "phase-1 needs USD 2", blockedBy: "phase-0" } },
      `phase-1 keeps its 10 nodes; ${POWER}; not open: its capital is not released.`,
    ],
    [
      "which earlier phase is not open",
      { gates: { ...CLOSED, blockedBy: "phase-0" } },
      `phase-1 keeps its 10 nodes; ${POWER}; not open: phase-0 is not open.`,
    ],
    [
      "what it takes out of service, and provisions anew",
      {
        stacks: ["lab-dev"],
        pools: [
          poolChangeOf({ nodesTakenAway: 1 }),
          poolChangeOf({
            nodesTakenAway: 1_000,
            rollOut: { nodes: 1, steps: 1, minutesAtMost: 60, causes: [] },
          }),
        ],
      },
      `phase-1 (in service in lab-dev) keeps its 10 nodes; ${POWER}; open; takes 1,001 nodes out of service; provisions 1 node anew.`,
    ],
    [
      "nothing of that where it is not in service",
      { pools: [poolChangeOf({ nodesTakenAway: 1 })] },
      `phase-1 keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "nor where a pool keeps its nodes",
      { stacks: ["lab-dev"], pools: [poolChangeOf({})] },
      `phase-1 (in service in lab-dev) keeps its 10 nodes; ${POWER}; open.`,
    ],
    [
      "a notice",
      { notices: ["one"] },
      `phase-1 keeps its 10 nodes; ${POWER}; open; 1 notice below.`,
    ],
    [
      "notices",
      { notices: ["one", "two"] },
      `phase-1 keeps its 10 nodes; ${POWER}; open; 2 notices below.`,
    ],
  ])("is %s", (_what, parts, clauses) => {
    expect(clausesOf(parts)).toBe(clauses);
  });
});
