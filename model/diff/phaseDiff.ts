import type { PowerViolation } from "../energyBudget";
import type { PhaseVerdict } from "../gates/openPhases";
import type { DomainPlan } from "../phasePlan";
import { addedLoads, carriedDomains, type CarriedDomains } from "../scaling/carriedDomains";
import type { Phase } from "../siteSchema";
import { figuresOf, type Figure } from "./figures";
import { gateChanges, type GatesDiff } from "./gateChanges";
import { removedStackNotice } from "./lostStacks";
import { addsPower, poolChanges, type PoolChange, type Side } from "./poolChanges";
import { settingChanges, type SettingChange } from "./settingChanges";
import { gateViolations, lockViolations, powerViolations, type Violation } from "./violations";

/** The power of a domain on both sides; undefined where it is not there. */
export interface DomainChange {
  readonly name: string;
  readonly before: DomainPlan | undefined;
  readonly after: DomainPlan | undefined;
}

/** Which two phases are held against each other. Both names are the same unless a stack moves from one to the other. */
export interface Comparison {
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Stacks that deploy the after phase: what is compared is in service there. */
  readonly stacks: readonly string[];
  /** Those of them whose stack file is removed: they may still run. */
  readonly removedStacks: readonly string[];
  /**
   * What its power is held against: what evidence proves where the phase is in service or its `grid-energised` gate has passed, and what is
   * planned before.
   */
  readonly powerBasis: "proven" | "planned";
}

/** What changes in one phase, or for a stack that moves to another. */
export interface PhaseDiff extends Comparison {
  /** `phase-1`, or `kvandal-prod: phase-1 → phase-2`. */
  readonly title: string;
  readonly changed: boolean;
  /** Every figure, also those that are the same. */
  readonly figures: readonly Figure[];
  /** Domains whose use or limit changes, in the order of the limit tree. */
  readonly domains: readonly DomainChange[];
  readonly unchangedDomains: number;
  /** The domain that binds first on the after side. */
  readonly bindingDomain: string | undefined;
  readonly gates: GatesDiff;
  readonly pools: readonly PoolChange[];
  readonly unchangedPools: number;
  readonly hallsAdded: readonly string[];
  readonly hallsRemoved: readonly string[];
  /** Of the phase itself: dates, energised power, shares. */
  readonly settings: readonly SettingChange[];
  readonly violations: readonly Violation[];
  /** Whether the phase takes more than is proven, without a growth that would be a violation. */
  readonly isUnproven: boolean;
  /**
   * What a reviewer has to know although it is no violation: pools that were measured to draw more than they are budgeted for, whoever
   * brought that in, and a change in service that cannot be deployed as long as gates do not hold.
   */
  readonly notices: readonly string[];
  /** Of the planner about the after side, where the before side has not the same. */
  readonly warnings: readonly string[];
}

/** A side with its gates judged. */
export interface JudgedSide extends Side {
  /** Of the phase that is compared; where a stack moves on, of the phase that it moves to. */
  readonly verdict: PhaseVerdict | undefined;
  /** A sentence for each pool of the phase that was measured to draw more than it is budgeted for. */
  readonly aboveBudget: readonly string[];
  /** What the phase takes above what is proven, where it is held to that; undefined where it is within. */
  readonly unproven?: PowerViolation | undefined;
  /** What a growth is refused for below the connection. */
  readonly unprovenBelow?: readonly PowerViolation[];
  /** That power is counted with where the phase is held to what is proven. */
  readonly designPuePerMille?: number;
  /** The units that each pool should have on the day, where the phase is held to what is proven. */
  readonly wantedUnits?: ReadonlyMap<string, number>;
  /** What growth is refused for where the phase is held to proof that has expired. */
  readonly expired?: PowerViolation | undefined;
}

/**
 * Compares two sides; one of them may be without the phase.
 *
 * Growth above what is proven is a violation, and any growth on proof that has expired. A change that adds no power is none, since a
 * record of less power, and the way down to it, must not be kept out; it is said all the same. The watts of the two sides alone do not
 * tell: each has its own overhead, PUE and nameplate, and with lower ones more machines take fewer watts.
 */
