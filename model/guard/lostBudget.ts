import { formatCount } from "../format";
import { UNLISTED } from "./liveHall";
import type { PhasePlan } from "../phasePlan";

/** What was counted in a hall, and whether it has a budget to be written to. */
export interface CountedHall {
  readonly hall: string;
  readonly budget: boolean;
  readonly observedNodes: Readonly<Record<string, number>>;
}

/** Which pools of a hall without a budget run beyond the ceilings of a phase. Nodes of no pool must fit like all others: the first count tells. */
export function lostBudgetProblems(
  { hall, budget, observedNodes }: CountedHall,
  { phase, nodePools }: Pick<PhasePlan, "phase" | "nodePools">,
): string[] {
  if (budget) {
    return [];
  }
  const parts = Object.values(nodePools).flatMap((pool) => pool.machineDeployments);
  return Object.entries(observedNodes).flatMap(([name, nodes]) => {
    const ceiling = parts.find((part) => part.name === name)?.nodes ?? 0;
    return name === UNLISTED || nodes <= ceiling
      ? []
      : [
          `hall ${hall}: its budget is gone, and ${name} has ${formatCount(nodes)} nodes while ${phase} has room for ${formatCount(ceiling)}: deploy the phase that runs first, or drain the nodes`,
        ];
  });
}
