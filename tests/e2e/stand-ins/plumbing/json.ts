import { isDeepStrictEqual } from "node:util";

/** A value as it travels between the engine, a stand-in and an API server. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** An object of such values; an absent key and `undefined` mean the same. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** True for an object that is neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object itself, or an empty one where the value is something else. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The text itself, or undefined where the value is something else or empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** True where a value is absent; null counts, since an API server drops nulls. */
export function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Deep equality of two values. */
export function isEqual(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

/** A deep copy without undefined members, safe to change. */
export function copy<T extends Json>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** The value at a path of field names and indices, or undefined. */
export function valueAt(value: Json | undefined, path: readonly (string | number)[]) {
  let current: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === "number") {
      current = current[step];
    } else if (isObject(current) && typeof step === "string") {
      current = current[step];
    } else {
      return undefined;
    }
  }
  return current;
}

/** Sets the value at a path of field names, making the objects on the way. Changes `target`. */
export function setAt(target: JsonObject, path: readonly string[], value: Json): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let current = target;
  for (const step of path.slice(0, -1)) {
    const next = current[step];
    if (isObject(next)) {
      current = next;
    } else {
      const made: JsonObject = {};
      current[step] = made;
      current = made;
    }
  }
  current[last] = value;
}

/** Removes the value at a path of field names, if it is there. Changes `target`. */
export function removeAt(target: JsonObject, path: readonly string[]): void {
  const parent = valueAt(target, path.slice(0, -1));
  const last = path.at(-1);
  if (last !== undefined && isObject(parent)) Reflect.deleteProperty(parent, last);
}
