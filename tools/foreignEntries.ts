import { isEngineFile } from "./engineFile";
import { CommandError } from "./failure";
import { listTree } from "./gitTree";

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

function pathOf(line: string): string {
  return ENTRY.exec(line)?.[2] ?? "";
}
