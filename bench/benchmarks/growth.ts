import { growthExponent, spread } from "../statistics";
import type { Benchmark, Figure } from "../types";
import { compileWorkload, runWorkload } from "../workload";

const SIZES = [100, 1000, 10_000] as const;

/** What a process does besides the work grows with nothing, so a size whose work takes less than this says nothing of growth. */
const LEAST_MILLISECONDS = 1;

/** How planning and judging grow with the number of pools. */
export const growth: Benchmark = {
  name: "growth",
  question: "Does planning or judging grow faster than the number of pools?",
  run: async ({ runs, folder, log }) => {
    const figures: Figure[] = [];
    for (const work of ["plan", "judge"] as const) {
      const file = await compileWorkload(work, folder);
      const medians: [number, number][] = [];
      for (const size of SIZES) {
        const values = [];
        for (let run = 0; run < runs; run += 1) {
          log(`growth: ${work} of ${size} pools, run ${run + 1} of ${runs}`);
          values.push((await runWorkload(file, String(size))).milliseconds);
        }
        const atMost = work === "judge" && size === 1000 ? 1000 : undefined;
        figures.push({ name: `${work} ${size} pools`, unit: "ms", values, atMost });
        medians.push([size, Math.max(LEAST_MILLISECONDS, spread(values).median)]);
      }
      figures.push({
        name: `${work}: growth with the number of pools`,
        unit: "exponent",
        values: [growthExponent(medians)],
        atMost: 1.1,
        note: `over ${SIZES.join(", ")} pools`,
      });
    }
    return figures;
  },
};
