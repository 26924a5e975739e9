import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { decodeText } from "../../model/input/readText";
import { readSiteContexts, type SiteContexts } from "../../model/siteContexts";
import { CommandError, EXIT } from "../failure";
import { refuseDoubleNames, refuseForeignEntries } from "../foreignEntries";
import { refuseAttributes } from "../gitAttributes";
import { git, listTree, mergeBases, prefixOf, refuseAmbiguousName } from "../gitTree";
import { refuseHiddenFiles } from "../hiddenFiles";
import { refuseMovedBase } from "../movedBase";

/** What decides about a site, and nothing else: data, no code. The code of the checked-out commit judges both sides. */
const dataOf = (site: string): string[] => [`sites/${site}`, "catalog", "policies/limits"];
/** Regular files; a link of another commit is never followed. */
const REGULAR = /^100(644|755) blob ([0-9a-f]+)\t([\s\S]+)$/;
const SITE_FILE = /(^|\/)sites\/[^/]+\/site\.yaml$/;
const STACK_FILE = /^Pulumi\.[^/]+\.yaml$/;

/** A commit's data in a folder of its own, laid out as in the project. */
export interface BaseFolder {
  readonly root: string;
  /** Abbreviated, for people. */
  readonly commit: string;
  /**
   * The contexts of the other sites that its repository has, in whatever folder, as far as they can be read; of other projects those of sites
   * that are not simulated.
   */
  readonly others: readonly SiteContexts[];
  /** The same in HEAD. */
  readonly othersNow: readonly SiteContexts[];
  remove(): void;
}

/**
 * Writes the data of the commit where the work began into a temporary folder: the merge base of HEAD and what was named, as a pull
 * request shows it, or the named commit itself where they share no history.
 *
 * @throws CommandError without git, outside a repository, for a name that git does not know as one commit, where the work began at more
 *   than one commit, where the named commit has newer facts about power than the work, or where a link, a submodule or a folder stands in
 *   the place of files that decide about power, there or in HEAD.
 */
