import { closest, distance } from "fastest-levenshtein";

/**
 * ` Did you mean "x"?` when one of the allowed words is close to what was written, else nothing.
 * Close means that at most a third of the letters differ, so that a wild guess is not offered as help.
 */
export function didYouMean(written: string, allowed: readonly string[]): string {
  if (allowed.length === 0) {
    return "";
  }
  const nearest = closest(written.toLowerCase(), allowed);
  const tolerated = Math.max(1, Math.ceil(Math.max(written.length, nearest.length) / 3));
  return distance(written.toLowerCase(), nearest.toLowerCase()) <= tolerated
    ? ` Did you mean "${nearest}"?`
    : "";
}

/** The allowed words as a list for a message: `"a", "b" or "c"`. */
export function oneOf(allowed: readonly string[]): string {
  const quoted = allowed.map((word) => `"${word}"`);
  const last = quoted.pop();
  if (last === undefined) {
    return "nothing";
  }
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
