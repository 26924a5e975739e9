import { valueAt, type Mapping } from "../../model/mapping";
import type { LockedExemption } from "../../model/lockedExemption";
import { judgeWorkload } from "../../policies/judge/workload";
import { kindText, objectSha256 } from "../../policies/recompute/exemptions";
import { nameOf, objectOf, type FoundObject } from "../../policies/recompute/foundObject";
import { standingOf } from "../../policies/recompute/foreign";

/** What the exemptions of a set of objects have in common. */
export type ExemptionScope = Pick<LockedExemption, "hall" | "cluster" | "owner" | "reason">;

/** What a hall's limits must say for a set of objects to be let in. */
export interface ExemptionProposal {
  readonly exemptions: readonly LockedExemption[];
  /** What the policies have against each of those, one sentence per object. */
  readonly reasons: readonly string[];
  /** Objects that are let in without an exemption. */
  readonly harmlessCount: number;
  /** Objects that no exemption lets in, one sentence per object. */
  readonly impossible: readonly string[];
  /** What `privileges-pinned` refuses of the objects, in its own words. */
  readonly privileges: readonly string[];
}

/**
 * Finds which of a hall's add-ons the policies refuse, and what exempts them.
 *
 * @param objects as they are deployed, such as those of a network or a storage driver.
 */
export function proposeExemptions(
  objects: readonly Mapping[],
  scope: ExemptionScope,
): ExemptionProposal {
  const resources = objects.map((props) => ({ type: resourceType(props), props }));
  const found = resources.flatMap((resource) => {
    const object = objectOf(resource);
    return object === undefined ? [] : [{ object, standing: standingOf(object) }];
  });
  const exempted: FoundObject[] = [];
  const reasons: string[] = [];
  const impossible: string[] = [];
  for (const { object, standing } of found) {
    if (standing.kind === "own") {
      impossible.push(`${nameOf(object)}: only the site file makes objects of Kvandal's`);
    } else if (standing.kind === "refused") {
      const reason = `${nameOf(object)}: ${standing.problems.join("; ")}`;
      if (standing.isExemptible) {
        exempted.push(object);
        reasons.push(reason);
      } else {
        impossible.push(reason);
      }
    }
  }
  return {
    exemptions: exempted.map((object) => exemptionOf(object, scope)),
    reasons,
    harmlessCount: found.filter(({ standing }) => standing.kind === "harmless").length,
    impossible,
    privileges: resources.flatMap((resource) =>
      judgeWorkload(resource, { privilegedWorkloads: [] }),
    ),
  };
}

/** The type of the resource that an object is deployed as: `kubernetes:core/v1:Pod`. */
function resourceType({ apiVersion, kind }: Mapping): string {
  return `kubernetes:${String(apiVersion).replace(/^v1$/, "core/v1")}:${String(kind)}`;
}

function exemptionOf(
  object: FoundObject,
  { hall, cluster, owner, reason }: ExemptionScope,
): LockedExemption {
  const namespace = valueAt(object.content, ["metadata", "namespace"]);
  return {
    hall,
    cluster,
    kind: kindText(object),
    ...(typeof namespace === "string" ? { namespace } : {}),
    name: object.name,
    sha256: objectSha256(object),
    owner,
    reason,
  };
}

/** Exemptions with others added; one of the same object in the same cluster is replaced. */
export function withExemptions(
  before: readonly LockedExemption[],
  added: readonly LockedExemption[],
): LockedExemption[] {
  const keyOf = ({ hall, cluster, kind, namespace = "", name }: LockedExemption): string =>
    [hall, cluster, kind, namespace, name].join(" ");
  const keys = new Set(added.map(keyOf));
  return [...before.filter((one) => !keys.has(keyOf(one))), ...added].sort((one, other) =>
    keyOf(one) < keyOf(other) ? -1 : 1,
  );
}
