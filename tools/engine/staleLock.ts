import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isAlive } from "../isAlive";
import { backendFiles } from "./backendFiles";

const lockSchema = z.object({ pid: z.int().positive(), hostname: z.string() });

/** A killed engine needs a moment to end: it has hundreds of megabytes to give back. */
const PATIENCE_MILLISECONDS = 2000;
const LOOK_MILLISECONDS = 50;

/**
 * Whether a stack of a file backend is locked by a process of this machine that is gone, as after a power cut or `kill -9`.
 * A lock of another machine, of a process that goes on living, or that cannot be read, is not stale.
 *
 * @param state folder of the file backend.
 */
export async function hasStaleLock(state: string, stack: string): Promise<boolean> {
  const { locks } = backendFiles(state, stack);
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const owners = ownersHere(locks);
    if (owners.some((pid) => !isAlive(pid))) {
      return true;
    }
    if (owners.length === 0 || Date.now() > deadline) {
      return false;
    }
    await sleep(LOOK_MILLISECONDS);
  }
}

/** The processes of this machine that have locked a stack, by its locks. */
function ownersHere(folder: string): readonly number[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder).flatMap((file) => {
    const lock = lockSchema.safeParse(readJson(join(folder, file)));
    return lock.success && lock.data.hostname === hostname() ? [lock.data.pid] : [];
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
