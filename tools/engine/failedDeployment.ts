import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { InService } from "../../model/scaling/inService";
import type { Deployment } from "./deployment";
import { runningUnits, STACK_TYPE, type ExportedResource } from "./runningSite";

/** What `pulumi stack export` prints, as far as it matters here. */
export interface ExportedStack {
  readonly deployment: {
    readonly resources?: readonly ExportedResource[];
    readonly pending_operations?: readonly unknown[];
  };
}

/**
 * A stack whose outputs say what a failed deployment has left in service, and not what it would have left.
 *
 * @param before what was in service before that deployment.
 * @param now the UTC day, `YYYY-MM-DD`.
 * @returns undefined for a stack that is right already or has no such outputs, and for one with interrupted operations, which an
 *   import would forget.
 */
export function withWhatRuns(
  stack: ExportedStack,
  before: InService,
  now: string,
): ExportedStack | undefined {
  const { resources = [], pending_operations: pending = [] } = stack.deployment;
  const remembered = resources.find(({ type }) => type === STACK_TYPE)?.outputs?.inService;
  const inService = runningUnits(resources, before, now);
  if (remembered === undefined || isDeepStrictEqual(remembered, inService) || pending.length > 0) {
    return undefined;
  }
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
 * Mends what a stack remembers after a deployment that failed. The engine notes the outputs of the program all the same, with units that
 * were never made; the next deployment would take these for units that were given up, and let nothing grow until somebody has seen them
 * drained.
 */
export async function rememberWhatRuns(
  { engine, stack }: Deployment,
  before: InService,
  now: string,
): Promise<void> {
  const name = ["--stack", stack.name];
  const exported = await engine.read(["stack", "export", ...name], stack.folder);
  const mended = withWhatRuns(JSON.parse(exported) as ExportedStack, before, now);
  if (mended === undefined) {
    return;
  }
  const file = join(stack.folder, "failed.json");
  writeFileSync(file, JSON.stringify(mended));
  await engine.read(["stack", "import", ...name, "--file", file], stack.folder);
}
