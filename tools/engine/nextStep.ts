import { resolvePhase, type ResolvedPhase } from "../../model/resolvedPhase";
import { waits } from "../../model/scaling/stepSentence";
import { note } from "../note";
import { PROJECT } from "../project";
import type { Deployment } from "./deployment";
import { runningSite } from "./runningSite";
import { writeStackConfig, type DeploymentRequest } from "./stack";

/**
 * Finds out what the stack has in service, hands it to the program, and says which pools wait and what for.
 *
 * @returns the phase as the program will resolve it.
 */
export async function prepareStep(
  deployment: Deployment,
  request: DeploymentRequest,
): Promise<ResolvedPhase> {
  const { site, phase, now, reason } = request;
  const before = await runningSite(deployment, now);
  writeStackConfig(deployment.stack, request, before);
  const resolved = resolvePhase(PROJECT, site, phase, now, {
    before,
    mayShrink: reason !== undefined,
  });
  for (const sentence of waits(resolved.steps)) {
    note(`waits: ${sentence}`);
  }
  return resolved;
}
