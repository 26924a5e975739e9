/**
 * Characters that readers of YAML take otherwise than each other: control characters, line ends that only YAML 1.1 has (U+0085, U+2028,
 * U+2029) or that only some readers have (a carriage return alone), byte order marks and halves of characters. Pulumi's engine reads YAML
 * 1.1: what is a comment here can be a field there.
 */
const AMBIGUOUS =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** A character with its place. */
export interface FoundCharacter {
  /** From 0, in UTF-16 units. */
  readonly offset: number;
  /** `U+2028` */
  readonly code: string;
}

/** The first character of a YAML text that not every reader of YAML takes alike; undefined where it has none. */
export function findAmbiguousCharacter(text: string): FoundCharacter | undefined {
  const found = AMBIGUOUS.exec(text);
  if (found === null) {
    return undefined;
  }
  const code = (text.codePointAt(found.index) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return { offset: found.index, code: `U+${code}` };
}

/** The line and column of an offset in a text, both from 1. Lines end with a line feed. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
