import { setTimeout as sleep } from "node:timers/promises";

/** Thrown when what was waited for has not come in time; says what was seen last. */
export class WaitedInVain extends Error {}

/** Bounds of a wait. */
export interface Patience {
  readonly timeoutMilliseconds: number;
  readonly cancelled: AbortSignal;
  readonly firstPauseMilliseconds?: number;
  readonly longestPauseMilliseconds?: number;
}

/**
 * Looks again and again, with growing pauses, until `look` answers that it is done.
 *
 * @param look answers `done` with a value, or what it still waits for, in words
 * @throws WaitedInVain when time is up, with those words
 */
export async function until<T>(
  look: () => Promise<{ done: true; value: T } | { done: false; seen: string }>,
  patience: Patience,
): Promise<T> {
  const deadline = Date.now() + patience.timeoutMilliseconds;
  const longest = patience.longestPauseMilliseconds ?? 1_000;
  let pause = patience.firstPauseMilliseconds ?? 50;
  for (;;) {
    const answer = await look();
    if (answer.done) return answer.value;
    const left = deadline - Date.now();
    if (left <= 0) {
      const seconds = Math.round(patience.timeoutMilliseconds / 1000);
      throw new WaitedInVain(`waited ${seconds} s: ${answer.seen}`);
    }
    // A cancellation ends the pause early.
    await sleep(Math.min(pause, left), undefined, { signal: patience.cancelled }).catch(() => null);
    if (patience.cancelled.aborted) throw new Error(`cancelled: ${answer.seen}`);
    pause = Math.min(pause * 2, longest);
  }
}
