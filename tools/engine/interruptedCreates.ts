import type { Deployment } from "./deployment";
import {
  exportStack,
  importStack,
  type ExportedResource,
  type ExportedStack,
} from "./exportedStack";

/**
 * Takes the Kubernetes objects that an interrupted run was creating into the stack, whether they came to be or not: a refresh
 * then asks the API server, and drops those that it does not know.
 *
 * An object's id is its namespace and name, which our objects always have in their inputs; so no other object can be meant.
 *
 * @returns the repaired stack and what was taken in; undefined if nothing was interrupted while it was created.
 */
export function withInterruptedCreates(
  stack: ExportedStack,
): { readonly stack: ExportedStack; readonly urns: readonly string[] } | undefined {
  const { resources = [], pending_operations: pending = [] } = stack.deployment;
  const creating = pending.filter(({ type }) => type === "creating");
  if (creating.length === 0) {
    return undefined;
  }
  const known = new Set(resources.map(({ urn }) => urn));
  const taken = creating.flatMap(({ resource }) => {
    const id = objectId(resource);
    return id === undefined || known.has(resource.urn)
      ? []
      : [{ ...resource, id, outputs: resource.inputs ?? {} }];
  });
  return {
    stack: {
      ...stack,
      deployment: {
        ...stack.deployment,
        resources: [...resources, ...taken],
        pending_operations: pending.filter(({ type }) => type !== "creating"),
      },
    },
    urns: taken.map(({ urn }) => urn),
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
 * Mends a stack whose last run was killed while it created objects. They may exist without the stack knowing, and the next
 * run would then fail for ever because they are there already.
 *
 * @param found the stack as the engine has it.
 * @param say tells people what is done.
 * @returns the stack as it is then.
 */
export async function takeInInterruptedCreates(
  deployment: Deployment,
  found: ExportedStack,
  say: (message: string) => void,
): Promise<ExportedStack> {
  const { engine, stack, stackFlags } = deployment;
  const repaired = withInterruptedCreates(found);
  if (repaired === undefined) {
    return found;
  }
  await importStack(deployment, "repaired.json", repaired.stack);
  if (repaired.urns.length === 0) {
    return repaired.stack;
  }
  say(
    `an earlier run was killed while it created ${repaired.urns.length} objects: asking the clusters which of them exist`,
  );
  const targets = repaired.urns.flatMap((urn) => ["--target", urn]);
  await engine.read(
    ["refresh", "--yes", "--skip-preview", ...stackFlags, ...targets],
    stack.folder,
  );
  return exportStack(deployment);
}
