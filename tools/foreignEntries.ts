import { isEngineFile } from "./engineFile";
import { CommandError } from "./failure";
import { listTree, prefixOf } from "./gitTree";

/** Folders whose files decide about power, and the folders above them. */
const DECIDING = /^(sites|catalog|policies\/limits)(\/|$)|^policies$/;
/** What npm reads at the top of a project. */
const NPM_FILES = ["package.json", ".npmrc"];
const ENTRY = /^(\d+) \w+ [0-9a-f]+\t([\s\S]+)$/;
const LINK = "120000";
const SUBMODULE = "160000";
const FOLDER = "040000";

/**
 * Refuses a commit that has a symbolic link or a submodule where files decide about power, or a folder in the place of a project or stack
 * file, or of npm's: what it leads to is not in the commit, or is not read, so neither the history nor a diff would see it change.
 *
 * @param project the project's folder, in a git repository.
 * @param commit a hash, or `HEAD`.
 * @throws CommandError that names the first of them.
 */
export function refuseForeignEntries(project: string, commit: string): void {
  const files = listTree(project, commit).filter(
    (line) => isEngineFile(pathOf(line)) || NPM_FILES.includes(pathOf(line)),
  );
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

/**
 * Refuses a commit with two names that some file systems take for one, and with packages: a checkout there has the bytes of the one that was
 * written last, and Node.js and Pulumi look into every folder called node_modules.
 *
 * @param project the project's folder, in a git repository.
 * @param commit a hash, or `HEAD`.
 * @throws CommandError that names the first of them.
 */
export function refuseDoubleNames(project: string, commit: string): void {
  const where = `in commit ${commit.slice(0, 12)}`;
  const prefix = prefixOf(project);
  const seen = new Map<string, string>();
  // Also folders beside the project's that may be taken for it.
  const paths = listTree(project, commit, ["-r", "--full-tree", "--name-only"]).filter(
    (path) => path !== "" && fold(path).startsWith(fold(prefix)),
  );
  for (const path of paths) {
    const parts = path.split("/");
    if (parts.some((part) => fold(part) === "node_modules")) {
      throw new CommandError(`${path} is ${where}, and packages come from npm: remove it there`);
    }
    for (const [index] of parts.entries()) {
      const name = parts.slice(0, index + 1).join("/");
      const first = seen.get(fold(name)) ?? name;
      seen.set(fold(name), first);
      if (first !== name || isOtherwiseWritten(name.slice(prefix.length))) {
        const other = first === name ? fold(name) : first;
        throw new CommandError(
          `${name} ${where} is ${other} to a file system that does not tell them apart: rename it`,
        );
      }
    }
  }
}

/** Names in a project that are read, as they are written. */
const READ = new RegExp(
  [
    "^(sites|catalog|policies|policies/limits|package\\.json|\\.npmrc)$",
    "^sites/[^/]+/(evidence|site\\.yaml)$",
    "^catalog/gpu-systems\\.yaml$",
    "^policies/limits/[^/A-Z]+\\.json$",
    "(^|/)\\.gitattributes$",
  ].join("|"),
);

function isOtherwiseWritten(name: string): boolean {
  return READ.test(fold(name)) && !READ.test(name);
}

/** As file systems of macOS and Windows compare names, or stricter. */
function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

function pathOf(line: string): string {
  return ENTRY.exec(line)?.[2] ?? "";
}
