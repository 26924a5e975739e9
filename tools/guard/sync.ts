import { OBSERVER } from "../../model/guard/budgetPolicy";
import { observedNodes, UNLISTED } from "../../model/guard/liveHall";
import type { CountedHall } from "../../model/guard/lostBudget";
import { GUARD } from "../../model/guard/names";
import { SITE_BUDGET } from "../../model/names";
import { hallKubectl } from "../engine/hallKubectl";
import type { GuardAccess } from "./halls";
import { readHall } from "./readHall";

/**
 * Counts what runs in a hall and writes it into the status of its budget, as the one who may, who is impersonated.
 *
 * @returns what was counted, and whether there was a budget to write it to.
 * @throws CommandError if an API server cannot be reached or refuses.
 */
export async function syncHall(access: GuardAccess, site: string): Promise<CountedHall> {
  const live = await readHall(access, site);
  const observed = observedNodes(live);
  if (live.budget === undefined) {
    return { hall: access.hall, budget: false, observedNodes: observed };
  }
  const manifest = {
    apiVersion: `${SITE_BUDGET.group}/${SITE_BUDGET.version}`,
    kind: SITE_BUDGET.kind,
    metadata: { name: site },
    status: {
      observedGeneration: live.budget.generation,
      // An API server takes an empty map for none at all, and refuses it.
      observedNodes: { [UNLISTED]: 0, ...observed },
    },
  };
  const manager = ["--server-side", "--force-conflicts", "--field-manager", GUARD.observer];
  await hallKubectl(
    access,
    ["apply", "--subresource", "status", ...manager, "--as", OBSERVER, "--filename", "-"],
    JSON.stringify(manifest),
  );
  return { hall: access.hall, budget: true, observedNodes: observed };
}