export function checkOutBase(project: string, name: string, site: string): BaseFolder {
  refuseAmbiguousName(project, name);
  const named = git(project, ["rev-parse", "--verify", "--end-of-options", `${name}^{commit}`]);
  if (named.status !== 0) {
    throw new CommandError(
      `"${name}" is no commit here: fetch it first (git fetch origin; in a workflow fetch-depth: 0), or name another with --base`,
      EXIT.badInput,
    );
  }
  const tip = named.stdout.toString().trim();
  const commit = mergeBase(project, name, tip);
  refuseMovedBase(project, name, tip);
  refuseHiddenFiles(project);
  refuseAttributes(project, "HEAD");
  refuseForeignEntries(project, "HEAD");
  refuseDoubleNames(project, "HEAD");
  refuseForeignEntries(project, commit);
  const root = mkdtempSync(join(tmpdir(), "kvandal-base-"));
  // There also where the base has no such site.
  mkdirSync(join(root, "sites"));
  const remove = (): void => {
    rmSync(root, { recursive: true, force: true });
  };
  try {
    writeFiles(project, commit, site, root);
    refuseMovedProject(project, commit, site, root);
    const others = otherContexts(project, commit, site);
    const othersNow = otherContexts(project, "HEAD", site);
    return { root, commit: commit.slice(0, 12), others, othersNow, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * The merge base of HEAD and a commit; the commit itself where they share no history.
 *
 * @throws CommandError where there are several (each branch was merged into the other): a change may add to what one of them runs and not
 *   to what another runs. Also where the history is cut off, so that an older commit than the merge base may be found.
 */
function mergeBase(project: string, name: string, tip: string): string {
  const commits = mergeBases(project, tip);
  const [first] = commits;
  if (commits.length > 1) {
    const short = commits.map((hash) => hash.slice(0, 12)).join(", ");
    throw new CommandError(
      `this work and "${name}" parted at ${commits.length} commits (${short}), since each was merged into the other, and no one of them shows all that the change adds: merge "${name}" into this branch, then run the diff again`,
      EXIT.badInput,
    );
  }
  if (first !== tip && isShallow(project)) {
    throw new CommandError(
      `the history of this checkout is cut off, so nobody can tell where this work and "${name}" parted: fetch all of it (git fetch --unshallow; in a workflow fetch-depth: 0)`,
      EXIT.badInput,
    );
  }
  return first ?? tip;
}

function isShallow(project: string): boolean {
  return git(project, ["rev-parse", "--is-shallow-repository"]).stdout.toString().trim() === "true";
}

function writeFiles(project: string, commit: string, site: string, root: string): void {
  const top = tree(project, commit).filter(({ path }) => STACK_FILE.test(path));
  const below = tree(project, commit, ["-r"], dataOf(site));
  const files = [...top, ...below];
  const contents = blobs(
    project,
    files.map(({ hash }) => hash),
  );
  files.forEach(({ path }, index) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents[index] ?? Buffer.alloc(0));
  });
}

/** A project that has another folder than in its base would have no base at all there, and all of its sites would be new. */
function refuseMovedProject(project: string, commit: string, site: string, root: string): void {
  const file = `sites/${site}/site.yaml`;
  if (existsSync(join(root, file))) {
    return;
  }
  // Paths from the top of the repository, which may have been the project's folder itself.
  const now = new Set(listTree(project, "HEAD", ["-r", "--full-tree", "--name-only"]));
  const elsewhere = listTree(project, commit, ["-r", "--full-tree", "--name-only"]).find(
    (path) => `/${path}`.endsWith(`/${file}`) && !now.has(path),
  );
  if (elsewhere !== undefined) {
    throw new CommandError(
      `the base has ${elsewhere}, which is not where this project has it: move the project in a change of its own, without any other`,
      EXIT.badInput,
    );
  }
}

/**
 * Not of this project alone: one that has moved and whose sites have other names would else be a new one on the same clusters. The contexts
 * of simulated halls are those of their own project, and draw no power; what such a site says in the commit counts.
 */
function otherContexts(project: string, commit: string, site: string): SiteContexts[] {
  const own = `${prefixOf(project)}sites/`;
  const files = tree(project, commit, ["-r", "--full-tree"]).filter(
    ({ path }) => SITE_FILE.test(path) && path !== `${own}${site}/site.yaml`,
  );
  const contents = blobs(
    project,
    files.map(({ hash }) => hash),
  );
  return files.flatMap(({ path }, index) => {
    const read = readSiteContexts(path, decodeText(path, contents[index] ?? Buffer.alloc(0)));
    const isElsewhere = !path.startsWith(own);
    return "problems" in read || (isElsewhere && read.isSimulated) ? [] : [read];
  });
}

interface TreeFile {
  readonly path: string;
  readonly hash: string;
}

/** Regular files of a commit, paths relative to the project's folder. */
function tree(...asked: Parameters<typeof listTree>): TreeFile[] {
  return listTree(...asked).flatMap((line) => {
    const [, , hash, path] = REGULAR.exec(line) ?? [];
    return hash === undefined || path === undefined ? [] : [{ path, hash }];
  });
}

/** The contents of blobs, in their order, by one process. */
function blobs(project: string, hashes: readonly string[]): Buffer[] {
  const { stdout } = git(project, ["cat-file", "--batch"], `${hashes.join("\n")}\n`);
  const contents: Buffer[] = [];
  for (let at = 0; contents.length < hashes.length;) {
    const end = stdout.indexOf("\n", at);
    const size = Number(stdout.subarray(at, end).toString().split(" ")[2]);
    if (end < 0 || !Number.isSafeInteger(size)) {
      throw new CommandError("git cannot read the base's files: run git fsck");
    }
    contents.push(stdout.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}
