import { UnknownValueError } from "@pulumi/policy";
import { contentSha256 } from "../../model/contentHash";
import { isMapping } from "../../model/mapping";
import type { LockedExemption } from "../../model/lockedExemption";
import type { LockedLimits } from "../../model/powerBudget";
import type { FoundObject } from "./foundObject";
import type { HallPlace } from "./place";

/** The kind of an object as people and exemptions write it: `NodePool.karpenter.sh`, `Secret`. */
export function kindText({ group, kind }: Pick<FoundObject, "group" | "kind">): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/**
 * SHA-256 of an object's content, in hexadecimal. The default namespace is left out: the provider writes it on objects of the whole cluster while it
 * does not know their kind.
 *
 * @throws UnknownValueError where a value in it is not known before the deployment.
 */
export function objectSha256({ content }: Pick<FoundObject, "content">): string {
  const { metadata } = content;
  const { namespace, ...others } = isMapping(metadata) ? metadata : {};
  return contentSha256(namespace === "default" ? { ...content, metadata: others } : content);
}

/** The same; undefined where a value is not known before the deployment. */
export function knownSha256(object: Pick<FoundObject, "content">): string | undefined {
  try {
    return objectSha256(object);
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Whether the owners of the limits exempt an object: every set of limits has an exemption of exactly this object, with exactly its content.
 *
 * @param sha256 of the object; undefined for one that is not wholly known, which nothing exempts.
 */
export function isExempt(
  object: FoundObject,
  sha256: string | undefined,
  place: Pick<HallPlace, "hall" | "roles">,
  locks: readonly Pick<LockedLimits, "exemptions">[],
): boolean {
  return (
    locks.length > 0 &&
    locks.every(({ exemptions = [] }) =>
      exemptions.some((one) => one.sha256 === sha256 && isOf(one, place, object)),
    )
  );
}

/** The namespace of an object of the whole cluster is not looked at: a provider that cannot ask the cluster writes the default one. */
function isOf(
  exemption: LockedExemption,
  { hall, roles }: Pick<HallPlace, "hall" | "roles">,
  object: FoundObject,
): boolean {
  return (
    exemption.hall === hall &&
    roles.includes(exemption.cluster) &&
    exemption.kind === kindText(object) &&
    exemption.name === object.name &&
    (exemption.namespace ?? object.namespace) === object.namespace
  );
}
