import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "../isAlive";

/**
 * Whether a stack of a file backend is locked by a process of this machine that is gone, as after a power cut or `kill -9`.
 * A lock of another machine, or of a process that lives, is not stale.
 *
 * @param state folder of the file backend.
 */
export function hasStaleLock(state: string, stack: string): boolean {
  const folder = join(state, ".pulumi", "locks", "organization", "kvandal", stack);
  if (!existsSync(folder)) {
    return false;
  }
  return readdirSync(folder).some((file) => {
    const lock = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      readonly pid: number;
      readonly hostname: string;
    };
    return lock.hostname === hostname() && !isAlive(lock.pid);
  });
}
