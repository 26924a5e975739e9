import { Command } from "commander";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { spread } from "./statistics";
import { renderFigures, withinBound } from "./table";
import type { Benchmark, Figure } from "./types";
import { abstraction } from "./benchmarks/abstraction";
import { growth } from "./benchmarks/growth";
import { guard } from "./benchmarks/guard";
import { peers } from "./benchmarks/peers";
import { planner } from "./benchmarks/planner";
import { startup } from "./benchmarks/startup";

const BENCHMARKS: readonly Benchmark[] = [planner, growth, startup, abstraction, guard, peers];

interface BenchOptions {
  readonly only?: readonly string[];
  readonly runs: string;
  readonly requests: string;
  readonly json?: string;
}

/** `npm run bench`: measures, prints a table, and exits with 1 if a bound is broken. */
async function main(options: BenchOptions): Promise<void> {
  const folder = resolve(__dirname, "..", ".kvandal", "bench");
  mkdirSync(folder, { recursive: true });
  const chosen = BENCHMARKS.filter(({ name }) => options.only?.includes(name) ?? true);
  const counts = { runs: Number(options.runs), requests: Number(options.requests) };
  const figures: Figure[] = [];
  for (const { question, run } of chosen) {
    console.error(question);
    const log = (message: string): void => {
      console.error(`  ${message}`);
    };
    figures.push(...(await run({ ...counts, folder, log })));
  }
  console.log(renderFigures(figures));
  console.log(machine());
  if (options.json !== undefined) {
    const results = figures.map((figure) => ({
      ...figure,
      ...spread(figure.values),
      within: withinBound(figure),
    }));
    writeFileSync(options.json, `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
  }
  process.exitCode = figures.every(withinBound) ? 0 : 1;
}

/** What the figures were measured on. */
function machine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${gigabytes} GiB, Node ${process.version}, ${process.platform}`;
}

new Command("bench")
  .description("measures what is promised about speed; every figure with its bound")
  .option("--only <names...>", `one or more of: ${BENCHMARKS.map(({ name }) => name).join(", ")}`)
  .option("--runs <number>", "runs of each measurement", "5")
  .option("--requests <number>", "requests each way in guard; the bound is for 10000", "2000")
  .option("--json <file>", "write the figures as JSON too")
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  });
