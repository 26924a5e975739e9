import { setTimeout as sleep } from "node:timers/promises";
import { hallLoad, type Halls } from "./hallLoad";

/** How often the halls are looked at. */
const LOOK_MILLISECONDS = 3000;

/** One step of a rehearsal, and what it took. */
export interface MeasuredStep {
  readonly step: string;
  readonly seconds: number;
  /** Most memory of an API server during the step. */
  readonly apiServerMegabytes: number;
  /** Most memory of all control planes during the step. */
  readonly allMegabytes: number;
  /** Requests that the API servers answered during the step, of this measurement included. */
  readonly requests: number;
}

/**
 * Does one step and looks at the halls meanwhile.
 *
 * @param say how far it is, asked every few seconds.
 * @param log told how far it is.
 */
export async function measuredStep(
  step: string,
  halls: Halls,
  work: () => Promise<void>,
  say: () => Promise<string>,
  log: (line: string) => void,
): Promise<MeasuredStep> {
  const start = Date.now();
  const seconds = (): number => Math.round((Date.now() - start) / 1000);
  const before = (await hallLoad(halls)).requests;
  let [apiServerMegabytes, allMegabytes, requests] = [0, 0, before];
  const done = new AbortController();
  const look = async (): Promise<void> => {
    const load = await hallLoad(halls);
    apiServerMegabytes = Math.max(apiServerMegabytes, load.apiServerMegabytes);
    allMegabytes = Math.max(allMegabytes, load.allMegabytes);
    // A hall that is gone answers no more; what it had answered still counts.
    requests = Math.max(requests, load.requests);
  };
  const looking = (async () => {
    while (!done.signal.aborted) {
      await look();
      log(`${step}: ${await say()} (${seconds()} s)`);
      await sleep(LOOK_MILLISECONDS, undefined, { signal: done.signal }).catch(() => undefined);
    }
  })();
  try {
    await work();
    return {
      step,
      seconds: seconds(),
      ...(await look().then(() => ({
        apiServerMegabytes,
        allMegabytes,
        requests: requests - before,
      }))),
    };
  } finally {
    done.abort();
    await looking.catch(() => undefined);
  }
}
