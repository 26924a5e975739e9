import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

const PACKAGES = join(PROJECT, "node_modules");

/** Content of a comment on a pull request of GitHub, at the width that its page has on a desktop. */
export const COMMENT_WIDTH = 720;

/**
 * A comment as a code host shows it: GitHub-flavoured Markdown in GitHub's own style sheet, which follows the reader's light or dark
 * setting.
 */
export function commentPage(markdown: string): string {
  // A process of its own: the renderer is a module of another kind than jest loads.
  const marked = join(PACKAGES, "marked", "bin", "marked.js");
  const html = execFileSync(process.execPath, [marked, "--gfm"], {
    input: markdown,
    encoding: "utf8",
  });
  const style = readFileSync(
    join(PACKAGES, "github-markdown-css", "github-markdown.css"),
    "utf8",
  ).replaceAll("</style", "");
  return `<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>comment</title>
<style>${style}
body { margin: 0; }
.markdown-body { box-sizing: border-box; width: ${COMMENT_WIDTH}px; padding: 16px; }</style>
<article class="markdown-body">${html}</article>`;
}
