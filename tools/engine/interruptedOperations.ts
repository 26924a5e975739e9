import type { Deployment } from "./deployment";
import {
  exportStack,
  importStack,
  type ExportedResource,
  type ExportedStack,
} from "./exportedStack";

/**
 * Takes the Kubernetes objects that an interrupted run was creating into the stack, whether they came to be or not, and names those that it
 * was changing or deleting: a refresh then asks the API server what became of all of them, and drops those that it does not know. Without it
 * the stack has an object as it was before, and a site file that goes back to that changes nothing.
 *
 * An object's id is its namespace and name, which our objects always have in their inputs; so no other object can be meant.
 *
 * @returns the repaired stack and what is to be asked for; undefined if nothing was interrupted.
 */
export function withInterruptedOperations(
  stack: ExportedStack,
): { readonly stack: ExportedStack; readonly urns: readonly string[] } | undefined {
  const { resources = [], pending_operations: pending = [] } = stack.deployment;
  if (pending.length === 0) {
    return undefined;
  }
  const known = new Set(resources.map(({ urn }) => urn));
  const taken = pending.flatMap(({ type, resource }) => {
    const id = objectId(resource);
    return type !== "creating" || id === undefined || known.has(resource.urn)
      ? []
      : [{ ...resource, id, outputs: resource.inputs ?? {} }];
  });
  const changed = pending
    .map(({ resource }) => resource)
    .filter((resource) => objectId(resource) !== undefined && known.has(resource.urn));
  return {
    stack: {
      ...stack,
      deployment: {
        ...stack.deployment,
        resources: [...resources, ...taken],
        pending_operations: [],
      },
    },
    urns: [...new Set([...taken, ...changed].map(({ urn }) => urn))],
  };
}

/** `namespace/name` or `name`, as the Kubernetes provider forms ids; undefined for what is no Kubernetes object. */
function objectId({ type, inputs }: ExportedResource): string | undefined {
  const { name, namespace } = inputs?.metadata ?? {};
  if (!type.startsWith("kubernetes:") || name === undefined) {
    return undefined;
  }
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/**
 * Mends a stack whose last run was killed while it created, changed or deleted objects: what became of them the stack does not know.
 *
 * @param found the stack as the engine has it.
 * @param say tells people what is done.
 * @returns the stack as it is then.
 */
export async function takeInInterruptedOperations(
  deployment: Deployment,
  found: ExportedStack,
  say: (message: string) => void,
): Promise<ExportedStack> {
  const { engine, stack, stackFlags } = deployment;
  const repaired = withInterruptedOperations(found);
  if (repaired === undefined) {
    return found;
  }
  await importStack(deployment, "repaired.json", repaired.stack);
  if (repaired.urns.length === 0) {
    return repaired.stack;
  }
  say(
    `an earlier run was killed while it made or changed ${repaired.urns.length} objects: asking the clusters what became of them`,
  );
  const targets = repaired.urns.flatMap((urn) => ["--target", urn]);
  await engine.read(
    ["refresh", "--yes", "--skip-preview", ...stackFlags, ...targets],
    stack.folder,
  );
  return exportStack(deployment);
}
