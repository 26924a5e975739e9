import { createHash } from "node:crypto";

/**
 * Eight hexadecimal digits of a value's content, for names that change exactly when the content does. The order of keys does
 * not matter; fields that are undefined count as absent.
 */
export function contentHash(content: unknown): string {
  return contentSha256(content).slice(0, 8);
}

/** SHA-256 of a value in hexadecimal, whatever the order of its keys. */
export function contentSha256(content: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sortKeys(content)))
    .digest("hex");
}

/** A value with the keys of its objects in order, so that equal content is equal text. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sortKeys(field)]));
}
