import { contentSha256 } from "../../model/contentHash";
import type { LockedExemption } from "../../model/lockedExemption";
import type { LockedLimits } from "../../model/powerBudget";
import type { FoundObject } from "./foundObject";

/** The kind of an object as people and exemptions write it: `NodePool.karpenter.sh`, `Secret`. */
export function kindText({ group, kind }: Pick<FoundObject, "group" | "kind">): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** What tells the content of an object from any other: SHA-256, in hexadecimal. */
export function objectSha256({ content }: Pick<FoundObject, "content">): string {
  return contentSha256(content);
}

/**
 * Whether the owners of the limits exempt an object: every set of limits has an exemption of exactly this object, with exactly its content.
 *
 * @throws UnknownValueError for an object with a value that is not known before the deployment.
 */
export function isExempt(
  object: FoundObject,
  hall: string,
  locks: readonly Pick<LockedLimits, "exemptions">[],
): boolean {
  const sets = locks.map(({ exemptions = [] }) =>
    exemptions.filter((one) => isOf(one, hall, object)),
  );
  if (sets.length === 0 || sets.some((exemptions) => exemptions.length === 0)) {
    return false;
  }
  const sha256 = objectSha256(object);
  return sets.every((exemptions) => exemptions.some((one) => one.sha256 === sha256));
}

/** The namespace of an object of the whole cluster is not looked at: a provider that cannot ask the cluster writes the default one. */
function isOf(exemption: LockedExemption, hall: string, object: FoundObject): boolean {
  return (
    exemption.hall === hall &&
    exemption.kind === kindText(object) &&
    exemption.name === object.name &&
    (exemption.namespace ?? object.namespace) === object.namespace
  );
}
