import { performance } from "node:perf_hooks";

/** Runs the work of a workload and prints what `runWorkload` reads. Everything before the call is start-up and not counted. */
export function measured(work: () => unknown): void {
  const start = performance.now();
  work();
  const milliseconds = performance.now() - start;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ milliseconds, peakMegabytes }));
}
