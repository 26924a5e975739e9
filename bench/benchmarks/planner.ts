import type { Benchmark } from "../types";
import { compileWorkload, runWorkload } from "../workload";

/** The planner at ten times the size of the site. */
export const planner: Benchmark = {
  name: "planner",
  question: "How long does it take to plan 1,000,000 GPUs of three generations, in all phases?",
  run: async ({ runs, folder, log }) => {
    const file = await compileWorkload("planner", folder);
    const results = [];
    for (let run = 0; run < runs; run += 1) {
      log(`planner: run ${run + 1} of ${runs}`);
      results.push(await runWorkload(file));
    }
    return [
      {
        name: "planner: run time",
        unit: "ms",
        values: results.map(({ milliseconds }) => milliseconds),
        atMost: 1000,
      },
      {
        name: "planner: most memory",
        unit: "MB",
        values: results.map(({ peakMegabytes }) => peakMegabytes),
        atMost: 300,
      },
    ];
  },
};
