import {
  phaseDiff,
  type Comparison,
  type JudgedSide,
  type PhaseDiff,
} from "../../../../model/diff/phaseDiff";
import type { SiteVersion } from "../../../../model/diff/siteVersion";
import type { PhaseVerdict } from "../../../../model/gates/openPhases";
import { reportPhase, type PhaseReport } from "../../../../model/sitePlan";
import { versionOf, type VersionParts } from "../../../support/siteVersions";
import { DECLARED } from "../../../../model/power/basis";

const OPEN: PhaseVerdict = {
  phase: "phase-2",
  open: true,
  blockedBy: undefined,
  unlocked: [],
  capital: undefined,
  gates: [],
  failing: [],
  waived: [],
  illustrative: false,
};
const CLOSED: PhaseVerdict = { ...OPEN, open: false, blockedBy: "phase-1" };
const KEPT: Comparison = {
  before: "phase-2",
  after: "phase-2",
  stacks: [],
  removedStacks: [],
  powerBasis: "planned",
};
const NOTHING: JudgedSide = {
  version: undefined,
  report: undefined,
  verdict: undefined,
  aboveBudget: [],
};

/** The lab's second phase. */
let report: PhaseReport;
let version: SiteVersion;

beforeAll(() => {
  version = versionOf("lab");
  report = reportPhase(version.site, version.catalog, "phase-2", DECLARED);
});

const side = (parts: Partial<JudgedSide> = {}): JudgedSide => ({
  version,
  report,
  verdict: OPEN,
  aboveBudget: [],
  ...parts,
});
/** The second phase of a lab that is written otherwise. */
function changedSide(change: VersionParts["change"], parts: Partial<JudgedSide> = {}): JudgedSide {
  const other = versionOf("lab", { change });
  return side({
    version: other,
    report: reportPhase(other.site, other.catalog, "phase-2", DECLARED),
    ...parts,
  });
}
const compare = (after: JudgedSide, before = side(), comparison = KEPT): PhaseDiff =>
  phaseDiff(comparison, before, after);

const SCALED: VersionParts["change"] = [
  [
    "name: h100-2, hall: hall-2,",
    "name: h100-2, scaling: { mode: autoscaled, minimum: 4 }, hall: hall-2,",
  ],
];
const GROWN: VersionParts["change"] = [["h100-2: 40", "h100-2: 41"]];

describe("a phase on both sides", () => {
  it("is unchanged where all of it is the same, and still has its figures", () => {
    const { figures, gates, ...rest } = compare(side());
    expect(figures).toHaveLength(16);
    expect(gates.openAfter).toBe(true);
    expect(rest).toEqual({
      ...KEPT,
      title: "phase-2",
      isUnproven: false,
      changed: false,
      domains: [],
      unchangedDomains: 5,
      bindingDomain: "hall hall-1",
      pools: [],
      unchangedPools: 3,
      hallsAdded: [],
      hallsRemoved: [],
      settings: [],
      violations: [],
      notices: [],
      warnings: [],
    });
  });

  it.each<[what: string, after: () => JudgedSide, shown: object]>([
    [
      "what a domain carries",
      () => side({ report: withDomain("usedWatts") }),
      { domains: [{ name: "hall hall-1" }], unchangedDomains: 4 },
    ],
    [
      "what a domain may carry",
      () => side({ report: withDomain("usableWatts") }),
      { domains: [{ name: "hall hall-1" }], unchangedDomains: 4 },
    ],
    ["its money", () => side({ report: withCapital() }), { domains: [], pools: [] }],
    ["whether it is open", () => side({ verdict: CLOSED }), { gates: { changed: true } }],
    [
      "its due day",
      () =>
        changedSide([
          ['due: "2026-12-31"\n    energised: 2.3', 'due: "2027-01-31"\n    energised: 2.3'],
        ]),
      { settings: [{ path: "due", before: "2026-12-31", after: "2027-01-31" }], pools: [] },
    ],
    [
      "a setting of a pool",
      () => changedSide(SCALED),
      { settings: [], pools: [{ pool: "h100-2", kinds: ["settings"] }], unchangedPools: 2 },
    ],
    [
      "a pool that draws more than it is budgeted for",
      () => side({ aboveBudget: ["pool h100-1 draws more"] }),
      { notices: ["pool h100-1 draws more"] },
    ],
  ])("changes with %s", (_what, after, shown) => {
    expect(compare(after())).toMatchObject({ changed: true, ...shown });
  });

  it("does not change with a pool that drew too much before", () => {
    const known = { aboveBudget: ["pool h100-1 draws more"] };
    expect(compare(side(known), side(known))).toMatchObject({
      changed: false,
      notices: known.aboveBudget,
    });
  });

  it("has the planner's warnings that are new", () => {
    const warned = (...warnings: string[]): JudgedSide => side({ report: { ...report, warnings } });
    expect(compare(warned("a", "b"), warned("b", "c")).warnings).toEqual(["a"]);
  });

  it("shows domains that come first, and those that are gone after them", () => {
    const [first, ...others] = report.domains;
    const fewer = side({ report: { ...report, domains: others } });
    expect(compare(fewer).domains).toEqual([
      { name: first?.name, before: first, after: undefined },
    ]);
    expect(compare(side(), fewer)).toMatchObject({
      domains: [{ name: first?.name, before: undefined, after: first }],
      unchangedDomains: 4,
    });
  });

  it("tells its units by its pools, and not among its settings", () => {
    expect(compare(changedSide(GROWN))).toMatchObject({
      settings: [],
      pools: [{ pool: "h100-2", kinds: ["grow"] }],
    });
  });

  it("names the halls that it gains and loses", () => {
    const without = side({ report: { ...report, halls: report.halls.slice(1) } });
    expect(compare(side(), without)).toMatchObject({ hallsAdded: ["hall-1"], hallsRemoved: [] });
    expect(compare(without)).toMatchObject({ hallsAdded: [], hallsRemoved: ["hall-1"] });
  });

  it("is new, or gone, with all that it has", () => {
    expect(compare(side(), NOTHING, { ...KEPT, before: undefined })).toMatchObject({
      title: "phase-2",
      changed: true,
      hallsAdded: ["hall-1", "hall-2", "hall-3"],
      warnings: report.warnings,
    });
    expect(compare(NOTHING, side(), { ...KEPT, after: undefined })).toMatchObject({
      title: "phase-2",
      changed: true,
      bindingDomain: undefined,
      hallsRemoved: ["hall-1", "hall-2", "hall-3"],
      warnings: [],
    });
  });
});

