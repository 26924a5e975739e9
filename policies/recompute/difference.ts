import { secretIn } from "../../model/input/secrets";
import { isMapping } from "../../model/mapping";
import { FIELD_RULES, GOVERNED_DOMAINS, type FieldRule } from "./fieldRules";

/** The first place where an object is not what is recomputed. */
export interface Difference {
  /** As `spec.template.spec.version`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

type Path = readonly string[];

/**
 * The first difference between a recomputed object and a registered one, in the order of the recomputed fields.
 *
 * The order of a list matters, that of fields does not; a field that is undefined counts as absent. Exceptions are in {@link FIELD_RULES}.
 *
 * @param found behind the policy SDK's proxy: reading a value that is not known throws `UnknownValueError`. A field that is free is not read.
 */
export function firstDifference(
  kind: string,
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): Difference | undefined {
  const rules = FIELD_RULES.filter((rule) => rule.kind === kind);
  return compareFields(expected, found, [], rules);
}

function compareFields(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
  path: Path,
  rules: readonly FieldRule[],
): Difference | undefined {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const own = [...path, key];
    const wanted = Object.hasOwn(expected, key) ? expected[key] : undefined;
    const rule = rules.find((one) => matches(one.path, own));
    if (rule?.comparison === "any" || (wanted === undefined && isFree(own))) {
      continue;
    }
    const value = Object.hasOwn(found, key) ? found[key] : undefined;
    if (rule?.comparison === "optional" && value === undefined) {
      continue;
    }
    const difference = compareValues(wanted, value, own, rules, rule);
    if (difference !== undefined) {
      return difference;
    }
  }
  return undefined;
}

function compareValues(
  expected: unknown,
  found: unknown,
  path: Path,
  rules: readonly FieldRule[],
  rule: FieldRule | undefined,
): Difference | undefined {
  if (rule?.comparison === "at most") {
    return isAtMost(found, expected) ? undefined : difference(path, expected, found, "at most ");
  }
  if (isMapping(expected) && isMapping(found)) {
    return compareFields(expected, found, path, rules);
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    return compareFields(entriesOf(expected), entriesOf(found), path, rules);
  }
  // Labels and annotations that are left out where none is expected, or that are all free.
  if (isMetadataMap(path) && (expected === undefined || found === undefined)) {
    return compareFields(
      isMapping(expected) ? expected : {},
      isMapping(found) ? found : {},
      path,
      rules,
    );
  }
  return expected === found ? undefined : difference(path, expected, found);
}

/** The items of a list by their place. */
function entriesOf(list: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(list.entries());
}

/** Whether a field may be there although it is not recomputed: status, which the API server drops, and foreign labels and annotations. */
function isFree(path: Path): boolean {
  const [first, , key] = path;
  if (path.length === 1) {
    return first === "status";
  }
  return path.length === 3 && isMetadataMap(path.slice(0, 2)) && !isGoverned(key ?? "");
}

function isMetadataMap(path: Path): boolean {
  return (
    path.length === 2 &&
    path[0] === "metadata" &&
    (path[1] === "labels" || path[1] === "annotations")
  );
}

/** Whether a label or annotation is an instruction; see {@link GOVERNED_DOMAINS}. */
function isGoverned(key: string): boolean {
  const domain = key.includes("/") ? (key.split("/")[0] ?? "") : "";
  return GOVERNED_DOMAINS.some((one) => domain === one || domain.endsWith(`.${one}`));
}

function matches(pattern: Path, path: Path): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((part, index) => part === "*" || part === path[index])
  );
}

/** Whole numbers, also as text; anything else is equal or too much. */
function isAtMost(found: unknown, limit: unknown): boolean {
  return found === limit || (isCount(found) && isCount(limit) && Number(found) <= Number(limit));
}

function isCount(value: unknown): boolean {
  return typeof value === "number"
    ? Number.isSafeInteger(value) && value >= 0
    : typeof value === "string" && /^(0|[1-9]\d{0,14})$/.test(value);
}

function difference(path: Path, expected: unknown, found: unknown, bound = ""): Difference {
  return { path: path.join("."), expected: bound + show(expected), found: show(found) };
}

/** Short enough for a sentence, and never a secret. */
function show(value: unknown): string {
  if (value === undefined) {
    return "left out";
  }
  const text = JSON.stringify(value);
  const secret = secretIn(text);
  if (secret !== undefined) {
    return secret;
  }
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
