import type { Catalog } from "./catalog";
import { loadEvidence } from "./evidence/loadEvidence";
import { lastOpenPhase, openPhases } from "./gates/openPhases";
import { closedSentences, whatOpensNext, whyClosed } from "./gates/phaseGate";
import { planPhase, type PhasePlan } from "./phasePlan";
import { loadSite } from "./site";

/** A phase of a site on a day, with all that decides whether it may be deployed. */
export interface ResolvedPhase {
  readonly plan: PhasePlan;
  readonly catalog: Catalog;
  /** Why it may not be deployed, a sentence each; empty for an open phase. */
  readonly closed: readonly string[];
  /** The last phase that is open; undefined when none is. */
  readonly openPhase: string | undefined;
  /** What would open the next phase, a sentence each. */
  readonly opensNext: readonly string[];
}

/**
 * Reads everything that a deployment goes by: site file, catalogue and evidence.
 *
 * @param root the project's folder.
 * @param now the UTC day that the gates are judged on, `YYYY-MM-DD`.
 * @throws UnknownNameError, InputFileError
 */
export function resolvePhase(
  root: string,
  siteName: string,
  phase: string,
  now: string,
): ResolvedPhase {
  const loaded = loadSite(root, siteName);
  const { site, catalog } = loaded;
  const plan = planPhase(site, catalog, phase);
  const verdicts = openPhases(loaded, loadEvidence(root, site), now);
  const verdict = verdicts.find((candidate) => candidate.phase === phase);
  const why = verdict === undefined ? undefined : whyClosed(verdict);
  return {
    plan,
    catalog,
    closed: why === undefined ? [] : closedSentences(why),
    openPhase: lastOpenPhase(verdicts),
    opensNext: whatOpensNext(verdicts),
  };
}
