import { setTimeout as sleep } from "node:timers/promises";
import { hallLoad, type HallLoad, type Halls } from "./hallLoad";

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
 * @param log told how far it is, each time that this has changed.
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
  const loads: HallLoad[] = [];
  const done = new AbortController();
  const looking = (async () => {
    let said = "";
    while (!done.signal.aborted) {
      loads.push(await hallLoad(halls));
      const line = await say();
      if (line !== said) {
        log(`${step}: ${line} (${seconds()} s)`);
        said = line;
      }
      await sleep(LOOK_MILLISECONDS, undefined, { signal: done.signal }).catch(() => undefined);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await looking.catch(() => undefined);
  }
  const took = seconds();
  loads.push(await hallLoad(halls));
  const most = (figure: keyof HallLoad): number => Math.max(...loads.map((load) => load[figure]));
  return {
    step,
    seconds: took,
    apiServerMegabytes: most("apiServerMegabytes"),
    allMegabytes: most("allMegabytes"),
    // A hall that is gone answers no more; what it had answered still counts.
    requests: Math.max(0, most("requests") - before),
  };
}
