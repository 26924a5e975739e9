import { loadEvidence } from "../../model/evidence/loadEvidence";
import { recordDigests } from "../../model/evidence/recordDigests";
import { resolvePhase, type ResolvedPhase } from "../../model/resolvedPhase";
import type { InService } from "../../model/scaling/inService";
import { waits } from "../../model/scaling/stepSentence";
import { note } from "../note";
import { loadProjectSite, PROJECT } from "../project";
import type { Deployment } from "./deployment";
import type { ExportedStack } from "./exportedStack";
import { lastDeployment } from "./runningSite";
import { shrinkReasonOf, type DatedRequest } from "./stack";

/** The next deployment, and what it finds in service. */
export interface PreparedStep extends ResolvedPhase {
  readonly before: InService;
}

/**
 * Finds out what the stack has in service, and says which pools wait and what for.
 *
 * @param state of the stack, as the engine has it.
 * @returns the phase as the program will resolve it.
 */
export function prepareStep(
  deployment: Deployment,
  { site, phase, now, clockDay }: DatedRequest,
  state: ExportedStack,
): PreparedStep {
  const records = loadEvidence(PROJECT, loadProjectSite(site));
  const last = lastDeployment(state, clockDay, recordDigests(records));
  const resolved = resolvePhase(PROJECT, site, phase, now, clockDay, {
    last,
    mayShrink: shrinkReasonOf(deployment.stack) !== undefined,
  });
  for (const sentence of waits(resolved.steps)) {
    note(`waits: ${sentence}`);
  }
  // What is refused has decided nothing.
  return { ...resolved, before: resolved.closed.length === 0 ? resolved.found : last.inService };
}
