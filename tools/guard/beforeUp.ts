import { deployedHalls, type PhasePlan } from "../../model/phasePlan";
import { lostBudgetProblems, type CountedHall } from "../../model/guard/lostBudget";
import { GUARD } from "../../model/guard/names";
import { FIRST_COUNT_REFUSALS } from "../../model/guard/budgetPolicy";
import { HallError } from "../engine/hallKubectl";
import { CommandError } from "../failure";
import type { GuardAccess } from "./halls";
import { exists } from "./readHall";
import { syncHall } from "./sync";

/**
 * Counts the nodes of every hall into its budget before a deployment: no ceiling or power cap grows on a count that is older than the budget. A first
 * count that does not fit is reported and ends nothing, since this deployment may be the one that lowers the ceilings.
 *
 * @throws CommandError if a hall has lost its budget while more runs there than the phase has room for. A new budget would not know of
 *   the nodes that it leaves out.
 */
export async function countNodes(
  halls: readonly GuardAccess[],
  plan: PhasePlan,
  note: (line: string) => void,
): Promise<void> {
  const counts = await countAll(halls, plan);
  const problems = counts.flatMap(({ counted }) =>
    counted === undefined ? [] : lostBudgetProblems(counted, plan),
  );
  for (const { refusal } of counts) {
    if (refusal !== undefined) {
      note(refusal);
    }
  }
  endWith(problems);
}

/**
 * Counts the nodes of every hall once they are deployed.
 *
 * @throws CommandError if a count does not fit, or a hall has no budget: the engine goes by its state, and does not look whether it is there.
 */
export async function countDeployedNodes(
  halls: readonly GuardAccess[],
  plan: PhasePlan,
): Promise<void> {
  const deployed = deployedHalls(plan).map(({ name }) => name);
  const counts = await countAll(halls, plan);
  endWith(
    counts.flatMap(({ hall, counted, refusal }) => {
      const isGone = counted?.budget === false && deployed.includes(hall);
      return [
        ...(refusal === undefined ? [] : [refusal]),
        ...(isGone ? [`hall ${hall}: its budget is gone: deploy with --refresh`] : []),
      ];
    }),
  );
}

interface HallCount {
  readonly hall: string;
  /** Undefined where there is no guard yet, or the count was refused. */
  readonly counted?: CountedHall;
  /** The guard's sentence against a first count that does not fit. */
  readonly refusal?: string;
}

function countAll(halls: readonly GuardAccess[], plan: PhasePlan): Promise<HallCount[]> {
  return Promise.all(
    halls.map(async (access): Promise<HallCount> => {
      const { hall } = access;
      // A budget from before there was a guard, or from a first deployment that was cut short: nobody may write into it yet.
      const guarded = await exists(access, `clusterrolebindings/${GUARD.observer}`);
      if (!guarded) {
        return { hall };
      }
      try {
        return { hall, counted: await syncHall(access, plan.site) };
      } catch (error) {
        const refusal = firstCountRefusal(error);
        if (refusal === undefined) {
          throw error;
        }
        return { hall, refusal };
      }
    }),
  );
}

function endWith(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new CommandError(problems.join("\n"));
  }
}

/** The guard's sentence against a first count that does not fit; undefined for any other error. */
function firstCountRefusal(error: unknown): string | undefined {
  return error instanceof HallError &&
    FIRST_COUNT_REFUSALS.some((words) => error.answer.includes(words))
    ? error.answer.trim().replace(/^.*denied request: /s, "")
    : undefined;
}
