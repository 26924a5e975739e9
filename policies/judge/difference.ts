import { ownEntry } from "../../model/input/ownEntry";

/** The first place where an object is not what it should be. */
export interface Difference {
  /** As `spec.resourceGroups.0.flavors`; "it" for the whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * The first difference between two plain values, in the order of the expected one's fields. A field that is undefined counts as
 * absent; the order of a list matters, that of fields does not.
 */
export function firstDifference(
  expected: unknown,
  found: unknown,
  path: readonly string[],
): Difference | undefined {
  if (isTree(expected) && isTree(found) && Array.isArray(expected) === Array.isArray(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const difference = firstDifference(ownEntry(expected, key), ownEntry(found, key), [
        ...path,
        key,
      ]);
      if (difference !== undefined) {
        return difference;
      }
    }
    return undefined;
  }
  return expected === found
    ? undefined
    : { path: path.join(".") || "it", expected: show(expected), found: show(found) };
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null;
}

/** Short enough for a sentence. */
function show(value: unknown): string {
  const text = value === undefined ? "not there" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
