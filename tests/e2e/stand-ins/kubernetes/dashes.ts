import { isObject, type Json, type JsonObject } from "../plumbing/json";

// Pulumi's typed CustomResourceDefinition spells these keys with underscores, Kubernetes with dashes.
const DASHED = [
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-list-type",
  "x-kubernetes-map-type",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
];
const toDash = new Map(DASHED.map((key) => [key.replaceAll("-", "_"), key]));
const toUnderscore = new Map(DASHED.map((key) => [key, key.replaceAll("-", "_")]));

/** Keys as the API server spells them. */
export function withDashes(object: JsonObject): JsonObject {
  return renameIn(object, toDash);
}

/** Keys as Pulumi's typed outputs spell them. */
export function withUnderscores(object: JsonObject): JsonObject {
  return renameIn(object, toUnderscore);
}

function renameIn(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [names.get(key) ?? key, rename(value, names)]),
  );
}

function rename(value: Json | undefined, names: ReadonlyMap<string, string>): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => rename(item, names) ?? null);
  return isObject(value) ? renameIn(value, names) : value;
}
