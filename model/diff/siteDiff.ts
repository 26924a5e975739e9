import { phaseWithProvenPower } from "../gates/provenFigures";
import { provenBasis } from "../gates/provenPower";
import { openPhases, type PhaseVerdict } from "../gates/openPhases";
import { measuredPoolPower } from "../gates/poolPower";
import { aboveBudgetIn } from "../gates/poolWarnings";
import { lets } from "../gates/verdict";
import { planPhase, type PhasePlan } from "../phasePlan";
import { expiredProofMessage, planned } from "../power/basis";
import { wantedUnits } from "../scaling/wantedUnits";
import { phaseOf } from "../site";
import { reportPhase, type PhaseReport } from "../sitePlan";
import { evidenceViolations, type EvidenceFiles } from "./evidenceChanges";
import { findLostStacks, lostStackViolations, type LostStack } from "./lostStacks";
import { phaseDiff, type Comparison, type JudgedSide, type PhaseDiff } from "./phaseDiff";
import { settingChanges, type SettingChange } from "./settingChanges";
import type { SiteVersion } from "./siteVersion";
import { stackViolations, type Violation } from "./violations";

/** What a change of a site amounts to: what a reviewer decides on. */
export interface SiteDiff {
  readonly site: string;
  /** The days that the gates of each side are judged on. */
  readonly nowBefore: string | undefined;
  readonly now: string;
  /** Whether the before side has the site at all. */
  readonly isNew: boolean;
  /** Moves of a stack first, then every phase that was asked for, in the order of the site file. */
  readonly phases: readonly PhaseDiff[];
  /** Of the site file, the catalogue and the locked limits, beside pools and phases. */
  readonly settings: readonly SettingChange[];
  readonly changed: boolean;
  /** Of all phases that were asked for, each once. */
  readonly violations: readonly Violation[];
  /** Whether any record that decided is an example. */
  readonly illustrative: boolean;
}

/**
 * Compares a site with itself at another commit. Every number is the planner's own (`reportPhase`), every verdict that of the
 * gates (`openPhases`); nothing is computed here but differences.
 *
 * @param before undefined for a site that was not there.
 * @param only one phase; all phases of both sides when left out.
 * @param evidenceBefore evidence of the before side, also where the rest of that side cannot be read.
 * @param stacksBefore what the before side deploys, likewise.
 * @throws UnknownNameError if neither side has that phase.
 */
export function siteDiff(
  before: SiteVersion | undefined,
  after: SiteVersion,
  only?: string,
  evidenceBefore: EvidenceFiles = before?.evidenceFiles ?? new Map(),
  stacksBefore: SiteVersion["stacks"] = before?.stacks ?? new Map(),
): SiteDiff {
  const verdicts = openPhases(after, after.records, after.now);
  const sideBefore = judged(
    before,
    before === undefined ? [] : openPhases(before, before.records, before.now),
  );
  const sideAfter = judged(after, verdicts);
  const lost = findLostStacks(stacksBefore, after);
  const phases = comparisons(before, after, lost, only).map((compared) => {
    const { stacks } = compared;
    const verdict = verdicts.find(({ phase }) => phase === compared.after);
    const powerBasis = stacks.length > 0 || isEnergised(verdict) ? "proven" : "planned";
    return phaseDiff(
      { ...compared, powerBasis },
      sideBefore(compared.before, compared.after ?? compared.before, powerBasis),
      sideAfter(compared.after, compared.after, powerBasis),
    );
  });
  const settings = before === undefined ? [] : siteSettings(before, after);
  const violations = new Map(
    [
      ...stackViolations(after),
      ...lostStackViolations(lost, after),
      ...evidenceViolations(after.site.name, evidenceBefore, after.evidenceFiles),
      ...phases.flatMap((phase) => phase.violations),
    ].map((violation) => [
      `${violation.at.file}:${violation.at.line} ${violation.message}`,
      violation,
    ]),
  );
  return {
    site: after.site.name,
    nowBefore: before?.now,
    now: after.now,
    isNew: before === undefined,
    phases,
    settings,
    changed: settings.length > 0 || phases.some(({ changed }) => changed),
    violations: [...violations.values()],
    illustrative: phases.some(({ gates }) => gates.shown.some((gate) => gate.illustrative)),
  };
}

function isEnergised(verdict: PhaseVerdict | undefined): boolean {
  return (
    verdict?.gates.some(({ kind, verdict: gate }) => kind === "grid-energised" && lets(gate)) ??
    false
  );
}

type ComparedPhases = Omit<Comparison, "powerBasis">;

