import { lstatSync, type Stats } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileProblem, InputFileError, type Problem } from "./problem";

/**
 * Why a file or folder that decides about power is not the project's own; undefined where it is, or is not there. No step below the root may
 * be a symbolic link, or a folder that is a git repository of its own, as a submodule is: what they hold changes without a commit in this
 * repository. The root itself may be reached by a link.
 *
 * @param root the project's folder. Of a path outside of it only the last step is looked at: it is configured for a policy.
 */
export function ownFileProblem(root: string, path: string): Problem | undefined {
  const isOutside = relative(root, path).split(sep)[0] === "..";
  const base = isOutside ? dirname(path) : root;
  const steps = relative(base, path)
    .split(sep)
    .filter((step) => step !== "");
  for (const index of steps.keys()) {
    const step = join(base, ...steps.slice(0, index + 1));
    const entry = lstatSync(step, { throwIfNoEntry: false });
    const isInPlaceOfFolder = index < steps.length - 1 && entry?.isFile() === true;
    const message = isInPlaceOfFolder
      ? "must be a folder, and is a file: put the folder back in its place"
      : foreignReason(step, entry);
    if (message !== undefined) {
      return fileProblem(relative(root, step), message);
    }
  }
  return undefined;
}

/** @throws InputFileError if {@link ownFileProblem} finds a problem. */
export function requireOwnFile(root: string, path: string): void {
  const foreign = ownFileProblem(root, path);
  if (foreign !== undefined) {
    throw new InputFileError([foreign]);
  }
}

function foreignReason(step: string, entry: Stats | undefined): string | undefined {
  if (entry?.isSymbolicLink() === true) {
    return "is a link, and what it leads to could change without a commit: copy it here";
  }
  return entry?.isDirectory() === true &&
    lstatSync(join(step, ".git"), { throwIfNoEntry: false }) !== undefined
    ? "is a git repository of its own (a submodule or a nested one), and its files could change without a commit here: add its files to this repository"
    : undefined;
}
