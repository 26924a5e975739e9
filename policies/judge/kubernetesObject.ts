import { isMapping, type Mapping } from "../../model/mapping";
import { claimedKind } from "./claimedKind";

/** What is judged of a resource. */
export interface JudgedObject {
  readonly type: string;
  /** Inputs, behind the policy SDK's proxy: reading a value that is not known throws. */
  readonly props: unknown;
}

/** A Kubernetes object of a Pulumi program, as far as every judge reads it. */
export interface KubernetesObject {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly content: Mapping;
}

/**
 * Reads a resource as the Kubernetes object that the API server gets. Undefined for what is no Kubernetes object, and for kinds that the
 * judge has nothing to say of.
 *
 * @param judged whether the judge looks at a group ("" for the core's) and a kind.
 */
export function kubernetesObject(
  type: string,
  props: unknown,
  judged: (group: string, kind: string) => boolean,
): KubernetesObject | undefined {
  const claimed = claimedKind(type, props, (group, kind) =>
    judged(group, kind) ? { group, kind } : undefined,
  );
  if (claimed === undefined || !isMapping(props)) {
    return undefined;
  }
  const metadata = isMapping(props.metadata) ? props.metadata : {};
  return {
    ...claimed,
    name: textOr(metadata.name, ""),
    namespace: textOr(metadata.namespace, "default"),
    content: props,
  };
}

/** The entries of a list; none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Whether an object is in a list of `namespace/name` and `namespace/*`. */
export function isListed(
  { namespace, name }: Pick<KubernetesObject, "namespace" | "name">,
  listed: readonly string[],
): boolean {
  return listed.includes(`${namespace}/${name}`) || listed.includes(`${namespace}/*`);
}

/** A text; another for anything else. */
export function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
