import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that the tests need and that the machine has to bring. */
export interface WantedProgram {
  /** What messages call it, as `browser`. */
  readonly what: string;
  /** Names that it may have on PATH; the first that is found counts. */
  readonly names: readonly string[];
  /** The environment variable that names another one. */
  readonly variable: string;
  /** What the variable is set to: `a Chromium`. */
  readonly setTo: string;
  /** The package of Debian that has it. */
  readonly debianPackage: string;
}

/**
 * A program of this machine: what its variable says, else the first of its names on PATH.
 *
 * @throws Error that says how to install it. A test that needs it fails without it; it never passes unseen.
 */
export function findProgram(
  { what, names, variable, setTo, debianPackage }: WantedProgram,
  environment: NodeJS.ProcessEnv,
): string {
  const stated = environment[variable];
  if (stated !== undefined && stated !== "") {
    if (isExecutable(stated)) {
      return stated;
    }
    throw new Error(`${variable} is ${stated}, which is not a program: set it to ${setTo}`);
  }
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find(isExecutable);
  if (found === undefined) {
    const missing =
      names.length === 1
        ? `${names.join("")} is not on PATH`
        : `none of ${names.join(", ")} is on PATH`;
    throw new Error(
      `no ${what}: ${missing}. Install one (Debian: apt-get install ${debianPackage}), or set ${variable} to it`,
    );
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
