import type { Catalog } from "./catalog";
import { loadEvidence } from "./evidence/loadEvidence";
import { alteredRecords, recordDigests, type RecordDigests } from "./evidence/recordDigests";
import { checkDeploymentDay } from "./gates/deploymentDay";
import { lastOpenPhase, openPhases } from "./gates/openPhases";
import { closedSentences, whatOpensNext, whyClosed } from "./gates/phaseGate";
import { provenGridPower } from "./gates/provenPower";
import { loadLockedSite } from "./limitsFile";
import { proven } from "./power/basis";
import { lockedHallProblems } from "./power/lockedHalls";
import { planPhase, type PhasePlan } from "./phasePlan";
import { powerBudget, type PowerBudget } from "./powerBudget";
import type { CarriedDomains } from "./scaling/carriedDomains";
import { NO_DEPLOYMENT, type InService, type LastDeployment } from "./scaling/inService";
import { nextDeployment, type PoolStep } from "./scaling/nextDeployment";
import type { UnitNodes } from "./scaling/unitNodes";
import { phaseOf, type loadSite, type LockedSite } from "./site";

/** What runs already, and whether some of it may be taken away: a reason for it is recorded. */
export interface RunningSite {
  /** What the last deployment left; undefined where no stack says so, as for manifests in files. */
  readonly last: LastDeployment | undefined;
  readonly mayShrink: boolean;
}

/** A phase of a site on a day, with all that decides whether it may be deployed. */
export interface ResolvedPhase {
  /** With the units of the next deployment. Whether it fits is that of the whole phase: every pool at its ceiling. */
  readonly plan: PhasePlan;
  readonly catalog: Catalog;
  /** Why it may not be deployed, a sentence each; empty for an open phase. */
  readonly closed: readonly string[];
  /** The last phase that is open; undefined when none is. */
  readonly openPhase: string | undefined;
  /** What would open the next phase, a sentence each. */
  readonly opensNext: readonly string[];
  /** What each pool gets in this deployment, and what it waits for. */
  readonly steps: readonly PoolStep[];
  /** What this deployment leaves, for the next one to go by. */
  readonly leaves: InService;
  /** What power domains carry beside the pools, likewise. */
  readonly domains: CarriedDomains;
  /** Nodes of a unit of each GPU system, likewise. */
  readonly unitNodes: UnitNodes;
  /** What this deployment found in service, with what its records speak of. */
  readonly found: InService;
  /** The records that it is judged by, for the next one to be held against. */
  readonly evidence: RecordDigests;
}

/**
 * Reads everything that a deployment goes by: site file, catalogue, evidence and the locked limits, which the guard in the cluster keeps
 * too.
 *
 * @param root the project's folder.
 * @param now the UTC day that the gates are judged on, `YYYY-MM-DD`.
 * @param clockDay the UTC day of the clock, which `now` is held against.
 * @throws DeploymentDayError, UnknownNameError, InputFileError, LimitsFileError
 */
export function resolvePhase(
  root: string,
  siteName: string,
  phase: string,
  now: string,
  clockDay: string,
  { last, mayShrink }: RunningSite = { last: undefined, mayShrink: false },
): ResolvedPhase {
  const loaded = loadLockedSite(root, siteName);
  const { site, catalog, locked } = loaded;
  const records = loadEvidence(root, loaded);
  checkDeploymentDay(records, now, clockDay);
  const provenPower = provenGridPower(loaded, records, now);
  const basis = proven(locked, provenPower);
  const declared = planPhase(site, catalog, phase, basis);
  const verdicts = openPhases(loaded, records, now);
  const verdict = verdicts.find((candidate) => candidate.phase === phase);
  const why = verdict === undefined ? undefined : whyClosed(verdict);
  const { inService: before, evidence, site: ownSite = siteName, ...known } = last ?? NO_DEPLOYMENT;
  const facts = {
    records,
    verdicts,
    now,
    clockDay,
    before,
    domainsBefore: known.domains,
    unitNodesBefore: known.unitNodes,
    mayShrink,
    proven: provenPower,
  };
  const next = nextDeployment(loaded, phase, facts);
  const { fits, violations } = declared;
  return {
    plan: { ...planPhase(site, catalog, phase, basis, next.units), fits, violations },
    catalog,
    closed: [
      ...(why === undefined ? [] : closedSentences(why)),
      ...unidentifiedHalls(loaded, phase),
      ...(ownSite === siteName
        ? alteredRecords(evidence, records)
        : [
            `the stack has ${ownSite} in service, and a stack belongs to one site: deploy ${siteName} with a stack of its own`,
          ]),
      ...(last === undefined && takesSteps(site, powerBudget(site, phase, basis))
        ? [
            `${siteName} grows in steps, and no stack says what is in service: deploy it with pulumi up or kvandal up`,
          ]
        : []),
      ...next.refusals,
    ],
    openPhase: lastOpenPhase(verdicts),
    opensNext: whatOpensNext(verdicts),
    steps: next.pools,
    leaves: next.leaves,
    domains: next.domains,
    unitNodes: next.unitNodes,
    found: next.found,
    evidence: recordDigests(records),
  };
}

/** Halls with a share in a phase whose cluster the locked limits do not know, a sentence each. */
export function unidentifiedHalls(loaded: LockedSite, phaseName: string): string[] {
  const { site } = loaded;
  const powered = new Set(phaseOf(site, phaseName).halls.map(({ name }) => name));
  return site.halls
    .filter(({ name }) => powered.has(name))
    .flatMap((hall) => lockedHallProblems(loaded, hall));
}

/** Whether what a deployment may add depends on what runs already. */
function takesSteps(
  { pools }: ReturnType<typeof loadSite>["site"],
  { rampStepWatts }: PowerBudget,
): boolean {
  return (
    rampStepWatts !== undefined ||
    pools.some(
      ({ scalingPolicy: policy }) => policy?.step !== undefined || policy?.follows === "demand",
    )
  );
}
