import { performance } from "node:perf_hooks";
import { POOL_NAMESPACE } from "../../model/names";
import { GuardedHall } from "../../tests/e2e/support/guardedHall";
import { crowdLab } from "../guard/crowdedLab";
import { addUnguardedPools, scalePath, scaleTo, UNGUARDED } from "../guard/twoNamespaces";
import { spread } from "../statistics";
import type { Benchmark } from "../types";

/** Ceilings in the one budget that every request is judged by. */
const POOLS = 400;

/** Pools that are scaled, in each namespace. */
const SCALED = 20;

/** Requests that do not count: connections and compiled policies. */
const WARM_UP = 50;

/** What the guard adds to a request. */
export const guard: Benchmark = {
  name: "guard",
  question: "How much later is a /scale request answered because the guard judges it?",
  run: async ({ runs, requests, log }) => {
    const hall = new GuardedHall();
    try {
      log("guard: an API server starts");
      await hall.start();
      log(`guard: a hall with ${POOLS} pools is deployed`);
      await hall.deploy("phase-1", (data) => {
        crowdLab(data, POOLS);
      });
      await hall.until(async () => (await refusal(hall)) !== undefined);
      await addUnguardedPools(hall, SCALED);
      if ((await refusal(hall)) === undefined) {
        throw new Error("the guard lets a pool grow past its ceiling: there is nothing to measure");
      }
      await sideBySide(hall, WARM_UP);
      const blocks: Latencies[] = [];
      for (let run = 1; run <= runs; run += 1) {
        blocks.push(await sideBySide(hall, Math.ceil(requests / runs)));
        log(`guard: ${run} of ${runs} blocks of requests`);
      }
      const medians = (pick: (block: Latencies) => readonly number[]): number[] =>
        blocks.map((block) => spread(pick(block)).median);
      const note = `${requests} requests each way, ${POOLS} pools in the budget; a value is the median of a block`;
      return [
        { name: "/scale judged by the guard", unit: "ms", values: medians(({ judged }) => judged) },
        { name: "/scale left alone", unit: "ms", values: medians(({ alone }) => alone) },
        {
          name: "guard: what it adds to a /scale request",
          unit: "ms",
          values: medians(({ added }) => added),
          atMost: 2,
          note,
        },
      ];
    } finally {
      hall.stop();
    }
  },
};

interface Latencies {
  readonly judged: number[];
  readonly alone: number[];
  /** Of each pair of requests. */
  readonly added: number[];
}

/** Sends requests in pairs, one that is judged and one that is not; which of them comes first changes with each pair. */
async function sideBySide(hall: GuardedHall, requests: number): Promise<Latencies> {
  const latencies: Latencies = { judged: [], alone: [], added: [] };
  for (let pair = 0; pair < requests; pair += 1) {
    const namespaces = pair % 2 === 0 ? [POOL_NAMESPACE, UNGUARDED] : [UNGUARDED, POOL_NAMESPACE];
    const replicas = Math.floor(pair / SCALED) % 2;
    const milliseconds = new Map<string, number>();
    for (const namespace of namespaces) {
      const start = performance.now();
      await hall.call(scalePath(namespace, pair % SCALED), scaleTo(replicas));
      milliseconds.set(namespace, performance.now() - start);
    }
    const judged = milliseconds.get(POOL_NAMESPACE) ?? 0;
    const alone = milliseconds.get(UNGUARDED) ?? 0;
    latencies.judged.push(judged);
    latencies.alone.push(alone);
    latencies.added.push(judged - alone);
  }
  return latencies;
}

/** Why a pool may not have two nodes, with a ceiling of one; undefined while the guard does not see to it. */
function refusal(hall: GuardedHall): Promise<string | undefined> {
  return hall.refusal(scalePath(POOL_NAMESPACE, 0), scaleTo(2));
}
