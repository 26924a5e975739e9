import type { Figure } from "../../model/diff/figures";
import type { GatesDiff } from "../../model/diff/gateChanges";
import type { PhaseDiff } from "../../model/diff/phaseDiff";
import type { PoolChange } from "../../model/diff/poolChanges";
import type { SiteDiff } from "../../model/diff/siteDiff";
import type { Violation } from "../../model/diff/violations";
import { fileProblem } from "../../model/input/problem";

/** Diffs as the model makes them, of which nothing changes but what is named. */

/** Figures by key: of both sides, or one that stays. */
export type Figures = Readonly<
  Record<string, number | readonly [before: number | undefined, after: number | undefined]>
>;

const FIGURES: Figures = {
  nodes: 10,
  facilityWatts: 110_000,
  limitWatts: 190_000,
  headroomWatts: 80_000,
};

const GATES: GatesDiff = {
  openBefore: true,
  openAfter: true,
  blockedBy: undefined,
  capital: undefined,
  shown: [],
  unchanged: 0,
  counting: 0,
  failing: [],
  changed: false,
};

/** Figures as the model lists them. */
export function figuresOfPhase(figures: Figures): Figure[] {
  return Object.entries({ ...FIGURES, ...figures }).map(([key, value]) => {
    const [before, after] = typeof value === "number" ? [value, value] : value;
    return { key, label: key, unit: "count", before, after };
  });
}

/** `phase-1`, open and with ten nodes. */
export function phaseDiffOf(
  parts: Omit<Partial<PhaseDiff>, "gates"> & { readonly gates?: Partial<GatesDiff> } = {},
): PhaseDiff {
  const { gates, ...rest } = parts;
  return {
    title: "phase-1",
    before: "phase-1",
    after: "phase-1",
    stacks: [],
    removedStacks: [],
    powerBasis: "proven",
    isUnproven: false,
    changed: true,
    figures: figuresOfPhase({}),
    domains: [],
    unchangedDomains: 0,
    bindingDomain: undefined,
    gates: { ...GATES, ...gates },
    pools: [],
    unchangedPools: 0,
    hallsAdded: [],
    hallsRemoved: [],
    settings: [],
    violations: [],
    notices: [],
    warnings: [],
    ...rest,
  };
}

/** The lab, with these phases; its violations are theirs. */
export function siteDiffOf(phases: readonly PhaseDiff[], parts: Partial<SiteDiff> = {}): SiteDiff {
  return {
    site: "lab",
    nowBefore: "2026-11-22",
    now: "2026-11-23",
    isNew: false,
    phases,
    settings: [],
    changed: phases.some(({ changed }) => changed),
    violations: phases.flatMap(({ violations }) => violations),
    illustrative: false,
    ...parts,
  };
}

/** A violation of the power of a hall. */
export function violationOf(alreadyThere = false): Violation {
  const message = "hall hall-1: too much";
  const at = fileProblem("site.yaml", message);
  return { rule: "power", subject: "hall hall-1", message, at, alreadyThere };
}

/** A pool that loses nodes, or has nodes made anew. */
export function poolChangeOf(parts: Partial<PoolChange>): PoolChange {
  return {
    pool: "h100-1",
    kinds: [],
    before: undefined,
    after: undefined,
    settings: [],
    rollOut: undefined,
    nodesTakenAway: 0,
    ...parts,
  };
}
