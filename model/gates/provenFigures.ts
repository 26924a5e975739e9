import type { EvidenceRecord } from "../evidence/recordSchema";
import { powerBudget } from "../powerBudget";
import type { PowerBasis } from "../power/basis";
import type { LockedSite } from "../site";
import type { Site } from "../siteSchema";
import type { PhaseReport, SitePlan } from "../sitePlan";
import { provenBasis } from "./provenPower";

/**
 * A phase's report that also says what evidence proves of its planned figures.
 *
 * @param basis of a deployment on the day; see {@link provenBasis}.
 */
export function phaseWithProvenPower(
  report: PhaseReport,
  site: Site,
  basis: PowerBasis,
): PhaseReport {
  const { gridWatts, siteWatts, proven } = powerBudget(site, report.phase, basis);
  return {
    ...report,
    proven: {
      energisedWatts: gridWatts,
      usableWatts: siteWatts,
      record: proven?.file,
      expiredRecord: proven?.expiredFile,
    },
  };
}

/**
 * A plan whose phases all say what evidence proves of their figures.
 *
 * @param now `YYYY-MM-DD`.
 */
export function planWithProvenPower(
  plan: SitePlan,
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): SitePlan {
  const basis = provenBasis(loaded, records, now);
  const phases = plan.phases.map((phase) => phaseWithProvenPower(phase, loaded.site, basis));
  return { ...plan, phases };
}
