import type { EvidenceRecord } from "../evidence/recordSchema";
import { powerBudget } from "../powerBudget";
import { proven } from "../power/basis";
import type { LockedSite } from "../site";
import type { PhaseReport, SitePlan } from "../sitePlan";
import { provenGridPower } from "./provenPower";

/**
 * A phase's report that also says what evidence proves of its planned figures.
 *
 * @param now `YYYY-MM-DD`.
 */
export function phaseWithProvenPower(
  report: PhaseReport,
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): PhaseReport {
  const power = provenGridPower(loaded, records, now);
  const budget = powerBudget(loaded.site, report.phase, proven(loaded.locked, power));
  return {
    ...report,
    proven: {
      energisedWatts: budget.gridWatts,
      usableWatts: budget.siteWatts,
      record: power?.file,
      isExpired: power?.isExpired ?? false,
    },
  };
}

/** A plan whose phases say so. */
export function planWithProvenPower(
  plan: SitePlan,
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): SitePlan {
  return {
    ...plan,
    phases: plan.phases.map((phase) => phaseWithProvenPower(phase, loaded, records, now)),
  };
}
