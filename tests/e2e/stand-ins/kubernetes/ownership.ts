import { asObject, asText, copy, isObject, type Json, type JsonObject } from "../plumbing/json";
import { metadataOf } from "./object";

/** The name under which the stand-in owns fields, the same for every object and every run. */
export const STAND_IN_MANAGER = "kvandal-stand-in";

/** The object's record of who owns which field. */
export function managedFieldsOf(object: JsonObject): JsonObject[] {
  const entries = metadataOf(object).managedFields;
  return Array.isArray(entries) ? entries.map(asObject) : [];
}

/**
 * True for an entry whose fields the official plugin takes over before it applies: what it created itself
 * (a create is no apply), and what someone set with kubectl. A subresource's entry (`kubectl scale`) is not.
 */
function isTakenOver(entry: JsonObject, manager: string): boolean {
  if (asText(entry.subresource) !== undefined) return false;
  const name = asText(entry.manager) ?? "";
  if (entry.operation === "Apply") return name.startsWith("kubectl");
  return name === manager || name.startsWith("kubectl") || name === "before-first-apply";
}

/** True where the object still carries fields from its creation, which no apply has taken over yet. */
export function isFreshlyCreated(object: JsonObject, manager: string): boolean {
  return managedFieldsOf(object).some(
    (entry) => entry.operation === "Update" && entry.manager === manager && !entry.subresource,
  );
}

/**
 * The record of owners with every entry that is to be taken over merged into one apply of `manager`, so that
 * a field which the next apply leaves out is removed; undefined where there is nothing to take over.
 */
export function takeOver(object: JsonObject, manager: string): JsonObject[] | undefined {
  const entries = managedFieldsOf(object);
  const taken = entries.filter((entry) => isTakenOver(entry, manager));
  const newest = taken.at(-1);
  if (!newest) return undefined;

  const isOurs = (entry: JsonObject): boolean =>
    entry.operation === "Apply" && entry.manager === manager && !entry.subresource;
  const ours = entries.find(isOurs);
  const merged: JsonObject = {
    ...copy(ours ?? newest),
    manager,
    operation: "Apply",
    fieldsV1: [ours, ...taken].reduce<JsonObject>(
      (union, entry) => mergeFields(union, asObject(entry?.fieldsV1)),
      {},
    ),
  };
  return [merged, ...entries.filter((entry) => !taken.includes(entry) && !isOurs(entry))];
}

function mergeFields(left: JsonObject, right: JsonObject): JsonObject {
  const result: JsonObject = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const existing = result[key];
    result[key] = isObject(existing) && isObject(value) ? mergeFields(existing, value) : value;
  }
  return result;
}

/** Who owns the field at a path of field names (or anything below it). */
export function ownersOf(
  object: JsonObject,
  path: readonly string[],
  manager: string,
): { ours: boolean; theirs: boolean } {
  const owns = (entry: JsonObject): boolean => {
    let fields: Json | undefined = entry.fieldsV1;
    for (const step of path) fields = asObject(fields)[`f:${step}`];
    return fields !== undefined;
  };
  const owners = managedFieldsOf(object).filter(owns);
  return {
    ours: owners.some((entry) => entry.manager === manager),
    theirs: owners.some((entry) => entry.manager !== manager),
  };
}
