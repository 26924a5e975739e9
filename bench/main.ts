import { Command, Option } from "commander";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOME } from "../tools/project";
import { abstraction } from "./benchmarks/abstraction";
import { growth } from "./benchmarks/growth";
import { guard } from "./benchmarks/guard";
import { peers } from "./benchmarks/peers";
import { planner } from "./benchmarks/planner";
import { previews } from "./benchmarks/previews";
import { startup } from "./benchmarks/startup";
import { markdownTable } from "./markdown";
import { readResults, type Results } from "./results";
import { runBenchmarks } from "./runBenchmarks";
import { renderFigures, withinBound } from "./table";
import type { Benchmark } from "./types";

const BENCHMARKS: readonly Benchmark[] = [
  planner,
  growth,
  startup,
  abstraction,
  previews,
  guard,
  peers,
];

interface BenchOptions {
  readonly only?: readonly string[];
  readonly runs: number;
  readonly requests: number;
  readonly json?: string;
  readonly from?: readonly string[];
  readonly markdown?: true | "all";
}

/** `npm run bench`: measures, prints a table, and exits with 1 if a bound is broken. */
async function main(options: BenchOptions): Promise<void> {
  const folder = join(HOME, "bench");
  mkdirSync(folder, { recursive: true });
  const { results, failed } =
    options.from === undefined
      ? await measure(options, folder)
      : { results: readResults(options.from), failed: [] };
  console.log(rendered(results, options));
  if (failed.length > 0) {
    throw new Error(`not measured to the end: ${failed.join(", ")}`);
  }
  process.exitCode = results.figures.every(withinBound) ? 0 : 1;
}

function measure(
  { only, runs, requests, json }: BenchOptions,
  folder: string,
): ReturnType<typeof runBenchmarks> {
  const file = json ?? join(folder, "results.json");
  const chosen = BENCHMARKS.filter(({ name }) => only?.includes(name) ?? true);
  return runBenchmarks(chosen, { runs, requests, folder }, (text) => {
    writeFileSync(file, text);
  });
}

function rendered(results: Results, { markdown }: BenchOptions): string {
  return markdown === undefined
    ? `${renderFigures(results.figures)}\n${results.machine}`
    : markdownTable(results, { all: markdown === "all" });
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${text} is no number of rounds or requests`);
  }
  return value;
}

const names = BENCHMARKS.map(({ name }) => name);
new Command("bench")
  .description("measures what is promised about speed; every figure with its bound")
  .addOption(new Option("--only <names...>", "some of them").choices(names))
  .option("--runs <number>", "rounds of each measurement", count, 5)
  .option("--requests <number>", "requests each way in guard", count, 10_000)
  .option("--json <file>", "where to write the figures as JSON; .kvandal/bench/results.json")
  .option("--from <files...>", "measure nothing: show what was written before")
  .option("--markdown [all]", "the table of the README; `all` for every figure")
  .addHelpText("after", "\nExit codes: 0 every bound kept, 1 one broken, 2 not measured.")
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  });
