import { readUrn } from "../../model/engineUrn";
import { providerNames } from "../../model/names";
import type { Deployment } from "./deployment";
import {
  exportStack,
  importStack,
  type ExportedResource,
  type ExportedStack,
} from "./exportedStack";
import { isUnconfirmed, withInterruptedOperations } from "./interruptedOperations";

/** A run in `pulumi stack history --json`, as far as it matters here. */
interface HistoryEntry {
  readonly kind: string;
  readonly result: string;
}

/**
 * Reads every object of a stack from its clusters where the last run was killed or failed: such a run may have changed objects without the
 * stack having noted it, and a site file that goes back to what the stack says would change nothing.
 *
 * It is read again by every run until one has gone well.
 *
 * @param found the stack as the engine has it.
 * @param lostHalls halls that cannot be reached; their objects stay as the stack has them.
 * @param say tells people what is done.
 * @returns the stack as it is then.
 * @throws CommandError where a cluster does not answer.
 */
export async function readAfterFailedRun(
  deployment: Deployment,
  found: ExportedStack,
  lostHalls: readonly string[],
  say: (message: string) => void,
): Promise<ExportedStack> {
  const repaired = withInterruptedOperations(found);
  if (repaired !== undefined) {
    await importStack(deployment, "repaired.json", repaired);
  }
  const state = repaired ?? found;
  const resources = objectsOf(state, lostHalls);
  const isConfirmed = !isUnconfirmed(state) && !(await hasFailed(deployment));
  if (resources.length === 0 || isConfirmed) {
    return state;
  }
  say(
    `the last run failed or was killed: reading ${resources.length} objects from the clusters, to see what became of them`,
  );
  const targets = lostHalls.length === 0 ? [] : resources.flatMap(({ urn }) => ["--target", urn]);
  const { engine, stack, stackFlags } = deployment;
  await engine.read(
    ["refresh", "--yes", "--skip-preview", ...stackFlags, ...targets],
    stack.folder,
  );
  return exportStack(deployment);
}

/** The Kubernetes objects of a stack, but for those of lost halls. */
function objectsOf(
  { deployment }: ExportedStack,
  lostHalls: readonly string[],
): ExportedResource[] {
  const lost = new Set(lostHalls.flatMap((hall) => Object.values(providerNames(hall))));
  return (deployment.resources ?? []).filter(
    ({ type, provider = "" }) =>
      type.startsWith("kubernetes:") && !lost.has(readUrn(providerUrn(provider)).name),
  );
}

/** A resource names its provider with the provider's id behind its URN. */
function providerUrn(provider: string): string {
  return provider.slice(0, Math.max(0, provider.lastIndexOf("::")));
}

/** Whether the last deployment in the stack's history did not succeed; one that was killed is in no history of a file backend. */
async function hasFailed({ engine, stack }: Deployment): Promise<boolean> {
  const history = await engine.read(
    ["stack", "history", "--stack", stack.name, "--json", "--page-size", "50"],
    stack.folder,
  );
  const runs = JSON.parse(history) as readonly HistoryEntry[];
  return runs.length > 0 && runs.find(({ kind }) => kind === "update")?.result !== "succeeded";
}
