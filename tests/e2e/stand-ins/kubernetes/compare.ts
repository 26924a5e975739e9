import {
  isEqual,
  isMissing,
  isObject,
  valueAt,
  type Json,
  type JsonObject,
} from "../plumbing/json";
import type { Change } from "../plumbing/stand-in";
import { formatPath, isWithin, parsePath } from "./property-path";

type Path = readonly (string | number)[];

/**
 * The differences between two objects, by path: as high up as a whole value came or went, else at the
 * single value that differs. A change within a path of `forceNew` replaces the object.
 */
export function compare(
  before: JsonObject,
  after: JsonObject,
  forceNew: readonly string[],
  fromInputs: boolean,
): Map<string, Change> {
  const patterns = forceNew.map(parsePath);
  const changes = new Map<string, Change>();

  const record = (path: Path, kind: Change["kind"], value: Json | undefined): void => {
    const replaces = patterns.some((pattern) => touches(path, value, pattern));
    // What is no longer asked for is in the old inputs; the state may show it in another shape.
    changes.set(formatPath(path), { kind, replaces, fromInputs: fromInputs || kind === "delete" });
  };

  const visit = (path: Path, left: Json | undefined, right: Json | undefined): void => {
    if (isMissing(left) && isMissing(right)) return;
    if (isMissing(left)) record(path, "add", right);
    else if (isMissing(right)) record(path, "delete", left);
    else if (isObject(left) && isObject(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        visit([...path, key], left[key], right[key]);
      }
    } else if (Array.isArray(left) && Array.isArray(right)) {
      for (let index = 0; index < Math.max(left.length, right.length); index++) {
        visit([...path, index], left[index], right[index]);
      }
    } else if (!isEqual(left, right)) record(path, "update", right);
  };

  visit([], before, after);
  return changes;
}

/** True where a change at `path` changes something within `pattern`, or brings it along inside `value`. */
function touches(path: Path, value: Json | undefined, pattern: Path): boolean {
  if (isWithin(path, pattern)) return true;
  return isWithin(pattern, path) && valueAt(value, pattern.slice(path.length)) !== undefined;
}

/** Takes out the changes that the program wants ignored. Changes `changes`. */
export function dropIgnored(changes: Map<string, Change>, ignoreChanges: readonly string[]): void {
  const ignored = ignoreChanges.map(parsePath);
  for (const path of changes.keys()) {
    if (ignored.some((pattern) => isWithin(parsePath(path), pattern))) changes.delete(path);
  }
}
