import { formatCount } from "../../model/format";
import type { Block, DiffDocument } from "./document";

/** GitHub refuses a comment from 65,536 characters on; a workflow adds a few of its own. */
export const MARKDOWN_AT_MOST = 60_000;
/** No cell, item or sentence takes the room of all others. */
const TEXT_AT_MOST = 1_000;
/** Room for the line that says how much was left out. */
const CUT_NOTE = 200;

const MARKS = { unchanged: "", fits: "✅ ", unproven: "⚠️ ", blocked: "⛔ " } as const;

/**
 * A diff as GitHub-flavoured Markdown, always under {@link MARKDOWN_AT_MOST} characters: what does not fit is left out from the
 * end, and the text says so. The verdict is the first line and always whole.
 */
export function markdown(document: DiffDocument): string {
  const { state, verdict, blocks } = document;
  const first = `${MARKS[state]}**${escape(verdict)}**\n`;
  if (blocks.length === 0) {
    return first;
  }
  const room = new Room(MARKDOWN_AT_MOST - first.length - CUT_NOTE);
  const body = blocks.flatMap((block) => render(block, room)).join("");
  const note = room.left === 0 ? "" : `\n_Cut to fit a comment: ${cut(room.left)}._\n`;
  return `${first}${body}${note}`;
}

/** Characters that are left. Once something did not fit nothing more goes in, so that a cut is always from the end. */
class Room {
  left = 0;
  private full = false;

  constructor(private characters: number) {}

  /** Takes the text, or counts it as left out. @param reserve characters that must stay free behind it. */
  take(text: string, reserve = 0): boolean {
    if (this.full || text.length + reserve > this.characters) {
      this.full = true;
      this.left++;
      return false;
    }
    this.characters -= text.length;
    return true;
  }

  /** Keeps characters free for what must follow. */
  setAside(characters: number): void {
    this.characters -= characters;
  }
}

function cut(lines: number): string {
  return `${formatCount(lines)} ${lines === 1 ? "line is" : "lines are"} left out, \`kvandal diff --format text\` has all`;
}

function render(block: Block, room: Room): string[] {
  switch (block.kind) {
    case "heading":
      return lines([`\n### ${escape(block.text)}\n`], room);
    case "paragraph":
      return lines([`\n${escape(block.text)}\n`], room);
    case "list": {
      const items = block.items.map((item) => `- ${escape(item)}\n`);
      return lines([titleOf(block.title, items.length), ...items], room);
    }
    case "table": {
      const rows = block.rows.map((cells) => `| ${cells.map(cell).join(" | ")} |\n`);
      const rule = block.figures.map((figures) => (figures ? "--:" : "---")).join(" | ");
      const head = `| ${block.head.map(cell).join(" | ")} |\n| ${rule} |\n`;
      return lines([`${titleOf(block.title, rows.length)}${head}`, ...rows], room);
    }
    case "details": {
      // Inside these tags is HTML, where a backslash is a backslash.
      const summary = block.summary.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      const open = `\n<details><summary>${summary}</summary>\n`;
      const close = "\n</details>\n";
      const opened = room.take(open, close.length);
      if (opened) {
        room.setAside(close.length);
      }
      const inner = block.blocks.flatMap((one) => render(one, room));
      return opened ? [open, ...inner, close] : [];
    }
  }
}

/** A table and a list need an empty line before them, a title its own. */
function titleOf(title: string | undefined, rows: number): string {
  return title === undefined || rows === 0 ? "\n" : `\n**${escape(title)}**\n\n`;
}

function lines(texts: readonly string[], room: Room): string[] {
  return texts.filter((text) => room.take(text));
}

function cell(text: string): string {
  return escape(text).replaceAll("|", "\\|");
}

/** Text that means itself: no markup, no HTML, no line break of its own. */
function escape(text: string): string {
  const clipped = text.length > TEXT_AT_MOST ? `${text.slice(0, TEXT_AT_MOST)}…` : text;
  return clipped
    .replace(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]~]/g, "\\$&")
    .replace(/@(?=\w)/g, "@\u2060");
}
