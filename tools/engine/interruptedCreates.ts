import type { Deployment } from "./deployment";
import { exportStack, importStack } from "./exportedStack";

/** A resource in an exported stack, as far as it matters here. */
interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
  };
  readonly outputs?: unknown;
}

/** What `pulumi stack export` prints. */
export interface ExportedStack {
  readonly deployment: {
    readonly resources?: readonly ExportedResource[];
    readonly pending_operations?: readonly {
      readonly type: string;
      readonly resource: ExportedResource;
    }[];
  };
}

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
 * @param say tells people what is done.
 */
export async function takeInInterruptedCreates(
  deployment: Deployment,
  say: (message: string) => void,
): Promise<void> {
  const { engine, stack, stackFlags } = deployment;
  const repaired = withInterruptedCreates(await exportStack<ExportedStack>(deployment));
  if (repaired === undefined) {
    return;
  }
  await importStack(deployment, "repaired.json", repaired.stack);
  if (repaired.urns.length === 0) {
    return;
  }
  say(
    `an earlier run was killed while it created ${repaired.urns.length} objects: asking the clusters which of them exist`,
  );
  const targets = repaired.urns.flatMap((urn) => ["--target", urn]);
  await engine.read(
    ["refresh", "--yes", "--skip-preview", ...stackFlags, ...targets],
    stack.folder,
  );
}
