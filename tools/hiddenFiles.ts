import { CommandError } from "./failure";
import { DECIDING_FOLDERS, DECIDING_PATHS, git } from "./gitTree";

/** Site files, records and their signatures, GPU systems and locks. */
const READ = /\.(ya?ml|json|sig)$/;

/**
 * Refuses files that decide about power in the working tree and that git does not show: those of an ignore rule, and those that git was
 * told not to look at. No commit has what they say, and no review sees it.
 *
 * @param project the project's folder, in a git repository.
 * @throws CommandError that names the first of them.
 */
export function refuseHiddenFiles(project: string): void {
  const ignored = list(project, ["--others", "--ignored", "--exclude-standard"], DECIDING_FOLDERS);
  // A letter of `-v` is small for `--assume-unchanged`, and S for `--skip-worktree`.
  const unseen = list(project, ["-v"], DECIDING_PATHS).flatMap((line) =>
    /^(S|[a-z]) /.test(line) ? [line.slice(2)] : [],
  );
  const [file] = [...ignored, ...unseen].filter((found) => READ.test(found));
  if (file !== undefined) {
    const [how, way] = ignored.includes(file)
      ? ["an ignore rule", "take it out of .gitignore, or remove the file"]
      : ["its index", `git update-index --no-skip-worktree --no-assume-unchanged "${file}"`];
    throw new CommandError(
      `${file} is hidden from git by ${how}, and no commit would have what it says about power: ${way}`,
    );
  }
}

function list(project: string, options: readonly string[], paths: readonly string[]): string[] {
  const { status, stdout, stderr } = git(project, ["ls-files", "-z", ...options, "--", ...paths]);
  if (status !== 0) {
    throw new CommandError(`git cannot list files: ${stderr.toString().trim()}`);
  }
  return stdout.toString().split("\0").filter(Boolean);
}
