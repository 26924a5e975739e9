import { setTimeout as sleep } from "node:timers/promises";
import { POOL_NAMESPACE } from "../../model/names";
import { HallError, hallKubectl } from "../engine/hallKubectl";
import type { GuardAccess } from "./halls";

/** What an API server says for some seconds after its start, of everything that the guard is to judge. */
const NOT_YET = "failed to configure policy";
const LOOKS = 60;
const PAUSE_MILLISECONDS = 1000;

/**
 * Waits until the guards of the halls judge. An API server that has just been started does not know the budget's kind yet and refuses
 * what the guard is to judge, dry runs too: nothing is lost, but a deployment would end for it.
 *
 * A hall that has no pool yet is not waited for, nor one that refuses for another reason: the deployment will tell.
 */
export async function awaitGuards(
  halls: readonly GuardAccess[],
  pauseMilliseconds = PAUSE_MILLISECONDS,
): Promise<void> {
  await Promise.all(
    halls.map(async (hall) => {
      for (let look = 0; look < LOOKS && (await isNotYetJudged(hall)); look += 1) {
        await sleep(pauseMilliseconds);
      }
    }),
  );
}

async function isNotYetJudged(hall: GuardAccess): Promise<boolean> {
  const pools = ["--namespace", POOL_NAMESPACE];
  try {
    const found = await hallKubectl(hall, ["get", "machinedeployments", ...pools, "-o", "name"]);
    const [pool = ""] = found.split("\n");
    if (pool !== "") {
      const nothing = ["--type", "merge", "--patch", "{}", "--dry-run=server"];
      await hallKubectl(hall, ["patch", pool, ...pools, ...nothing]);
    }
    return false;
  } catch (error) {
    return error instanceof HallError && error.answer.includes(NOT_YET);
  }
}
