import type { Parameters } from "fast-check";

/** How many cases all fuzz properties together make in full. */
const ALL = 100_000;

/**
 * The number of cases and the seed of a property. `KVANDAL_FUZZ_RUNS` is the number over all properties (a short form for CI),
 * `KVANDAL_FUZZ_SEED` another seed; the seed is fixed otherwise, so that a failure can be seen again.
 *
 * @param share of all cases, in percent.
 */
export function runs<Case>(share: number): Parameters<Case> {
  const all = Number(process.env.KVANDAL_FUZZ_RUNS ?? ALL);
  const seed = Number(process.env.KVANDAL_FUZZ_SEED ?? 20_261_231);
  return { numRuns: Math.max(1, Math.ceil((all * share) / 100)), seed };
}
