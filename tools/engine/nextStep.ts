import { resolvePhase, type ResolvedPhase } from "../../model/resolvedPhase";
import type { InService } from "../../model/scaling/inService";
import { waits } from "../../model/scaling/stepSentence";
import { note } from "../note";
import { PROJECT } from "../project";
import type { Deployment } from "./deployment";
import { exportStack, type ExportedStack } from "./exportedStack";
import { runningSite } from "./runningSite";
import {
  shrinkReasonOf,
  writeStackConfig,
  type DatedRequest,
  type DeploymentRequest,
} from "./stack";

/** The next deployment, and what it finds in service. */
export interface PreparedStep extends ResolvedPhase {
  readonly before: InService;
}

/**
 * Finds out what the stack has in service, hands it to the program, and says which pools wait and what for.
 *
 * @param state of the stack, where somebody has just asked for it.
 * @returns the phase as the program will resolve it.
 */
export async function prepareStep(
  deployment: Deployment,
  request: DatedRequest,
  state?: ExportedStack,
): Promise<PreparedStep> {
  const { site, phase, now, clockDay } = request;
  const before = await handOver(deployment, request, state);
  const resolved = resolvePhase(PROJECT, site, phase, now, clockDay, {
    before,
    mayShrink: shrinkReasonOf(deployment.stack) !== undefined,
  });
  for (const sentence of waits(resolved.steps)) {
    note(`waits: ${sentence}`);
  }
  return { ...resolved, before };
}

/**
 * Writes what the stack has in service into its configuration. After a deployment too, however it ended: who runs the engine on
 * that configuration must not start from what ran before.
 */
export async function handOver(
  deployment: Deployment,
  request: DeploymentRequest,
  state?: ExportedStack,
): Promise<InService> {
  const running = runningSite(state ?? (await exportStack(deployment)), request.now);
  writeStackConfig(deployment.stack, request, running);
  return running;
}
