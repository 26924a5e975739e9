import { isEqual, isMissing, isObject, type Json, type JsonObject } from "../plumbing/json";

/** The live object, cut down to the fields that the inputs speak of. */
export function prune(live: JsonObject, inputs: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, input] of Object.entries(inputs)) {
    const value = live[key];
    if (value !== undefined && input !== undefined) result[key] = pruneValue(value, input);
  }
  return result;
}

function pruneValue(live: Json, input: Json): Json {
  if (isObject(live) && isObject(input)) return prune(live, input);
  if (Array.isArray(live) && Array.isArray(input)) {
    // Items that a controller appended are nobody's input.
    return live.slice(0, input.length).map((item, index) => pruneValue(item, input[index] ?? null));
  }
  return live;
}

/**
 * What the inputs would have to be for the live object: the inputs themselves, except where the object
 * changed between `before` (as last seen) and `now`. An API server writes some values differently from how
 * they were sent (`1000m` as `1`); comparing live with live keeps that from looking like a change.
 */
export function followDrift(inputs: JsonObject, before: JsonObject, now: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, input] of Object.entries(inputs)) {
    if (input === undefined) continue;
    const value = followValue(input, before[key], now[key]);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

function followValue(
  input: Json,
  before: Json | undefined,
  now: Json | undefined,
): Json | undefined {
  if (isMissing(now)) return isMissing(before) ? input : undefined;
  if (isEqual(before, now)) return input;
  if (isObject(input) && isObject(now)) {
    return followDrift(input, isObject(before) ? before : {}, now);
  }
  if (Array.isArray(input) && Array.isArray(now)) {
    const earlier = Array.isArray(before) ? before : [];
    if (input.length === now.length) {
      return now.map(
        (item, index) => followValue(input[index] ?? null, earlier[index], item) ?? null,
      );
    }
  }
  return now;
}
