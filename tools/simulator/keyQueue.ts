/** A key with a run under way (no timer) or to come. */
interface Entry {
  readonly timer?: NodeJS.Timeout;
  readonly due: number;
}

/**
 * Work by key: one run a key at a time, calls during a run lead to one more run, runs of one key keep a distance, and a run
 * that fails is repeated after a growing pause.
 */
export class KeyQueue {
  private readonly entries = new Map<string, Entry>();
  private readonly again = new Set<string>();
  private readonly failures = new Map<string, number>();
  private stopped = false;

  /**
   * @param work returns after how many milliseconds it wants to run again, if at all.
   * @param failed told about each failure.
   */
  constructor(
    private readonly work: (key: string) => Promise<number | undefined>,
    private readonly failed: (key: string, error: unknown, pauseMilliseconds: number) => void,
    private readonly distanceMilliseconds: number,
  ) {}

  /** Asks for a run, at once; a key whose last run failed keeps its pause. */
  add(key: string): void {
    if (this.stopped) {
      return;
    }
    const entry = this.entries.get(key);
    if (entry === undefined) {
      this.schedule(key, 0);
    } else if (entry.timer === undefined) {
      this.again.add(key);
    } else if (!this.failures.has(key) && entry.due > Date.now() + this.distanceMilliseconds) {
      clearTimeout(entry.timer);
      this.schedule(key, this.distanceMilliseconds);
    }
  }

  /** No more runs; those under way end by themselves. */
  stop(): void {
    this.stopped = true;
    for (const { timer } of this.entries.values()) {
      clearTimeout(timer);
    }
    this.entries.clear();
  }

  private schedule(key: string, delayMilliseconds: number): void {
    const timer = setTimeout(() => void this.run(key), delayMilliseconds);
    this.entries.set(key, { timer, due: Date.now() + delayMilliseconds });
  }

  private async run(key: string): Promise<void> {
    this.entries.set(key, { due: Date.now() });
    let next: number | undefined;
    try {
      next = await this.work(key);
      this.failures.delete(key);
    } catch (error) {
      const failures = (this.failures.get(key) ?? 0) + 1;
      this.failures.set(key, failures);
      next = Math.min(500 * 2 ** failures, 15_000);
      this.again.delete(key);
      if (!this.stopped) {
        this.failed(key, error, next);
      }
    }
    this.entries.delete(key);
    if (this.again.delete(key)) {
      next = 0;
    }
    if (next !== undefined && !this.stopped) {
      this.schedule(key, Math.max(next, this.distanceMilliseconds));
    }
  }
}
