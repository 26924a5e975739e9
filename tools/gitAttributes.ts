import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { CommandError } from "./failure";
import { git, listTree } from "./gitTree";

/** Attributes by which git writes other bytes into a checkout than a commit has, or joins two versions of a file line by line. */
const CHANGES_BYTES = /^[-!]?(text|eol|crlf|working-tree-encoding|ident|filter|merge|binary)(=|$)/;

const FILE = "info/attributes";

/**
 * Refuses a commit with attributes that change what is checked out of files that may decide about power, or of the script of a power cap: they
 * would be read otherwise than they were reviewed.
 *
 * @throws CommandError that names the first line.
 */
export function refuseAttributes(project: string, commit: string): void {
  refuseLines(".git/info/attributes", "of this checkout", ownAttributes(project));
  // Also above the project, where it is a folder of a larger repository.
  const files = listTree(project, commit, ["-r", "--full-tree", "--name-only"]).filter(
    (path) => basename(path) === ".gitattributes",
  );
  for (const path of files) {
    const text = git(project, ["show", `${commit}:${path}`]).stdout.toString();
    refuseLines(path, `in commit ${commit.slice(0, 12)}`, text);
  }
}

/** Attributes that this checkout alone has, over those of the commit. */
function ownAttributes(project: string): string {
  const { stdout } = git(project, ["rev-parse", "--path-format=absolute", "--git-path", FILE]);
  const path = stdout.toString().trimEnd();
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function refuseLines(path: string, where: string, text: string): void {
  for (const [index, line] of text.split("\n").entries()) {
    const attribute = attributesOf(line).find((own) => CHANGES_BYTES.test(own));
    if (attribute !== undefined) {
      throw new CommandError(
        `${path}:${index + 1} ${where}: the attribute "${attribute}" has git check out other bytes than were committed, or join versions line by line: remove it`,
      );
    }
  }
}

/** The attributes that a line gives; a pattern, which may be in quotes, comes before them, and the name of a macro likewise. */
function attributesOf(line: string): string[] {
  const text = line.replace(/^\uFEFF/, "").trim();
  return text.startsWith("#")
    ? []
    : text
        .replace(/^("(\\.|[^"])*"|\S+)/, "")
        .split(/\s+/)
        .filter(Boolean);
}
