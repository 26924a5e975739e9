import type { DiffVerdict } from "../../model/diff/verdict";
/** What a diff says, without a look: Markdown, HTML and plain text are made from the same blocks. Text is plain text. */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | {
      readonly kind: "table";
      readonly title: string | undefined;
      readonly head: readonly string[];
      /** By column: figures are set flush right. */
      readonly figures: readonly boolean[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: "list"; readonly title: string | undefined; readonly items: readonly string[] }
  /** Folded where the look can fold. */
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] };

/** A diff as people read it: the verdict, then blocks by how much they matter, so that a cut from the end loses least. */
export interface DiffDocument {
  readonly state: DiffVerdict["state"];
  readonly verdict: string;
  readonly blocks: readonly Block[];
}

/** A paragraph. */
export function paragraph(text: string): Block {
  return { kind: "paragraph", text };
}

/** A table whose columns of figures are marked by a `#` before their heading; nothing without rows. */
export function table(
  title: string | undefined,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Block[] {
  const figures = head.map((text) => text.startsWith("#"));
  const names = head.map((text) => text.replace(/^#/, ""));
  return rows.length === 0 ? [] : [{ kind: "table", title, head: names, figures, rows }];
}

/** A list; nothing without items. */
export function list(title: string | undefined, items: readonly string[]): Block[] {
  return items.length === 0 ? [] : [{ kind: "list", title, items }];
}

/** Folded blocks; nothing when there are none. */
export function details(summary: string, blocks: readonly Block[]): Block[] {
  return blocks.length === 0 ? [] : [{ kind: "details", summary, blocks }];
}
