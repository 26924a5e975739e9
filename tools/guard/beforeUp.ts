import type { PhasePlan } from "../../model/phasePlan";
import { lostBudgetProblems } from "../../model/guard/lostBudget";
import { GUARD } from "../../model/guard/names";
import { CommandError } from "../failure";
import type { GuardAccess } from "./halls";
import { exists } from "./readHall";
import { syncHall } from "./sync";

/**
 * Counts the nodes of every hall into its budget, before and after a deployment: no ceiling or power cap grows on a count that is older than the
 * budget.
 *
 * @throws CommandError if a hall has lost its budget while more runs there than the phase has room for. A new budget would not know of
 *   the nodes that it leaves out.
 */
export async function countNodes(halls: readonly GuardAccess[], plan: PhasePlan): Promise<void> {
  const problems = await Promise.all(
    halls.map(async (hall) => {
      // A budget from before there was a guard, or from a first deployment that was cut short: nobody may write into it yet.
      const guarded = await exists(hall, `clusterrolebindings/${GUARD.observer}`);
      return guarded ? lostBudgetProblems(await syncHall(hall, plan.site), plan) : [];
    }),
  );
  if (problems.flat().length > 0) {
    throw new CommandError(problems.flat().join("\n"));
  }
}