export function phaseDiff(
  comparison: Comparison,
  before: JudgedSide,
  judgedAfter: JudgedSide,
): PhaseDiff {
  const { changed: pools, unchanged: unchangedPools } = poolChanges(before, judgedAfter);
  const isMore = (of: (side: JudgedSide) => number | undefined): boolean =>
    (of(judgedAfter) ?? 0) > (of(before) ?? 0);
  const designPuePerMille =
    judgedAfter.designPuePerMille ?? judgedAfter.report?.designPuePerMille ?? 0;
  const grows =
    pools.some(addsPower) ||
    isMore(({ report }) => report?.facilityWatts) ||
    carriesMore(before, judgedAfter, designPuePerMille) ||
    wantsMore(before, judgedAfter);
  const after = grows ? withUnproven(judgedAfter) : judgedAfter;
  const unproven = grows ? undefined : judgedAfter.unproven?.message;
  const { stacks, removedStacks } = comparison;
  const moved = comparison.before !== comparison.after && stacks.length > 0;
  const figures = figuresOf(before.report, after.report);
  const gates = gateChanges(before.verdict, after.verdict);
  const domains = domainChanges(before, after);
  // Where a stack moves on, the phases differ in everything, which is not what anybody changed.
  const settings = moved
    ? []
    : settingChanges(phaseOfSide(before), phaseOfSide(after), ["name", "units"]);
  const known = new Set(before.report?.warnings);
  const halls = (side: Side): string[] => side.report?.halls.map(({ name }) => name) ?? [];
  const violations = [
    ...powerViolations(before, after, pools),
    ...lockViolations(after, before.verdict, after.verdict),
    ...gateViolations(after, gates, pools, stacks, moved),
  ];
  const knownAbove = new Set(before.aboveBudget);
  return {
    ...comparison,
    title: moved
      ? `${stacks.join(", ")}: ${comparison.before ?? "nothing"} → ${comparison.after ?? "nothing"}`
      : (comparison.after ?? comparison.before ?? ""),
    changed:
      removedStacks.length > 0 ||
      pools.length > 0 ||
      settings.length > 0 ||
      gates.changed ||
      domains.changed.length > 0 ||
      after.aboveBudget.some((sentence) => !knownAbove.has(sentence)) ||
      figures.some((figure) => figure.before !== figure.after),
    figures,
    domains: domains.changed,
    unchangedDomains: domains.unchanged,
    bindingDomain: after.report?.bindingDomain,
    gates,
    pools,
    unchangedPools,
    hallsAdded: halls(after).filter((name) => !halls(before).includes(name)),
    hallsRemoved: halls(before).filter((name) => !halls(after).includes(name)),
    settings,
    violations,
    isUnproven: unproven !== undefined,
    notices: [
      ...removedStacks.map(removedStackNotice),
      ...(unproven === undefined ? [] : [unproven]),
      ...after.aboveBudget,
      ...waitsForGates(comparison, gates, pools, violations),
    ],
    warnings: after.report?.warnings.filter((warning) => !known.has(warning)) ?? [],
  };
}

/** Whether bookings or a policy let a pool have more units, under whatever ceiling. */
function wantsMore(before: JudgedSide, after: JudgedSide): boolean {
  return [...(after.wantedUnits ?? [])].some(
    ([pool, units]) => units > (before.wantedUnits?.get(pool) ?? 0),
  );
}

/**
 * Whether a fixed load of the phase is new or larger, or something hangs on another feeder, counted at a PUE which is the same for both
 * sides: a worse one adds no machines.
 */
function carriesMore(before: Side, after: Side, designPuePerMille: number): boolean {
  return (
    addedLoads(carriedWithPower(after), carriedWithPower(before), designPuePerMille).length > 0
  );
}

/** The nodes of the limit tree that have power in the phase of a side. */
function carriedWithPower(side: Side): CarriedDomains {
  const phase = phaseOfSide(side);
  return side.version === undefined || phase === undefined
    ? {}
    : Object.fromEntries(
        Object.entries(carriedDomains(side.version, phase.name)).filter(
          ([, { isPowered }]) => isPowered,
        ),
      );
}

function withUnproven(side: JudgedSide): JudgedSide {
  const { report, unproven, unprovenBelow = [], expired } = side;
  const refused = unproven ?? expired;
  if (report === undefined || refused === undefined) {
    return side;
  }
  const all = [...unprovenBelow, refused];
  const others = report.violations.filter(
    (own) => !all.some(({ domain }) => domain === own.domain),
  );
  return { ...side, report: { ...report, violations: [...others, ...all] } };
}

/**
 * Growth behind a gate is a violation. A change that adds nothing is none, since expiry never forces anything; but the policies let no
 * deployment of a phase through that is not open, so what is merged stays undeployed until its gates hold.
 */
function waitsForGates(
  { after, stacks }: Comparison,
  gates: GatesDiff,
  pools: readonly PoolChange[],
  violations: readonly Violation[],
): string[] {
  const told = violations.some(({ rule }) => rule === "gate");
  return stacks.length === 0 || pools.length === 0 || gates.openAfter !== false || told
    ? []
    : [
        `${after ?? ""} is not open, so the policies refuse to deploy this to ${stacks.join(", ")} until its gates hold (phase-gate)`,
      ];
}

function domainChanges(
  before: Side,
  after: Side,
): { readonly changed: readonly DomainChange[]; readonly unchanged: number } {
  const first = new Map(before.report?.domains.map((domain) => [domain.name, domain]));
  const second = new Map(after.report?.domains.map((domain) => [domain.name, domain]));
  const all = [...new Set([...second.keys(), ...first.keys()])].map((name) => ({
    name,
    before: first.get(name),
    after: second.get(name),
  }));
  const changed = all.filter(
    ({ before: one, after: other }) =>
      one?.usedWatts !== other?.usedWatts || one?.usableWatts !== other?.usableWatts,
  );
  return { changed, unchanged: all.length - changed.length };
}

function phaseOfSide({ version, report }: Side): Phase | undefined {
  return version?.site.phases.find(({ name }) => name === report?.phase);
}
