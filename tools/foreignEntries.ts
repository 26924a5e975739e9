import { basename } from "node:path";
import { isEngineFile } from "./engineFile";
import { CommandError } from "./failure";
import { git, listTree } from "./gitTree";

/** Folders whose files decide about power, and the folders above them. */
const DECIDING = /^(sites|catalog|policies\/limits)(\/|$)|^policies$/;
const ENTRY = /^(\d+) \w+ [0-9a-f]+\t([\s\S]+)$/;
const LINK = "120000";
const SUBMODULE = "160000";
const FOLDER = "040000";

/**
 * Refuses a commit that has a symbolic link or a submodule where files decide about power, or a folder in the place of a project or stack
 * file: what it leads to is not in the commit, or is not read, so neither the history nor a diff would see it change.
 *
 * @param project the project's folder, in a git repository.
 * @param commit a hash, or `HEAD`.
 * @throws CommandError that names the first of them.
 */
export function refuseForeignEntries(project: string, commit: string): void {
  const files = listTree(project, commit).filter((line) => isEngineFile(pathOf(line)));
  const below = listTree(project, commit, ["-r"], ["sites", "catalog", "policies"]);
  for (const line of [...files, ...below.filter((entry) => DECIDING.test(pathOf(entry)))]) {
    const [, mode] = ENTRY.exec(line) ?? [];
    const where = `in commit ${commit.slice(0, 12)}`;
    if (mode === FOLDER) {
      throw new CommandError(
        `${pathOf(line)} is a folder ${where}, and stacks are read from files: commit a file in its place`,
      );
    }
    if (mode === LINK || mode === SUBMODULE) {
      const kind = mode === LINK ? "symbolic link" : "submodule";
      throw new CommandError(
        `${pathOf(line)} is a ${kind} ${where}, and what it leads to could change without a commit here: commit its files in its place`,
      );
    }
  }
}

/** Attributes by which git writes other bytes into a checkout than a commit has, or joins two versions of a file line by line. */
const CHANGES_BYTES = /^[-!]?(text|eol|crlf|working-tree-encoding|ident|filter|merge|binary)(=|$)/;

/**
 * Refuses a commit with attributes that change what is checked out of files that may decide about power, or of the script of a power cap: they
 * would be read otherwise than they were reviewed.
 *
 * @throws CommandError that names the first line.
 */
export function refuseAttributes(project: string, commit: string): void {
  // Also above the project, where it is a folder of a larger repository.
  const files = listTree(project, commit, ["-r", "--full-tree"])
    .map(pathOf)
    .filter((path) => basename(path) === ".gitattributes");
  for (const path of files) {
    const text = git(project, ["show", `${commit}:${path}`]).stdout.toString();
    for (const [index, line] of text.split("\n").entries()) {
      const attribute = attributesOf(line).find((own) => CHANGES_BYTES.test(own));
      if (attribute !== undefined) {
        throw new CommandError(
          `${path}:${index + 1} in commit ${commit.slice(0, 12)}: the attribute "${attribute}" has git check out other bytes than were committed, or join versions line by line: remove it`,
        );
      }
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

function pathOf(line: string): string {
  return ENTRY.exec(line)?.[2] ?? "";
}
