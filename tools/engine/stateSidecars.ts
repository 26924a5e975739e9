import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * What the file backend is told in its URL: to write no file of attributes beside each file of its state. It writes the state itself
 * in one step, and the attributes not; a process that is killed in between leaves them empty, and every later run then fails with
 * "failed to load checkpoint: EOF", with a state that is whole (gocloud.dev's fileblob, Pulumi 3.259).
 */
export const NO_SIDECARS = "?metadata=skip";

/**
 * Takes away the attributes that earlier runs have left beside a state: the backend still reads them, and needs none.
 *
 * @param state folder of the file backend.
 */
export function removeSidecars(state: string): void {
  const backend = join(state, ".pulumi");
  if (!existsSync(backend)) {
    return;
  }
  for (const file of readdirSync(backend, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".attrs")) {
      rmSync(join(backend, file), { force: true });
    }
  }
}
