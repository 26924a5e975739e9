import { join, resolve } from "node:path";
import { loadEvidence } from "../model/evidence/loadEvidence";
import { checkDeploymentDay } from "../model/gates/deploymentDay";
import { openPhases, type PhaseVerdict } from "../model/gates/openPhases";
import { provenBasis } from "../model/gates/provenPower";
import type { PowerBasis } from "../model/power/basis";
import type { LockedLimits } from "../model/powerBudget";
import { loadLockedSite } from "../model/limitsFile";
import type { LockedSite } from "../model/site";
import { limitsPath } from "./limits/limitsFile";

/** The project's folder: the one with `Pulumi.yaml`. */
export const PROJECT = resolve(__dirname, "..");

/** Local state that git ignores: the file backend, simulated halls, generated configuration. */
export const HOME = join(PROJECT, ".kvandal");

/** A site as the tools see it: with the limits that the policies will hold it against. */
export interface ProjectSite extends LockedSite {
  readonly locked: LockedLimits | undefined;
  /** The pack configuration with the site's limits, relative to the project; undefined if the site has none. */
  readonly limitsFile: string | undefined;
}

/** Loads a site of this project with its locked limits. @throws UnknownNameError, InputFileError */
export function loadProjectSite(name: string): ProjectSite {
  const loaded = loadLockedSite(PROJECT, name);
  const file = limitsPath(name);
  return { ...loaded, limitsFile: loaded.locked === undefined ? undefined : file };
}

/** What a deployment of the site rests on, on a day. @throws InputFileError with every problem of the site's evidence */
export function deployedBasis(loaded: LockedSite, now: string): PowerBasis {
  return provenBasis(loaded, loadEvidence(PROJECT, loaded), now);
}

/**
 * Whether a phase may be deployed on a day.
 *
 * @throws DeploymentDayError for a day on which the site is not deployed, and evidence that is dated after it.
 * @throws InputFileError with every problem of the site's evidence.
 */
export function deploymentVerdict(
  loaded: LockedSite,
  { phase, now, clockDay }: Record<"phase" | "now" | "clockDay", string>,
): PhaseVerdict | undefined {
  const records = loadEvidence(PROJECT, loaded);
  checkDeploymentDay(records, now, clockDay);
  return openPhases(loaded, records, now).find((verdict) => verdict.phase === phase);
}