function comparisons(
  before: SiteVersion | undefined,
  after: SiteVersion,
  lost: readonly LostStack[],
  only: string | undefined,
): ComparedPhases[] {
  const names = (version: SiteVersion | undefined): string[] =>
    version?.site.phases.map(({ name }) => name) ?? [];
  const known = [...new Set([...names(after), ...names(before)])];
  if (only !== undefined && !known.includes(only)) {
    phaseOf(after.site, only);
  }
  const moves = [...after.stacks].flatMap(([stack, { phase }]): ComparedPhases[] => {
    const from = before?.stacks.get(stack)?.phase;
    return from === phase
      ? []
      : [{ before: from, after: phase, stacks: [stack], removedStacks: [] }];
  });
  const stayed = known.map((name): ComparedPhases => {
    const kept = [...after.stacks].flatMap(([stack, { phase }]) =>
      phase === name && before?.stacks.get(stack)?.phase === name ? [stack] : [],
    );
    const lostHere = lost.filter(({ phase }) => phase === name);
    return {
      before: name,
      after: name,
      stacks: [...kept, ...lostHere.map(({ stack }) => stack)],
      removedStacks: lostHere.flatMap(({ stack, file }) => (file === undefined ? [stack] : [])),
    };
  });
  return [...moves, ...stayed].filter((one) => only === undefined || one.after === only);
}

/**
 * Looks a phase up in a version. Figures are always those of the plan; violations those of a deployment where the phase is held to what is
 * proven.
 *
 * @param verdicts of the version, about every phase.
 */
function judged(
  version: SiteVersion | undefined,
  verdicts: readonly PhaseVerdict[],
): (
  phase: string | undefined,
  gatesOf: string | undefined,
  powerBasis: Comparison["powerBasis"],
) => JudgedSide {
  if (version === undefined) {
    return () => ({ version, report: undefined, verdict: undefined, aboveBudget: [] });
  }
  const { site, catalog, locked, records, now } = version;
  const powers = measuredPoolPower(version, records, now);
  const basis = provenBasis(version, records, now);
  return (name, gatesOf, powerBasis) => {
    const verdict = verdicts.find(({ phase }) => phase === gatesOf);
    const found = site.phases.find((phase) => phase.name === name);
    if (found === undefined) {
      return { version, report: undefined, verdict, aboveBudget: [] };
    }
    const plan = phaseWithProvenPower(
      reportPhase(site, catalog, found.name, planned(locked)),
      site,
      basis,
    );
    const aboveBudget = aboveBudgetIn(plan, powers);
    if (powerBasis === "planned") {
      return { version, report: plan, verdict, aboveBudget };
    }
    const deployed = planPhase(site, catalog, found.name, basis);
    const wanted = wantedUnits(version, found.name, records, now);
    return {
      ...{ version, verdict, aboveBudget, expired: expiredProof(plan) },
      designPuePerMille: deployed.designPuePerMille,
      wantedUnits: new Map(wanted.map((pool) => [pool.pool, pool.wantedUnits])),
      ...provenSide(plan, deployed),
    };
  };
}

function expiredProof({ proven, domains }: PhaseReport): JudgedSide["expired"] {
  const file = proven?.expiredRecord;
  const connection = domains.at(-1);
  if (file === undefined || connection === undefined) {
    return undefined;
  }
  const { name: domain, usedWatts, usableWatts } = connection;
  const message = `${domain}: ${expiredProofMessage(file)}`;
  return { domain, askedWatts: usedWatts, allowedWatts: usableWatts, excessWatts: 0, message };
}

/**
 * What a deployment of a phase is refused for. Where the connection has less proven than planned, so have the halls below it: said once, and
 * apart from what the plan is refused for.
 */
function provenSide(
  plan: PhaseReport,
  { violations }: PhasePlan,
): Pick<JudgedSide, "report" | "unproven" | "unprovenBelow"> {
  const connection = plan.domains.at(-1)?.name;
  const unproven = violations.find(({ domain }) => domain === connection);
  if (unproven === undefined) {
    return { report: { ...plan, violations } };
  }
  const unprovenBelow = violations.filter(
    ({ domain, allowedWatts }) =>
      domain !== connection &&
      !(domain.startsWith("hall ") && allowedWatts === unproven.allowedWatts),
  );
  return { report: plan, unproven, unprovenBelow };
}

function siteSettings(before: SiteVersion, after: SiteVersion): readonly SettingChange[] {
  const used = new Set([...before.site.pools, ...after.site.pools].map((pool) => pool.gpuSystem));
  const facts = ({ site, catalog, locked, stacks }: SiteVersion): unknown => {
    const { pools: _pools, phases: _phases, ...rest } = site;
    return {
      ...rest,
      catalogue: Object.fromEntries([...catalog].filter(([name]) => used.has(name))),
      lockedLimits: locked,
      stacks: Object.fromEntries([...stacks].map(([stack, { phase }]) => [stack, phase])),
    };
  };
  return settingChanges(facts(before), facts(after));
}