describe("a stack that moves from one phase to another", () => {
  it.each<[title: string, comparison: Partial<Comparison>]>([
    ["a, b: phase-1 → phase-2", { before: "phase-1", after: "phase-2", stacks: ["a", "b"] }],
    ["a: nothing → phase-2", { before: undefined, after: "phase-2", stacks: ["a"] }],
    ["a: phase-1 → nothing", { before: "phase-1", after: undefined, stacks: ["a"] }],
    ["phase-2", { before: "phase-1", after: "phase-2", stacks: [] }],
    ["phase-2", { before: "phase-2", after: "phase-2", stacks: ["a"] }],
  ])("is told as %s", (title, comparison) => {
    expect(phaseDiff({ ...KEPT, ...comparison }, NOTHING, NOTHING).title).toBe(title);
  });

  it("shows no settings in which the phases differ", () => {
    const earlier = reportPhase(version.site, version.catalog, "phase-1", DECLARED);
    const moves = { ...KEPT, before: "phase-1", stacks: ["lab-dev"] };
    const before = side({ report: earlier });
    expect(phaseDiff(moves, before, side()).settings).toEqual([]);
    const { settings } = phaseDiff({ ...moves, stacks: [] }, before, side());
    expect(settings.map(({ path }) => path)).toContain("energisedWatts");
    expect(settings.map(({ path }) => path)).not.toContain("name");
  });

  it("is refused in its own file behind a gate", () => {
    const moves = { ...KEPT, before: "phase-1", stacks: ["lab-dev"] };
    const stacked = versionOf("lab", { stacks: { "lab-dev": "phase-2" } });
    const before = side({
      report: reportPhase(version.site, version.catalog, "phase-1", DECLARED),
    });
    const { violations } = phaseDiff(moves, before, side({ version: stacked, verdict: CLOSED }));
    expect(violations).toMatchObject([{ rule: "gate", at: { file: "Pulumi.lab-dev.yaml" } }]);
  });
});

describe("a change that the policies will not deploy yet", () => {
  const SERVED = { ...KEPT, stacks: ["lab-dev", "lab-prod"] };
  const closed = { verdict: CLOSED };

  it("is a notice", () => {
    const { notices } = compare(
      changedSide(SCALED, { ...closed, aboveBudget: ["more"] }),
      side(closed),
      SERVED,
    );
    expect(notices).toEqual([
      "more",
      "phase-2 is not open, so the policies refuse to deploy this to lab-dev, lab-prod until its gates hold (phase-gate)",
    ]);
  });

  it("is a notice beside a violation of the power, which says nothing of gates", () => {
    const violation = {
      domain: "site lab",
      askedWatts: 2,
      allowedWatts: 1,
      excessWatts: 1,
      message: "site lab: too much",
    };
    const after = changedSide(SCALED, closed);
    const over = { ...report, ...after.report, violations: [violation] };
    const found = compare({ ...after, report: over }, side(closed), SERVED);
    expect(found.violations).toHaveLength(1);
    expect(found.notices).toHaveLength(1);
  });

  it.each<[what: string, after: () => JudgedSide, comparison: Comparison]>([
    ["no stack deploys the phase", () => changedSide(SCALED, closed), KEPT],
    ["no pool changes", () => side(closed), SERVED],
    ["the phase is open", () => changedSide(SCALED), SERVED],
    ["nobody has judged it", () => changedSide(SCALED, { verdict: undefined }), SERVED],
    ["it is refused already", () => changedSide(GROWN, closed), SERVED],
  ])("is none where %s", (_what, after, comparison) => {
    expect(compare(after(), side(closed), comparison).notices).toEqual([]);
  });
});

/** The report with a watt more in its first hall. */
function withDomain(field: "usedWatts" | "usableWatts"): PhaseReport {
  const domains = report.domains.map((domain) =>
    domain.name === "hall hall-1" ? { ...domain, [field]: domain[field] + 1 } : domain,
  );
  return { ...report, domains };
}

function withCapital(): PhaseReport {
  return { ...report, capital: { ...report.capital, declaredSoFarUsd: 1 } };
}
