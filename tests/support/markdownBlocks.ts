/** A fenced block of a Markdown page. */
export interface Block {
  /** What stands behind the fence: its language first, as `sh` or `sh exits-1`. */
  readonly info: string;
  readonly text: string;
  /** Of its fence, counted from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^( *)```(.*)\n([\s\S]*?)^\1```$/gm)].map(
    ({ 1: indent = "", 2: info = "", 3: text = "", index }) => ({
      info: info.trim(),
      // In a list it is set in.
      text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      line: page.slice(0, index).split("\n").length,
    }),
  );
}
