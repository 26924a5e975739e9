import { isDeepStrictEqual } from "node:util";
import type { RecordDigests } from "../../model/evidence/recordDigests";
import type { InService, PoolInService } from "../../model/scaling/inService";
import type { Deployment } from "./deployment";
import {
  exportStack,
  importStack,
  isInterrupted,
  possibleResources,
  STACK_TYPE,
  stackOutputs,
  type ExportedStack,
} from "./exportedStack";
import { runningUnits } from "./runningSite";

/** What a deployment found in service, and what it would have left. */
export interface Step {
  readonly before: InService;
  readonly leaves: InService;
  /** The records that it was judged by. */
  readonly evidence: RecordDigests;
}

/**
 * Records in the outputs of a stack what its objects say is in service, where a deployment that was killed left something else than the
 * outputs say. The program goes by the outputs.
 *
 * @param state of the stack, as the engine has it.
 */
export async function recordInService(
  deployment: Deployment,
  state: ExportedStack,
  inService: InService,
): Promise<void> {
  if (
    !isInterrupted(state) &&
    !isDeepStrictEqual(stackOutputs(state)?.inService ?? {}, inService)
  ) {
    await importStack(deployment, "killed.json", withInService(state, inService));
  }
}

/**
 * Records what a deployment that failed has left in service. The engine notes the outputs of the program all the same, with units that were
 * never made; the next deployment would take these for units that were given up, and let nothing grow until a record says that they are
 * drained.
 */
export async function recordFailedDeployment(
  deployment: Deployment,
  step: Step,
  now: string,
): Promise<void> {
  const recorded = afterFailure(await exportStack(deployment), step, now);
  if (recorded !== undefined) {
    await importStack(deployment, "failed.json", recorded);
  }
}

/**
 * A stack whose outputs say what a failed deployment has left in service, and not what it would have left.
 *
 * @param now the UTC day, `YYYY-MM-DD`.
 * @returns undefined for a stack that is right already; for one with the outputs of another deployment, which may be under way; and for
 *   one with interrupted operations, which an import would forget.
 */
export function afterFailure(
  stack: ExportedStack,
  { before, leaves, evidence }: Step,
  now: string,
): ExportedStack | undefined {
  const recorded = stackOutputs(stack)?.inService;
  const inService = asFailed(
    runningUnits(possibleResources(stack), { inService: before, evidence }, now),
    leaves,
  );
  return !isDeepStrictEqual(recorded, leaves) ||
    isDeepStrictEqual(recorded, inService) ||
    isInterrupted(stack)
    ? undefined
    : withInService(stack, inService);
}

function withInService(stack: ExportedStack, inService: InService): ExportedStack {
  const { resources = [] } = stack.deployment;
  return {
    ...stack,
    deployment: {
      ...stack.deployment,
      resources: resources.map((resource) =>
        resource.type === STACK_TYPE
          ? { ...resource, outputs: { ...resource.outputs, inService } }
          : resource,
      ),
    },
  };
}

/**
 * What runs after a failed deployment, with what the deployment got done of it: a pool with the units that it was to have is in the phase
 * of the deployment, and one with more keeps the leave to go down to them.
 */
function asFailed(running: InService, leaves: InService): InService {
  return Object.fromEntries(
    Object.entries(running).map(([pool, own]): [string, PoolInService] => {
      const { units: meant = 0, phase: meantPhase, takenOver } = leaves[pool] ?? {};
      const { shrinksTo: _, ...rest } = own;
      const phase = own.units === meant ? meantPhase : (own.phase ?? meantPhase);
      return [
        pool,
        {
          ...rest,
          ...(own.units === 0 || phase === undefined ? {} : { phase }),
          ...(own.units > meant ? { shrinksTo: meant } : {}),
          ...(own.units > 0 && takenOver === true ? { takenOver } : {}),
        },
      ];
    }),
  );
}
