import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, kvandal, kvandalHere, type Ended } from "../../support/commandLine";
import { commitIn, gitIn } from "../../support/git";
import { blocksOf, type Block } from "../../support/markdownBlocks";
import { PROJECT } from "../../support/sites";

/**
 * Each page of `docs/jobs/`, followed by somebody who does what it says: `sh` blocks are run, `diff` blocks are applied, and every line
 * of a `text` block is in what the last command before it printed (`…` stands for anything). `console` blocks need clusters, and are not
 * run; their npm scripts have to exist.
 */

const FOLDER = join(PROJECT, "docs", "jobs");
const PAGES = readdirSync(FOLDER).filter((file) => file.endsWith(".md"));
const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};
/** These run the program of the project's own folder, which takes a process of its own. */
const APART = ["preview", "render"];

function committedProject(): string {
  const project = copyOfProject();
  cpSync(join(PROJECT, "Pulumi.dev.yaml"), join(project, "Pulumi.dev.yaml"));
  cpSync(join(PROJECT, "Pulumi.kvandal-prod.yaml"), join(project, "Pulumi.kvandal-prod.yaml"));
  writeFileSync(join(project, ".gitignore"), "node_modules\n.kvandal\nbin\n");
  commitIn(project);
  return project;
}

/** A command line as a shell splits it: words, and words in quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

async function run(project: string, line: string): Promise<Ended> {
  const [program = "", ...args] = words(line);
  if (program === "git") {
    return { status: 0, stdout: gitIn(project, ...args), stderr: "" };
  }
  const [npm, silent, script = "", ...rest] = args;
  const [node, , ...command] = (scripts[script] ?? "").split(" ");
  if (program !== "npm" || npm !== "run" || silent !== "-s" || node !== "node") {
    throw new Error(`a page may run git and npm run -s with kvandal's own scripts, not: ${line}`);
  }
  const all = [...command, ...(rest[0] === "--" ? rest.slice(1) : rest)];
  return APART.includes(script) ? kvandal(all, project) : kvandalHere(all, project);
}

/** A line of a page as a pattern: spaces in a table may differ, `…` is anything. */
function pattern(line: string): RegExp {
  const parts = line.trim().split("…");
  return new RegExp(
    parts
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"))
      .join(".*"),
  );
}

/** Applies a diff whose hunks have no line numbers: what is replaced has to be there once. */
function apply(project: string, diff: string): void {
  const [header = "", ...hunks] = diff.split(/^@@\n/m);
  const [, file = ""] = /^\+\+\+ b\/(.+)$/m.exec(header) ?? [];
  const path = join(project, file);
  const side = (hunk: string, other: string): string =>
    hunk
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith(other))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const changed = hunks.reduce(
    (text, hunk) => {
      const parts = text.split(side(hunk, "+"));
      if (parts.length !== 2) {
        throw new Error(`${file} has ${parts.length - 1} places for the hunk\n${hunk}`);
      }
      return parts.join(side(hunk, "-"));
    },
    readFileSync(path, "utf8"),
  );
  writeFileSync(path, changed);
}

/** Follows a page. @returns what came out otherwise than it says. */
async function follow(project: string, blocks: readonly Block[]): Promise<string[]> {
  const surprises: string[] = [];
  let printed = "";
  for (const { info, text, line: at } of blocks) {
    const [language, exits = "exits-0"] = info.split(" ");
    if (language === "diff") {
      apply(project, text);
    } else if (language === "sh") {
      for (const line of text.trim().split("\n")) {
        const { status, stdout, stderr } = await run(project, line);
        printed = stdout + stderr;
        if (`exits-${status}` !== exits) {
          surprises.push(`line ${at}: ${line} ended with ${status}\n${printed}`);
        }
      }
    } else if (language === "text") {
      const missing = text
        .split("\n")
        .filter((line) => line.trim() !== "" && !pattern(line).test(printed));
      surprises.push(...missing.map((line) => `line ${at}: "${line}" is not in\n${printed}`));
    }
  }
  return surprises;
}

describe.each(PAGES)("docs/jobs/%s", (page) => {
  const blocks = blocksOf(readFileSync(join(FOLDER, page), "utf8"));
  const project = committedProject();

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it("says what happens", async () => {
    expect(await follow(project, blocks)).toEqual([]);
  });

  it("runs what it can, and names scripts that exist in what it cannot", () => {
    expect(blocks.filter(({ info }) => info.startsWith("sh"))).not.toEqual([]);
    for (const { text } of blocks.filter(({ info }) => info === "console")) {
      for (const [, script = ""] of text.matchAll(/npm run (?:-s )?([\w:-]+)/g)) {
        expect(Object.keys(scripts)).toContain(script);
      }
    }
    for (const { info } of blocks) {
      expect(info).toMatch(/^(sh( exits-[12])?|console|diff|text|yaml)$/);
    }
  });
});
