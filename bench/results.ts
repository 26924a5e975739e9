import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { z } from "zod";
import { spread } from "./statistics";
import { withinBound } from "./table";
import type { Figure } from "./types";

const figureSchema = z.object({
  name: z.string(),
  unit: z.string(),
  values: z.array(z.number()).min(1),
  atMost: z.number().optional(),
  headline: z.boolean().optional(),
  note: z.string().optional(),
});

const resultsSchema = z.object({
  /** The UTC day of the run. */
  day: z.string(),
  machine: z.string(),
  /** The load average of a minute, before each benchmark: whether others were at work. */
  loads: z.array(z.number()),
  results: z.array(figureSchema),
});

/** Figures, and what they were measured on. */
export interface Results {
  readonly day: string;
  readonly machine: string;
  readonly loads: readonly number[];
  readonly figures: readonly Figure[];
}

/** Results as JSON, with what follows from their values for those who read them without this project. */
export function resultsText({ figures, ...rest }: Results): string {
  const results = figures.map((figure) => ({
    ...figure,
    ...spread(figure.values),
    within: withinBound(figure),
  }));
  return `${JSON.stringify({ ...rest, results }, null, 2)}\n`;
}

/**
 * Reads results that were written, of several runs as one: a figure that is in more than one of them is that of the last.
 *
 * @throws Error if a file is none of results.
 */
export function readResults(files: readonly string[]): Results {
  const runs = files.map((file) => {
    const parsed = resultsSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
    if (!parsed.success) {
      throw new Error(`${file} has no results of a benchmark: ${z.prettifyError(parsed.error)}`);
    }
    return parsed.data;
  });
  const figures = new Map(runs.flatMap(({ results }) => results.map((one) => [one.name, one])));
  return {
    day: [...new Set(runs.map(({ day }) => day))].join(", "),
    machine: [...new Set(runs.map(({ machine }) => machine))].join("; "),
    loads: runs.flatMap(({ loads }) => loads),
    figures: [...figures.values()],
  };
}

/** The machine that this runs on. */
export function thisMachine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${gigabytes} GiB, Node ${process.version}, ${process.platform}`;
}

/** How busy it is. */
export function loadNow(): number {
  return loadavg()[0] ?? 0;
}
