import { setTimeout as sleep } from "node:timers/promises";

/**
 * Looks again and again until what is waited for has come. Time alone is no failure, since a slow machine takes as long as it takes: it gives
 * up when what it sees has not changed for a while.
 *
 * @param look what there is now, and whether that is all.
 * @returns whether it came.
 */
export async function untilComplete(
  look: () => Promise<{ readonly seen: string; readonly complete: boolean }>,
  { stillSeconds, pauseSeconds }: { readonly stillSeconds: number; readonly pauseSeconds: number },
): Promise<boolean> {
  let last = "";
  let changed = Date.now();
  for (;;) {
    const { seen, complete } = await look();
    if (complete) {
      return true;
    }
    if (seen !== last) {
      [last, changed] = [seen, Date.now()];
    }
    if (Date.now() - changed > stillSeconds * 1000) {
      return false;
    }
    await sleep(pauseSeconds * 1000);
  }
}
