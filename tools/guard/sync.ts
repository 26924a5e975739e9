import { observedNodes, writtenCounts } from "../../model/guard/liveHall";
import type { CountedHall } from "../../model/guard/lostBudget";
import { GUARD } from "../../model/guard/names";
import { SITE_BUDGET } from "../../model/names";
import { HallError, hallKubectl } from "../engine/hallKubectl";
import type { GuardAccess } from "./halls";
import { readHall } from "./readHall";

/** What an API server says where a budget was written by another between the reading and the writing, as by the CronJob. */
const CONFLICT = "the object has been modified";
const ATTEMPTS = 3;

/**
 * Counts what runs in a hall and writes it into the status of its budget, as the deployer of the hall. Where the budget changes
 * meanwhile, it counts again: the count of a newer budget is never replaced.
 *
 * @returns what was counted, and whether there was a budget to write it to.
 * @throws CommandError if an API server cannot be reached or refuses.
 */
export async function syncHall(access: GuardAccess, site: string): Promise<CountedHall> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await countOnce(access, site);
    } catch (error) {
      const isConflict = error instanceof HallError && error.answer.includes(CONFLICT);
      if (!isConflict || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}

async function countOnce(access: GuardAccess, site: string): Promise<CountedHall> {
  const live = await readHall(access, site);
  const observed = observedNodes(live);
  if (live.budget === undefined) {
    return { hall: access.hall, budget: false, observedNodes: observed };
  }
  const { generation, resourceVersion } = live.budget;
  const manifest = {
    apiVersion: `${SITE_BUDGET.group}/${SITE_BUDGET.version}`,
    kind: SITE_BUDGET.kind,
    metadata: { name: site, resourceVersion },
    status: { observedGeneration: generation, observedNodes: writtenCounts(observed) },
  };
  const manager = ["--server-side", "--force-conflicts", "--field-manager", GUARD.observer];
  await hallKubectl(
    access,
    ["apply", "--subresource", "status", ...manager, "--filename", "-"],
    JSON.stringify(manifest),
  );
  return { hall: access.hall, budget: true, observedNodes: observed };
}
