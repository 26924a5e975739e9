import { valueAt, type Mapping } from "../../model/mapping";
import type { LockedExemption } from "../../model/lockedExemption";
import { judgeWorkload } from "../../policies/judge/workload";
import { kindText, objectSha256 } from "../../policies/recompute/exemptions";
import { nameOf, objectOf } from "../../policies/recompute/foundObject";
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
  const exemptions: LockedExemption[] = [];
  const reasons: string[] = [];
  const impossible: string[] = [];
  let harmlessCount = 0;
  const resources = objects.map((props) => ({
    type: `kubernetes:${String(props.apiVersion).replace(/^v1$/, "core/v1")}:${String(props.kind)}`,
    props,
  }));
  for (const resource of resources) {
    const object = objectOf(resource);
    const sha256 = object === undefined ? undefined : objectSha256(object);
    if (object === undefined || sha256 === undefined) {
      continue;
    }
    const standing = standingOf(object);
    if (standing.kind === "harmless") {
      harmlessCount += 1;
    } else if (standing.kind === "own") {
      impossible.push(`${nameOf(object)}: only the site file makes objects of Kvandal's`);
    } else if (!standing.isExemptible) {
      impossible.push(`${nameOf(object)}: ${standing.problems.join("; ")}`);
    } else {
      reasons.push(`${nameOf(object)}: ${standing.problems.join("; ")}`);
      const namespace = valueAt(resource.props, ["metadata", "namespace"]);
      exemptions.push({
        hall: scope.hall,
        cluster: scope.cluster,
        kind: kindText(object),
        ...(typeof namespace === "string" ? { namespace } : {}),
        name: object.name,
        sha256,
        owner: scope.owner,
        reason: scope.reason,
      });
    }
  }
  const privileges = resources.flatMap((resource) =>
    judgeWorkload(resource, { privilegedWorkloads: [] }),
  );
  return { exemptions, reasons, harmlessCount, impossible, privileges };
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
