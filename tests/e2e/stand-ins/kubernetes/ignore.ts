import { removeAt, setAt, valueAt, type JsonObject } from "../plumbing/json";
import { ownersOf } from "./ownership";
import { parsePath } from "./property-path";

/**
 * Makes an apply leave ignored fields as they are: a field that only others own is left out of it, else
 * they would be robbed of it or the apply would conflict; any other is sent as it is live, else the apply
 * would remove it or set it back. Changes `inputs`.
 */
export function keepIgnored(
  inputs: JsonObject,
  live: JsonObject,
  ignoreChanges: readonly string[],
  manager: string,
): void {
  for (const text of ignoreChanges) {
    const path = parsePath(text);
    // A wildcard, or an item of a list, has no single owner; the engine has already put the old input there.
    if (!path.every((step): step is string => typeof step === "string" && step !== "*")) continue;
    const { ours, theirs } = ownersOf(live, path, manager);
    if (theirs && !ours) {
      removeAt(inputs, path);
      continue;
    }
    const value = valueAt(live, path);
    if (value !== undefined) setAt(inputs, path, value);
  }
}
