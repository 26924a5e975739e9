import { printable } from "../model/input/printable";
import { CommandError, EXIT } from "./failure";
import { DECIDING_PATHS, git, mergeBases } from "./gitTree";

/** More files or commits than these are counted. */
const MOST = 3;

/**
 * Refuses to compare work with a branch that has moved on without it, in files that decide about power: what they say by now (a record of
 * less power, a lower limit, another stack in service) would count neither here nor in a merge, which joins both without a conflict.
 *
 * @param project the project's folder, in a git repository with all of its history.
 * @param name as a user gave it. @param tip its commit.
 * @throws CommandError where the tip is not in HEAD, and differs in such files from where the work began.
 */
export function refuseMovedBase(project: string, name: string, tip: string): void {
  const options = ["-r", "-z", "--name-only", "--no-renames", "--ignore-submodules=none"];
  const files = new Set(
    mergeBases(project, tip).flatMap((base) =>
      entries(project, ["diff-tree", ...options, "--relative", base, tip, "--", ...DECIDING_PATHS]),
    ),
  );
  if (files.size === 0) {
    return;
  }
  const log = ["-c", "log.showSignature=false", "log", "-z", '--format=%h "%s"'];
  const commits = entries(project, [...log, `HEAD..${tip}`, "--", ...DECIDING_PATHS]);
  const by = commits.length === 0 ? "" : ` (${some(commits)})`;
  throw new CommandError(
    `"${name}" has moved on since this work began, in files that decide about power: ${some([...files])}${by}, and what they say now would not be counted: merge "${name}" into this branch, or rebase it, then run this again`,
    EXIT.badInput,
  );
}

function some(all: readonly string[]): string {
  const more = all.length > MOST ? [`${all.length - MOST} more`] : [];
  return printable([...all.slice(0, MOST), ...more].join(", "));
}

/** What git lists with `-z`. @throws CommandError where it cannot. */
function entries(project: string, args: readonly string[]): string[] {
  const { status, stdout, stderr } = git(project, args);
  if (status !== 0) {
    throw new CommandError(`git cannot compare the base: ${stderr.toString().trim()}`);
  }
  return stdout.toString().split("\0").filter(Boolean);
}
