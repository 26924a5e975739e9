import {
  isInterrupted,
  STACK_TYPE,
  type ExportedResource,
  type ExportedStack,
} from "./exportedStack";

/** An output that marks a stack as one whose objects are to be read from the clusters. The next deployment replaces all outputs. */
const UNCONFIRMED = "unconfirmed";

/**
 * Takes the Kubernetes objects that an interrupted run was creating into the stack, whether they came to be or not, and marks the stack as
 * unconfirmed: a refresh then drops those that the API server does not know, and reads what became of those that were being changed or
 * deleted. Pulumi forgets interrupted operations with every import, so the mark stays until a deployment has gone well.
 *
 * An object's id is its namespace and name, which our objects always have in their inputs; so no other object can be meant.
 *
 * @returns undefined if nothing was interrupted.
 */
export function withInterruptedOperations(stack: ExportedStack): ExportedStack | undefined {
  const { resources = [], pending_operations: pending = [] } = stack.deployment;
  if (!isInterrupted(stack)) {
    return undefined;
  }
  const known = new Set(resources.map(({ urn }) => urn));
  const taken = pending.flatMap(({ type, resource }) => {
    const id = objectId(resource);
    return type !== "creating" || id === undefined || known.has(resource.urn)
      ? []
      : [{ ...resource, id, outputs: resource.inputs ?? {} }];
  });
  const marked = resources.map((resource) =>
    resource.type === STACK_TYPE
      ? { ...resource, outputs: { ...resource.outputs, [UNCONFIRMED]: true } }
      : resource,
  );
  return {
    ...stack,
    deployment: { ...stack.deployment, resources: [...marked, ...taken], pending_operations: [] },
  };
}

/** Whether an interrupted run was taken into the stack, and no deployment has gone well since. */
export function isUnconfirmed({ deployment }: ExportedStack): boolean {
  return (deployment.resources ?? []).some(
    ({ type, outputs }) => type === STACK_TYPE && outputs?.[UNCONFIRMED] === true,
  );
}

/** `namespace/name` or `name`, as the Kubernetes provider forms ids; undefined for what is no Kubernetes object. */
function objectId({ type, inputs }: ExportedResource): string | undefined {
  const { name, namespace } = inputs?.metadata ?? {};
  if (!type.startsWith("kubernetes:") || name === undefined) {
    return undefined;
  }
  return namespace === undefined ? name : `${namespace}/${name}`;
}
