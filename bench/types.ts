/** One figure of a benchmark: its runs, and what it may be at most. */
export interface Figure {
  /** `planner: run time`. */
  readonly name: string;
  /** `ms`, `MB`, `x` for a ratio, or `exponent`. */
  readonly unit: string;
  /** One value a run, or one value for a figure that is worked out over all runs. */
  readonly values: readonly number[];
  /** The median may be at most this; undefined for a figure that is only reported. */
  readonly atMost?: number | undefined;
  /** Whether the README shows it although it has no bound. */
  readonly headline?: boolean | undefined;
  /** What a reader has to know about the figure. */
  readonly note?: string | undefined;
}

/** What a benchmark may use. */
export interface BenchmarkContext {
  /** Runs of each measurement. */
  readonly runs: number;
  /** Requests of each way that the guard's benchmark sends, over all runs. */
  readonly requests: number;
  /** A folder of its own for compiled workloads and working copies. */
  readonly folder: string;
  /** Says what is going on, for people. */
  readonly log: (message: string) => void;
}

/** A benchmark: one question, one or more figures. */
export interface Benchmark {
  readonly name: string;
  /** What it asks, in one sentence. */
  readonly question: string;
  readonly run: (context: BenchmarkContext) => Promise<readonly Figure[]>;
}
