import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { cacheFolder, writable } from "./cache";
import type { Step } from "./progress";

/** A builder that was killed leaves its lock behind; after so long without a sign of life nobody waits for it any more. */
const STALE_MILLISECONDS = 15_000;
const EVERY_SECOND = { forever: true, retries: 1, minTimeout: 1_000, maxTimeout: 1_000 } as const;

/**
 * Does something that one process does while others wait for it: two builds beside each other take twice as long.
 *
 * @param what names it to all of them.
 * @throws ToolchainError if the cache cannot be written; whatever the action throws.
 */
export async function whileLocked<Result>(
  what: string,
  step: Step,
  action: () => Promise<Result>,
): Promise<Result> {
  const folder = join(cacheFolder(), "locks", what);
  const taken = await writable(async () => {
    await mkdir(folder, { recursive: true });
    return lock(folder, { stale: STALE_MILLISECONDS }).catch(unlessLocked);
  });
  const release =
    taken ??
    (await step(`${what}: another process is making it`, () =>
      lock(folder, { stale: STALE_MILLISECONDS, retries: EVERY_SECOND }),
    ));
  try {
    return await action();
  } finally {
    await release();
  }
}

function unlessLocked(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ELOCKED") {
    throw error;
  }
}
