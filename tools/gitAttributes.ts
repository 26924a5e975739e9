import { basename } from "node:path";
import { CommandError } from "./failure";
import { DECIDING_PATHS, git, listTree, prefixOf } from "./gitTree";

/**
 * Attributes by which git writes other bytes into a checkout than a commit has, or joins two versions of a file line by line. Those that are
 * taken away do neither, and `text=auto` writes what was committed with line ends of its own system.
 */
const CHANGES_BYTES = /^(text|eol|crlf|working-tree-encoding|ident|filter|merge)(=|$)/;
const HARMLESS = /^text=auto$/;

/**
 * Refuses a commit with attributes that change what is checked out of files that may decide about power, or of the script of a power cap: they
 * would be read otherwise than they were reviewed.
 *
 * @throws CommandError that names the first line.
 */
export function refuseAttributes(project: string, commit: string): void {
  const prefix = prefixOf(project);
  // In the project and above it, where it is a folder of a larger repository; those of its neighbours are none of its own.
  const files = listTree(project, commit, ["-r", "--full-tree", "--name-only"]).filter(
    (path) =>
      basename(path) === ".gitattributes" &&
      (path.startsWith(prefix) || prefix.startsWith(path.slice(0, -".gitattributes".length))),
  );
  for (const path of files) {
    const text = git(project, ["show", `${commit}:${path}`]).stdout.toString();
    refuseLines(path, `in commit ${commit.slice(0, 12)}`, text);
  }
  refuseOwnAttributes(project);
}

/** Attributes that this checkout has of such files, whatever gives them: also a file that git ignores, or its own `info/attributes`. */
function refuseOwnAttributes(project: string): void {
  const files = git(project, ["ls-files", "-z", "--", ...DECIDING_PATHS]).stdout;
  const { stdout } = git(project, ["check-attr", "-z", "--stdin", "--all"], files.toString());
  const fields = stdout.toString().split("\0");
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [path = "", attribute = "", value = ""] = fields.slice(index, index + 3);
    const isSet = value !== "unset" && value !== "unspecified";
    if (isSet && changesBytes(value === "set" ? attribute : `${attribute}=${value}`)) {
      throw new CommandError(
        `${path} has the attribute ${attribute} (${value}) in this checkout (.git/info/attributes or a .gitattributes file), by which git compares other bytes than were committed: remove it`,
      );
    }
  }
}

function refuseLines(path: string, where: string, text: string): void {
  for (const [index, line] of text.split("\n").entries()) {
    const attribute = attributesOf(line).find(changesBytes);
    if (attribute !== undefined) {
      throw new CommandError(
        `${path}:${index + 1} ${where}: the attribute "${attribute}" has git check out other bytes than were committed, or join versions line by line: remove it`,
      );
    }
  }
}

function changesBytes(attribute: string): boolean {
  return CHANGES_BYTES.test(attribute) && !HARMLESS.test(attribute);
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
