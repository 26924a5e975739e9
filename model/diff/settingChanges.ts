/** A value of a site file that is not the same on both sides. Plain values; undefined where a side has none. */
export interface SettingChange {
  /** `power.domains[substation].powerFactorPerMille`: list entries by their name where they have one. */
  readonly path: string;
  readonly before: Plain | undefined;
  readonly after: Plain | undefined;
}

/** A leaf of a site file. */
export type Plain = string | number | boolean | null;

/**
 * Every leaf in which two values differ, by path in the order of text. It knows nothing of the fields, so that a new field of
 * the schema is never left out of a review.
 *
 * @param leftOut names of fields at the top that are compared elsewhere.
 */
export function settingChanges(
  before: unknown,
  after: unknown,
  leftOut: readonly string[] = [],
): readonly SettingChange[] {
  const first = leaves(before, leftOut);
  const second = leaves(after, leftOut);
  const paths = [...new Set([...first.keys(), ...second.keys()])].sort();
  return paths.flatMap((path) => {
    const change = { path, before: first.get(path), after: second.get(path) };
    return change.before === change.after ? [] : [change];
  });
}

function leaves(value: unknown, leftOut: readonly string[]): Map<string, Plain> {
  const found = new Map<string, Plain>();
  const walk = (part: unknown, path: string): void => {
    if (Array.isArray(part)) {
      (part as readonly unknown[]).forEach((item, index) => {
        const name = nameOf(item);
        walk(name === undefined ? item : unnamed(item), `${path}[${name ?? index}]`);
      });
    } else if (typeof part === "object" && part !== null) {
      for (const [key, field] of Object.entries(part)) {
        if (path !== "" || !leftOut.includes(key)) {
          walk(field, path === "" ? key : `${path}.${key}`);
        }
      }
    } else if (part !== undefined) {
      found.set(path, part as Plain);
    }
  };
  walk(value, "");
  return found;
}

/** Without its name, which its path has already. */
function unnamed(item: unknown): unknown {
  const { name: _name, ...rest } = item as { readonly name: string };
  return Object.keys(rest).length === 0 ? _name : rest;
}

function nameOf(item: unknown): string | undefined {
  const name =
    typeof item === "object" && item !== null ? (item as { name?: unknown }).name : undefined;
  return typeof name === "string" ? name : undefined;
}
