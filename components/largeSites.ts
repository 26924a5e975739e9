import { setFlagsFromString } from "node:v8";

/** Who takes the traces: the SDK's wrapper of each promise that it waits for. */
const TAKER = "debuggablePromise";

/**
 * By how much a program's memory may grow before what nobody uses is collected. Node lets it grow to several times of what is in use:
 * with a thousand pools to 830 MB, and to 460 MB so.
 */
const GROWTH_PERCENT = 30;

type PrepareStackTrace = (error: Error, calls: NodeJS.CallSite[]) => unknown;

/** How traces are made; undefined where nothing has replaced V8's own way, which is cheap. */
interface Traces {
  prepareStackTrace?: PrepareStackTrace | undefined;
}

/** Keeps a program that registers thousands of resources fast and small; to be called before the first of them. */
export function prepareForLargeSites(): void {
  // Not among the arguments of Node in Pulumi.yaml: not every version of the language host hands them on.
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
    leaveOutPromiseTraces(Error);
  }
}

/**
 * Leaves out the stack trace that the SDK takes of each promise it waits for, some thirty for a resource, to tell where one came from that
 * is never settled. Under TypeScript each is mapped back to its source: with a thousand pools a third of a preview's time, and most of
 * its memory. Every other error keeps its trace.
 */
function leaveOutPromiseTraces(traces: Traces): void {
  const whole = traces.prepareStackTrace;
  if (whole === undefined || whole.name === withoutPromises.name) {
    return;
  }
  function withoutPromises(error: Error, calls: NodeJS.CallSite[]): unknown {
    return calls[0]?.getFunctionName() === TAKER ? "" : whole?.(error, calls);
  }
  traces.prepareStackTrace = withoutPromises;
}
