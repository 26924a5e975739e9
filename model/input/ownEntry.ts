/** What a mapping from a file says itself: a name such as `constructor` finds nothing that every object has. */
export function ownEntry<Value>(
  entries: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}
