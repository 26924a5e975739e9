import { performance } from "node:perf_hooks";
import { loadNow, resultsText, thisMachine, type Results } from "./results";
import type { Benchmark, BenchmarkContext, Figure } from "./types";

/**
 * Runs benchmarks one after the other. One that fails says so, and the others are measured all the same.
 *
 * @param write takes all results as JSON after each of them, so that what was measured is there if a later one is broken off.
 */
export async function runBenchmarks(
  benchmarks: readonly Benchmark[],
  context: Omit<BenchmarkContext, "log">,
  write: (text: string) => void,
): Promise<{ readonly results: Results; readonly failed: readonly string[] }> {
  const figures: Figure[] = [];
  const loads: number[] = [];
  const failed: string[] = [];
  const day = new Date().toISOString().slice(0, 10);
  const results = { day, machine: thisMachine(), loads, figures };
  for (const { name, question, run } of benchmarks) {
    console.error(question);
    const log = (message: string): void => {
      console.error(`  ${message}`);
    };
    const start = performance.now();
    loads.push(loadNow());
    try {
      figures.push(...(await run({ ...context, log })));
    } catch (error) {
      failed.push(name);
      log(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    log(`${name} took ${Math.round((performance.now() - start) / 1000)} s`);
    write(resultsText(results));
  }
  return { results, failed };
}
