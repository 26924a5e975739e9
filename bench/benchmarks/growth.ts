import { growthExponent, spread } from "../statistics";
import type { Benchmark, Figure } from "../types";
import { compileWorkload, runWorkload } from "../workload";

const SIZES = [10, 100, 1000, 10_000] as const;

/** What a process does besides the work grows with nothing, and with ten pools there is little else: they say nothing of growth. */
const SMALLEST_OF_GROWTH = 100;

/** Each in a process of its own; most of what a process of the largest size takes is making the site. */
const WORKS = {
  plan: "planning",
  judge: "judging by the pack",
  diff: "a diff of two site files, as Markdown",
} as const;

/** How planning, judging and comparing grow with the number of pools, without an engine. */
export const growth: Benchmark = {
  name: "growth",
  question: "Does planning, judging or comparing grow faster than the number of pools?",
  run: async ({ runs, folder, log }) => {
    const figures: Figure[] = [];
    for (const work of ["plan", "judge", "diff"] as const) {
      const file = await compileWorkload(work, folder);
      const medians: [number, number][] = [];
      for (const size of SIZES) {
        const values = [];
        for (let run = 0; run < runs; run += 1) {
          log(`growth: ${work} of ${size} pools, run ${run + 1} of ${runs}`);
          values.push((await runWorkload(file, String(size))).milliseconds);
        }
        const atMost = work === "judge" && size === 1000 ? 1000 : undefined;
        const pools = size.toLocaleString("en-GB");
        figures.push({ name: `${WORKS[work]}: ${pools} pools`, unit: "ms", values, atMost });
        if (size >= SMALLEST_OF_GROWTH) {
          medians.push([size, spread(values).median]);
        }
      }
      figures.push({
        name: `${WORKS[work]}: growth with the number of pools`,
        unit: "exponent",
        values: [growthExponent(medians)],
        atMost: 1.1,
        note: `over ${medians.map(([size]) => size.toLocaleString("en-GB")).join(", ")} pools`,
      });
    }
    return figures;
  },
};
