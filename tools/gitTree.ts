import { spawnSync } from "node:child_process";
import { CommandError } from "./failure";

/** Runs git in a folder, whatever it ends with. @throws CommandError where there is no git */
export function git(cwd: string, args: readonly string[], input?: string) {
  const ended = spawnSync("git", args, { cwd, input, maxBuffer: 256 * 1024 * 1024 });
  if (ended.error !== undefined) {
    throw new CommandError(`git is needed to read the base: ${ended.error.message}`);
  }
  return ended;
}

/**
 * The entries of a commit as `git ls-tree` lists them, `<mode> <type> <hash>\t<path>` with paths relative to the folder.
 *
 * @param options of `git ls-tree`, as `-r` for folders in folders.
 * @param paths to look at; all of the folder when left out.
 * @throws CommandError where git cannot list them.
 */
export function listTree(
  cwd: string,
  commit: string,
  options: readonly string[] = [],
  paths: readonly string[] = [],
): string[] {
  const behind = paths.length === 0 ? [] : ["--", ...paths];
  const listed = git(cwd, ["ls-tree", "-z", ...options, commit, ...behind]);
  if (listed.status !== 0) {
    throw new CommandError(`git cannot list ${commit}: ${listed.stderr.toString().trim()}`);
  }
  return listed.stdout.toString().split("\0");
}
