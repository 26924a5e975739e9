import { isMapping } from "../../model/mapping";

/**
 * What a resource is, asked of the type token and of the object itself, since it is the object that the API server gets. A `Patch` of
 * an object counts like the object.
 *
 * @param known names what a group ("" for the core's) and a kind are; undefined for those that the judge has nothing to say of.
 */
export function claimedKind<Kind>(
  type: string,
  props: unknown,
  known: (group: string, kind: string) => Kind | undefined,
): Kind | undefined {
  if (!type.startsWith("kubernetes:")) {
    return undefined;
  }
  const [, apiVersion = "", kind = ""] = /^kubernetes:([^:]+):(\w+)$/.exec(type) ?? [];
  const byToken = known(groupOf(apiVersion), kind.replace(/Patch$/, ""));
  return (
    byToken ?? (isMapping(props) ? known(groupOf(props.apiVersion), text(props.kind)) : undefined)
  );
}

/** The group of an API version, empty for the core's. Pulumi writes the core group as core/v1, Kubernetes as v1. */
export function groupOf(apiVersion: unknown): string {
  const [first = "", version] = text(apiVersion).split("/");
  return version === undefined || first === "core" ? "" : first;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
