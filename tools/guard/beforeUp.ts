import type { PhasePlan } from "../../model/phasePlan";
import { lostBudgetProblems } from "../../model/guard/lostBudget";
import { GUARD } from "../../model/guard/names";
import { FIRST_COUNT_REFUSALS } from "../../model/guard/budgetPolicy";
import { HallError } from "../engine/hallKubectl";
import { CommandError } from "../failure";
import type { GuardAccess } from "./halls";
import { exists } from "./readHall";
import { syncHall } from "./sync";

/**
 * Counts the nodes of every hall into its budget, before and after a deployment: no ceiling or power cap grows on a count that is older than the
 * budget. A first count that does not fit is said and ends nothing: the deployment may be the one that lowers the ceilings.
 *
 * @throws CommandError if a hall has lost its budget while more runs there than the phase has room for. A new budget would not know of
 *   the nodes that it leaves out.
 */
export async function countNodes(
  halls: readonly GuardAccess[],
  plan: PhasePlan,
  note: (line: string) => void,
): Promise<void> {
  const problems = await Promise.all(
    halls.map(async (hall) => {
      // A budget from before there was a guard, or from a first deployment that was cut short: nobody may write into it yet.
      const guarded = await exists(hall, `clusterrolebindings/${GUARD.observer}`);
      if (!guarded) {
        return [];
      }
      try {
        return lostBudgetProblems(await syncHall(hall, plan.site), plan);
      } catch (error) {
        const refusal = firstCountRefusal(error);
        if (refusal === undefined) {
          throw error;
        }
        note(refusal);
        return [];
      }
    }),
  );
  if (problems.flat().length > 0) {
    throw new CommandError(problems.flat().join("\n"));
  }
}

/** The guard's sentence against a first count that does not fit; undefined for any other error. */
function firstCountRefusal(error: unknown): string | undefined {
  return error instanceof HallError &&
    FIRST_COUNT_REFUSALS.some((words) => error.answer.includes(words))
    ? error.answer.trim().replace(/^.*denied request: /s, "")
    : undefined;
}
