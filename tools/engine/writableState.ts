import { accessSync, constants, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../failure";
import { backendFiles } from "./backendFiles";
import { sharedBackend } from "./sharedBackend";

/**
 * Refuses to begin where the file backend could not keep what is deployed: the engine would find out when it has its first object to
 * note, and halls would have been started for nothing. A shared backend speaks for itself.
 *
 * @param state folder of the file backend.
 * @throws CommandError that names what cannot be written.
 */
export function refuseReadOnlyState(state: string, stack: string): void {
  if (sharedBackend() !== undefined) {
    return;
  }
  const files = backendFiles(state, stack);
  const written = [
    files.state,
    dirname(files.state),
    ...["locks", "history", "backups"].map((folder) => join(files.backend, folder)),
  ];
  for (const path of new Set(written.map(nearest))) {
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CommandError(
        `the state of ${stack} cannot be written (${code}: ${path}), and nothing was changed: make that writable and run the same command again`,
      );
    }
  }
}

/** The path itself, or the folder that it would be made in. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}
