import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { recordOf } from "../../tools/compiled/isFresh";
import { PROJECT } from "./sites";

/**
 * Copies what the project has compiled into a copy of it, so far as there is any: there it is as fresh as here. Another test may be
 * compiling the same file at this moment; a record that is not of the file beside it makes it stale, and nothing else.
 */
export function copyCompiled(project: string, ...outfiles: readonly string[]): void {
  for (const file of outfiles.flatMap((outfile) => [outfile, recordOf(outfile)])) {
    if (existsSync(join(PROJECT, file))) {
      cpSync(join(PROJECT, file), join(project, file), { preserveTimestamps: true });
    }
  }
}
