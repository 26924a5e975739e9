import { colours } from "../colours";
import { renderTable } from "../plan/table";
import type { Block, DiffDocument } from "./document";

const COLOURS = {
  unchanged: colours.green,
  fits: colours.green,
  unproven: colours.yellow,
  blocked: colours.red,
} as const;

/** A diff for a terminal: everything, nothing folded, nothing cut. */
export function text({ state, verdict, blocks }: DiffDocument): string {
  return `${[COLOURS[state](verdict), ...blocks.flatMap((block) => render(block, ""))].join("\n")}\n`;
}

function render(block: Block, indent: string): string[] {
  switch (block.kind) {
    case "heading":
      return ["", `${indent}${colours.bold(block.text)}`];
    case "paragraph":
      return ["", `${indent}${block.text}`];
    case "list":
      return [
        ...titleOf(block.title, indent),
        ...block.items.map((item) => `${indent}  - ${item}`),
      ];
    case "table":
      return [...titleOf(block.title, indent), renderTable(block.head, block.rows)];
    case "details":
      return [
        "",
        `${indent}${colours.bold(block.summary)}`,
        ...block.blocks.flatMap((inner) => render(inner, `${indent}  `)),
      ];
  }
}

function titleOf(title: string | undefined, indent: string): string[] {
  return title === undefined ? [] : [`${indent}${title}`];
}
