import { cpSync, existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { recordOf } from "../../tools/compiled/isFresh";
import { PROJECT } from "./sites";

/** What every command reads or is compiled from. */
const PARTS = [
  ...["catalog", "components", "model", "policies", "sites", "tools", "lab"],
  ...["index.ts", "package.json", "package-lock.json", "tsconfig.json", ".gitignore"],
];

/** What of the project a test needs in its copy. */
export interface Copied {
  /** Files and folders beside those that every command needs. */
  readonly parts?: readonly string[];
  /** Compiled files, so far as there are any: they are as fresh there as here, until a test changes a source. */
  readonly compiled: readonly string[];
}

/** Copies the project into an empty folder, with the packages that are installed here. */
export function copyInto(folder: string, { parts = [], compiled }: Copied): void {
  const copy = (part: string): void => {
    const how = { recursive: true, preserveTimestamps: true };
    cpSync(join(PROJECT, part), join(folder, part), how);
  };
  [...PARTS, ...parts].forEach(copy);
  // Another test may be compiling the same at this moment: a record that is not of the file beside it makes it stale, and nothing else.
  compiled
    .flatMap((outfile) => [outfile, recordOf(outfile)])
    .filter((file) => existsSync(join(PROJECT, file)))
    .forEach(copy);
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
}
