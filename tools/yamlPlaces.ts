/** Where things stand in the text of a YAML file, for edits that leave the rest of the file as it is. */

/** The offsets of a node: its start, and the end of its value. @throws Error for a node that was not read from text. */
export function rangeOf(node: unknown): readonly [start: number, end: number] {
  const { range } = node as { readonly range?: readonly [number, number, number] | null };
  if (range === undefined || range === null) {
    throw new Error("a node that was not read from text is nowhere in it");
  }
  const [start, end] = range;
  return [start, end];
}

/** The line of an offset, counted from 0. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length - 1;
}

/** How far an offset is from the start of its line. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}
