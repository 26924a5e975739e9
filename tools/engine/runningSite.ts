import { AUTOSCALER, ANNOTATIONS, LABELS } from "../../model/names";
import type { InService, PoolInService } from "../../model/scaling/inService";
import { readInService } from "../../model/scaling/inService";
import { stackOutputs, type ExportedResource, type ExportedStack } from "./exportedStack";

/**
 * What a stack has in service: the units of its MachineDeployments as they were deployed, with what the last deployment's
 * outputs remember of each pool.
 *
 * The objects decide about units, since a deployment that fails half-way may leave them other than its outputs say. Units that
 * the outputs have and the objects have not were given up on the way: nobody has seen them drained.
 *
 * @param remembered the output `inService`; undefined for a stack without one.
 * @param now the UTC day, `YYYY-MM-DD`.
 */
export function runningUnits(
  resources: readonly ExportedResource[],
  remembered: InService | undefined,
  now: string,
): InService {
  const units = new Map<string, number>();
  for (const resource of resources) {
    const pool = resource.inputs?.metadata?.labels?.[LABELS.pool];
    if (isMachineDeployment(resource.type) && pool !== undefined) {
      units.set(pool, (units.get(pool) ?? 0) + unitsOf(resource));
    }
  }
  const pools = new Set([...Object.keys(remembered ?? {}), ...units.keys()]);
  return Object.fromEntries(
    [...pools].sort().map((pool): [string, PoolInService] => {
      const known = remembered?.[pool];
      const running = units.get(pool) ?? 0;
      const lost = Math.max(0, (known?.units ?? 0) - running);
      // A pool that grew in a deployment which failed took its step: the next one waits for its cool-down.
      const grownOn = running > (known?.units ?? 0) ? now : known?.grownOn;
      const leaving =
        lost === 0
          ? known?.leaving
          : {
              units: (known?.leaving?.units ?? 0) + lost,
              since: known?.leaving?.since ?? now,
              known: known?.leaving?.known ?? [],
            };
      return [
        pool,
        {
          units: running,
          ...(grownOn === undefined ? {} : { grownOn }),
          ...(leaving === undefined ? {} : { leaving }),
        },
      ];
    }),
  );
}

/** What the stack has in service. @throws InServiceError if its own record of that cannot be read */
export function runningSite(state: ExportedStack, now: string): InService {
  const resources = state.deployment.resources ?? [];
  const inService = stackOutputs(state)?.inService;
  return runningUnits(
    resources,
    inService === undefined ? undefined : readInService(JSON.stringify(inService)),
    now,
  );
}

function isMachineDeployment(type: string): boolean {
  return type.startsWith("kubernetes:cluster.x-k8s.io/") && type.endsWith(":MachineDeployment");
}

/** An autoscaled pool counts at the most that it may become. */
function unitsOf({ inputs }: ExportedResource): number {
  const annotations = inputs?.metadata?.annotations ?? {};
  const most = annotations[AUTOSCALER.maximumSize];
  const nodes = Math.max(inputs?.spec?.replicas ?? 0, most === undefined ? 0 : Number(most));
  return Math.ceil(nodes / Number(annotations[ANNOTATIONS.nodesPerUnit] ?? 1));
}
