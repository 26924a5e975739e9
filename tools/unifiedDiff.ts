const CONTEXT = 3;

/** Lines of a file, counted from 0 and the last one excluded, with what comes in their place. */
export interface LineEdit {
  readonly from: number;
  readonly to: number;
  readonly added: readonly string[];
}

/**
 * Edits of a file as a unified diff, for a pull request: `git apply` takes it. Nothing is written.
 *
 * @param file relative to the project.
 * @param text its content.
 * @param edits in any order; none within the other.
 */
export function unifiedDiff(file: string, text: string, edits: readonly LineEdit[]): string {
  const lines = text.split("\n");
  let shift = 0;
  const hunks = together(edits, lines.length).map((group) => {
    const start = Math.max((group[0]?.from ?? 0) - CONTEXT, 0);
    const end = Math.min((group.at(-1)?.to ?? 0) + CONTEXT, lines.length - 1);
    const body: string[] = [];
    let at = start;
    let grown = 0;
    for (const { from, to, added } of group) {
      body.push(...lines.slice(at, from).map((line) => ` ${line}`));
      body.push(...lines.slice(from, to).map((line) => `-${line}`));
      body.push(...added.map((line) => `+${line}`));
      grown += added.length - (to - from);
      at = to;
    }
    body.push(...lines.slice(at, end).map((line) => ` ${line}`));
    const before = end - start;
    const header = `@@ -${start + 1},${before} +${start + 1 + shift},${before + grown} @@`;
    shift += grown;
    return [header, ...body].join("\n");
  });
  return hunks.length === 0 ? "" : `--- a/${file}\n+++ b/${file}\n${hunks.join("\n")}\n`;
}

/** Edits whose surroundings touch are one hunk. */
function together(edits: readonly LineEdit[], lines: number): LineEdit[][] {
  const groups: LineEdit[][] = [];
  let reach = -lines;
  for (const edit of [...edits].sort((first, second) => first.from - second.from)) {
    const last = groups.at(-1);
    if (last === undefined || edit.from - CONTEXT > reach) {
      groups.push([edit]);
    } else {
      last.push(edit);
    }
    reach = edit.to + CONTEXT;
  }
  return groups;
}
