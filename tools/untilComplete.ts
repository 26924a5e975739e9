import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_PAUSE_MILLISECONDS = 15_000;

/**
 * Looks again and again until what is waited for has come. Time alone is no failure, since a slow machine takes as long as it takes: it gives
 * up when what it sees has not changed for a while.
 *
 * A look that takes long costs whoever answers it as much, so the next one comes after twice that time, within bounds.
 *
 * @param look what there is now, and whether that is all.
 * @param pauseSeconds between two looks, at least.
 * @returns whether it came.
 */
export async function untilComplete(
  look: () => Promise<{ readonly seen: string; readonly complete: boolean }>,
  { stillSeconds, pauseSeconds }: { readonly stillSeconds: number; readonly pauseSeconds: number },
): Promise<boolean> {
  let last = "";
  let changed = Date.now();
  for (;;) {
    const start = Date.now();
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
    const costly = Math.min(2 * (Date.now() - start), LONGEST_PAUSE_MILLISECONDS);
    await sleep(Math.max(pauseSeconds * 1000, costly));
  }
}
