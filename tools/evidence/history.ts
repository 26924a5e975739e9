import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OTHER_EVIDENCE_FILES } from "../../model/evidence/fileNames";
import { CommandError } from "../failure";
import { refuseDoubleNames, refuseForeignEntries } from "../foreignEntries";
import { refuseAttributes } from "../gitAttributes";
import { git, mergeBases, refuseAmbiguousName } from "../gitTree";
import { refuseHiddenFiles } from "../hiddenFiles";
import { refuseMovedBase } from "../movedBase";

/** Every file of every evidence folder, also one of a name that may not be there, but those that say nothing about power. */
const EVIDENCE = [
  ":(glob)sites/*/evidence/**",
  ...OTHER_EVIDENCE_FILES.map((name) => `:(exclude,glob)sites/*/evidence/${name}`),
];

/** A record, a signature or a file that may be one, which was not left as it was. */
export interface HistoryFault {
  /** Relative to the project. */
  readonly file: string;
  readonly change: "edited" | "removed or renamed" | "replaced by something that is no file";
  /** `3f2a… of 2026-11-02 by Kari, "Fix value"`, or `the working tree`. */
  readonly where: string;
}

const CHANGES: Readonly<Record<string, HistoryFault["change"]>> = {
  M: "edited",
  D: "removed or renamed",
  T: "replaced by something that is no file",
};

/**
 * What happened to evidence that may only be added to: every commit that edited, renamed or removed a record or its signature,
 * merges included, and what is changed in the working tree.
 *
 * @param root the project's folder, in a git repository.
 * @param since look only at commits that this one does not have; all of them when undefined.
 * @throws CommandError without git, outside a repository, when the history is cut off, where files that decide about power are hidden from git,
 *   or are links or submodules, or where `since` has moved on in such files without this work.
 */
export function historyFaults(root: string, since?: string): readonly HistoryFault[] {
  if (output(root, ["rev-parse", "--is-shallow-repository"]).trim() === "true") {
    throw new CommandError(
      "the history of this checkout is cut off, so nobody can tell whether evidence was edited: fetch all of it (git fetch --unshallow; in a workflow fetch-depth: 0)",
    );
  }
  refuseOrphans(root);
  refuseHiddenFiles(root);
  refuseAttributes(root, "HEAD");
  refuseForeignEntries(root, "HEAD");
  refuseDoubleNames(root, "HEAD");
  const tip = since === undefined ? undefined : commit(root, since);
  if (since !== undefined && tip !== undefined) {
    if (mergeBases(root, tip).length === 0) {
      throw new CommandError(
        `this work shares no history with "${since}", so nobody can tell what it has done to the evidence there: begin it at a commit of "${since}"`,
      );
    }
    refuseMovedBase(root, since, tip);
  }
  const range = tip === undefined ? "HEAD" : `${tip}..HEAD`;
  // A rename is a removal, and a merge is compared with each of its parents: it can edit what neither branch did.
  const diff = ["--no-renames", "--relative", "--name-status", "-z", "--diff-filter=MDT"];
  const log = ["-c", "log.showSignature=false", "log", "--diff-merges=separate", "--full-history"];
  const format = "--format=%x01%h%x02%cs%x02%an%x02%s";
  return [
    ...committed(output(root, [...log, ...diff, format, range, "--", ...EVIDENCE])),
    ...changes(
      output(root, ["diff", ...diff, "HEAD", "--", ...EVIDENCE]).split("\0"),
      "the working tree",
    ),
  ];
}

/** The output of `git log`: a header behind character 1, then pairs of status and file. */
function committed(output: string): HistoryFault[] {
  return output
    .split("\u0001")
    .slice(1)
    .flatMap((part) => {
      const [header = "", ...rest] = part.split("\0");
      const [hash = "", day = "", author = "", subject = ""] = header.split("\u0002");
      return changes(rest, `commit ${hash} of ${day} by ${author}, "${subject}"`);
    });
}

function changes(tokens: readonly string[], where: string): HistoryFault[] {
  const faults: HistoryFault[] = [];
  for (let index = 0; index + 1 < tokens.length; index += 2) {
    const [status = "", file = ""] = tokens.slice(index, index + 2);
    const change = CHANGES[status.trim()];
    if (change !== undefined) {
      faults.push({ file, change, where });
    }
  }
  return faults;
}

/** The commit of a name that a user gave; never read as an option. */
function commit(root: string, name: string): string {
  refuseAmbiguousName(root, name);
  return output(root, ["rev-parse", "--verify", "--end-of-options", `${name}^{commit}`]).trim();
}

function output(root: string, args: readonly string[]): string {
  const { status, stdout, stderr } = git(root, args);
  if (status !== 0) {
    const [reason = "git failed"] = stderr.toString().trim().split("\n", 1);
    throw new CommandError(`git cannot tell the history of evidence: ${reason}`);
  }
  return stdout.toString();
}

/**
 * Refuses records of a site that is gone: under another name it would be a new one, of which less is known.
 *
 * @throws CommandError that names the first of them.
 */
function refuseOrphans(root: string): void {
  const folders = join(root, "sites");
  const orphan = (existsSync(folders) ? readdirSync(folders) : []).find(
    (site) =>
      existsSync(join(folders, site, "evidence")) && !existsSync(join(folders, site, "site.yaml")),
  );
  if (orphan !== undefined) {
    throw new CommandError(
      `sites/${orphan} has evidence and no site.yaml: records stay with their site, under its name`,
    );
  }
}
