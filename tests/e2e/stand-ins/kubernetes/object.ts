import { asObject, asText, isMissing, removeAt, type JsonObject } from "../plumbing/json";

/** A kind of object, by its API group ("" for the core group), version and kind. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export const SKIP_AWAIT = "pulumi.com/skipAwait";
export const WAIT_FOR = "pulumi.com/waitFor";
export const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";
export const PATCH_FORCE = "pulumi.com/patchForce";
export const FIELD_MANAGER = "pulumi.com/patchFieldManager";
export const DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy";
export const AUTONAMED = "pulumi.com/autonamed";

/** The object's `metadata`, or an empty one. */
export function metadataOf(object: JsonObject): JsonObject {
  return asObject(object.metadata);
}

export function nameOf(object: JsonObject): string | undefined {
  return asText(metadataOf(object).name);
}

export function namespaceOf(object: JsonObject): string | undefined {
  return asText(metadataOf(object).namespace);
}

export function annotationOf(object: JsonObject, key: string): string | undefined {
  return asText(asObject(metadataOf(object).annotations)[key]);
}

export function isAnnotatedTrue(object: JsonObject, key: string): boolean {
  return annotationOf(object, key) === "true";
}

/** The object's kind as it says itself; fields that it does not give are empty. */
export function gvkOf(object: JsonObject): GroupVersionKind {
  const [first = "", second] = (asText(object.apiVersion) ?? "").split("/");
  const kind = asText(object.kind) ?? "";
  return second === undefined
    ? { group: "", version: first, kind }
    : { group: first === "core" ? "" : first, version: second, kind };
}

/** The resource's id in Pulumi: `namespace/name`, or the name alone. */
export function idOf(object: JsonObject): string {
  const namespace = namespaceOf(object);
  const name = nameOf(object) ?? "";
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The object as a message names it: `ConfigMap site/plugin-config`. */
export function titleOf(object: JsonObject): string {
  return `${gvkOf(object).kind || "object"} ${idOf(object)}`;
}

/** The two halves of an id. */
export function parseId(id: string): { namespace: string | undefined; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined
    ? { namespace: undefined, name: first }
    : { namespace: first, name: second };
}

const WRITTEN_BY_SERVER = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** Takes the metadata out that only the API server writes. Changes `object`. */
export function dropServerMetadata(object: JsonObject): void {
  for (const field of WRITTEN_BY_SERVER) removeAt(object, ["metadata", field]);
}

export function isCustomResourceDefinition(object: JsonObject): boolean {
  const { group, kind } = gvkOf(object);
  return group === "apiextensions.k8s.io" && kind === "CustomResourceDefinition";
}

/** How long to wait: the program's custom time-out, the annotation, or the kind's own. In milliseconds. */
export function timeoutOf(
  object: JsonObject,
  customSeconds: number,
  defaultSeconds: number,
): number {
  const annotated = Number.parseInt(annotationOf(object, TIMEOUT_SECONDS) ?? "", 10);
  const seconds = customSeconds || (Number.isNaN(annotated) ? defaultSeconds : annotated);
  return seconds * 1000;
}

/** True where `metadata` says a name, be it one that is not known yet. */
export function isNamed(object: JsonObject): boolean {
  return !isMissing(metadataOf(object).name);
}
