import { spawnSync } from "node:child_process";
import { CommandError } from "./failure";

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
  const args = ["ls-tree", "-r", "-z", commit, "--", "sites", "catalog", "policies"];
  const { status, stdout, stderr } = spawnSync("git", args, {
    cwd: project,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) {
    throw new CommandError(`git cannot list ${commit}: ${stderr.trim()}`);
  }
  for (const line of stdout.split("\0")) {
    const [, mode, path = ""] = LINK_OR_SUBMODULE.exec(line) ?? [];
    if (mode !== undefined && DECIDING.test(path)) {
      const kind = mode === "120000" ? "symbolic link" : "submodule";
      throw new CommandError(
        `${path} is a ${kind} in commit ${commit.slice(0, 12)}, and what it leads to could change without a commit here: commit its files in its place`,
      );
    }
  }
}
