import { spawnSync } from "node:child_process";
import { devNull } from "node:os";
import { CommandError, EXIT } from "./failure";

/** Commits and files as they are: replacements and grafts of this checkout show others, and its index may take a file for unchanged. */
const AS_COMMITTED = { GIT_NO_REPLACE_OBJECTS: "1", GIT_GRAFT_FILE: devNull };
const AS_ON_DISK = [
  ...["-c", "core.fsmonitor=false", "-c", "core.checkStat=default"],
  ...["-c", "core.trustctime=true", "-c", `core.attributesFile=${devNull}`],
  ...["-c", "i18n.logOutputEncoding=UTF-8", "-c", "core.commitGraph=false"],
  // Said of the file of grafts above, and taken for the reason of a failure.
  ...["-c", "advice.graftFileDeprecated=false"],
];

/** Of git's variables those that do not say what it reads: its configuration, its programs, and how it fetches what a partial clone lacks. */
const KEPT = /^GIT_(CONFIG|EXEC_PATH|SSH|ASKPASS|TERMINAL_PROMPT|DISCOVERY_ACROSS_FILESYSTEM)/;

/** Others have git read another repository, another index or paths in another way; a hook sets some. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("GIT_") || KEPT.test(name),
  );
  return { ...Object.fromEntries(kept), ...AS_COMMITTED };
}

/** Folders whose files decide about power, relative to the project's. */
export const DECIDING_FOLDERS = ["sites", "catalog", "policies/limits"] as const;
/** Git's pathspecs of those, and of what Pulumi takes for a project or a stack. */
export const DECIDING_PATHS = [...DECIDING_FOLDERS, ":(icase,glob)Pulumi*"] as const;

/** Runs git in a folder, whatever it ends with. @throws CommandError where there is no git */
export function git(cwd: string, args: readonly string[], input?: string) {
  const ended = spawnSync("git", [...AS_ON_DISK, ...args], {
    cwd,
    input,
    env: environment(),
    maxBuffer: 256 * 1024 * 1024,
  });
  if (ended.error !== undefined) {
    throw new CommandError(`git is needed to read commits: ${ended.error.message}`);
  }
  return ended;
}

/** A folder's path from the top of its repository, with a slash at its end; empty for the top itself. */
export function prefixOf(cwd: string): string {
  return git(cwd, ["rev-parse", "--show-prefix"]).stdout.toString().trimEnd();
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

/**
 * Finds the newest commits that HEAD and another commit share: several where each was merged into the other.
 *
 * @returns an empty list where they share no history.
 * @throws CommandError where git cannot tell.
 */
export function mergeBases(cwd: string, commit: string): string[] {
  const { status, stdout, stderr } = git(cwd, ["merge-base", "--all", "HEAD", commit]);
  // Git ends with 1, and says nothing, where two commits share no history.
  if (status !== 0 && status !== 1) {
    throw new CommandError(`git cannot compare the base: ${stderr.toString().trim()}`);
  }
  return stdout.toString().split("\n").filter(Boolean);
}

/**
 * Refuses a name that is both a branch and a tag, or a tag and a short hash, or is there in another way twice: git takes one of them, and says
 * so in a warning only.
 *
 * @param name as a user gave it, with or without what git reads after a name (`~1`, `^`, `@{1}`).
 * @throws CommandError that names both.
 */
export function refuseAmbiguousName(cwd: string, name: string): void {
  const [ref = ""] = name.split(/[~^:]|@\{/, 1);
  // Where git looks for a name, in its order.
  const places = [
    ...["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"].map((place) => `${place}${ref}`),
    `refs/remotes/${ref}/HEAD`,
  ];
  const { stdout } = git(cwd, ["for-each-ref", "--format=%(refname)", "--", ...places]);
  // Git lists what is below a name as well.
  const found = stdout
    .toString()
    .split("\n")
    .filter((line) => places.includes(line));
  const meanings = [...found, ...commitsOf(cwd, ref)];
  if (found.length > 0 && meanings.length > 1) {
    throw new CommandError(
      `"${name}" can be each of ${meanings.join(" and ")}: give the one that is meant by its full name`,
      EXIT.badInput,
    );
  }
}

/** The objects that a name is the short hash of, also as `git describe` writes it: a tag or a branch may have the same name. */
function commitsOf(cwd: string, name: string): string[] {
  const [, hash] = /^(?:.*-g)?([0-9a-f]{4,64})$/i.exec(name) ?? [];
  return hash === undefined
    ? []
    : git(cwd, ["rev-parse", `--disambiguate=${hash}`])
        .stdout.toString()
        .split("\n")
        .filter(Boolean);
}
