import { rm } from "node:fs/promises";
import { freePorts, portIsFree } from "../tools/cluster/ports";
import { launchDetached, startFailure } from "../tools/cluster/processes";
import { ClusterError } from "../tools/cluster/types";

const READY_SECONDS = 120;
const ANSWER_MILLISECONDS = 2000;

/** How long a controller may take to end by itself. */
export const GRACE_MILLISECONDS = 5000;

/**
 * The ports of a controller that is started: those that it had, if all of them are free.
 *
 * @param who is to have them, for people.
 * @param folder where the search for others begins.
 * @throws ClusterError if there are not enough.
 */
export async function choosePortsAgain<Name extends string>(
  who: string,
  names: readonly Name[],
  folder: string,
  known: Readonly<Record<Name, number>> | undefined,
): Promise<Readonly<Record<Name, number>>> {
  const isFree =
    known !== undefined &&
    (await Promise.all(names.map((name) => portIsFree(known[name])))).every(Boolean);
  return isFree ? known : freePorts(who, names, folder);
}

/**
 * Starts a controller as a process of this machine, with a new log, and waits until it is ready.
 *
 * @param who names its hall and itself, for people.
 * @throws ClusterError with the end of its log; the process may still run then.
 */
export async function launchController(
  who: string,
  command: readonly [string, ...string[]],
  log: string,
  isReady: () => Promise<boolean>,
): Promise<void> {
  await rm(log, { force: true });
  const pid = await launchDetached(command, log);
  const failure = await startFailure(
    { pid, log, isReady, waitSeconds: READY_SECONDS },
    `was not ready within ${READY_SECONDS} s`,
  );
  if (failure !== undefined) {
    throw new ClusterError(`${who} ${failure}`);
  }
}

/** Whether a controller says on its health port of this machine that it is ready. */
export async function answersReady(healthPort: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
    return (await fetch(`http://127.0.0.1:${healthPort}/readyz`, { signal })).ok;
  } catch {
    return false;
  }
}
