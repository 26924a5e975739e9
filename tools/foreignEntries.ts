import { CommandError } from "./failure";
import { listTree } from "./gitTree";

/** Folders whose files decide about power, and the folders above them. */
const DECIDING = /^(sites|catalog|policies\/limits)(\/|$)|^policies$/;
const LINK_OR_SUBMODULE = /^(120000|160000) \w+ [0-9a-f]+\t([\s\S]+)$/;

/**
 * Refuses a commit that has a symbolic link or a submodule where files decide about power: what it leads to is not in the commit, so neither
 * the history nor a diff would see it change.
 *
 * @param project the project's folder, in a git repository.
 * @throws CommandError that names the first of them.
 */
export function refuseForeignEntries(project: string, commit: string): void {
  for (const line of listTree(project, commit, ["-r"], ["sites", "catalog", "policies"])) {
    const [, mode, path = ""] = LINK_OR_SUBMODULE.exec(line) ?? [];
    if (mode !== undefined && DECIDING.test(path)) {
      const kind = mode === "120000" ? "symbolic link" : "submodule";
      throw new CommandError(
        `${path} is a ${kind} in commit ${commit.slice(0, 12)}, and what it leads to could change without a commit here: commit its files in its place`,
      );
    }
  }
}
