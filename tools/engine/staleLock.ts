import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../isAlive";

const lockSchema = z.object({ pid: z.int().positive(), hostname: z.string() });

/**
 * Whether a stack of a file backend is locked by a process of this machine that is gone, as after a power cut or `kill -9`.
 * A lock of another machine, of a process that lives, or that cannot be read, is not stale.
 *
 * @param state folder of the file backend.
 */
export function hasStaleLock(state: string, stack: string): boolean {
  const folder = join(state, ".pulumi", "locks", "organization", "kvandal", stack);
  if (!existsSync(folder)) {
    return false;
  }
  return readdirSync(folder).some((file) => {
    const lock = lockSchema.safeParse(readJson(join(folder, file)));
    return lock.success && lock.data.hostname === hostname() && !isAlive(lock.data.pid);
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
