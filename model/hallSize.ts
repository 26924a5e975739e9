import { formatCount } from "./format";
import type { PhasePlan } from "./phasePlan";

/** A hall is one Kubernetes cluster; upstream supports at most this many nodes in one (kubernetes.io, "Considerations for large clusters"). */
export const MAXIMUM_NODES_PER_HALL = 5000;

/** Halls of a plan that would have more nodes than a cluster holds, a sentence each. */
export function hallSizeProblems(plan: PhasePlan): string[] {
  return plan.halls.flatMap(({ name, nodes }) => {
    const problem = hallSizeProblem(name, nodes);
    return problem === undefined ? [] : [problem];
  });
}

/** The sentence for a hall with too many nodes; undefined if they fit. */
export function hallSizeProblem(hall: string, nodes: number): string | undefined {
  const over = nodes - MAXIMUM_NODES_PER_HALL;
  return over <= 0
    ? undefined
    : `hall "${hall}" would have ${formatCount(nodes)} nodes; one Kubernetes cluster holds at most ${formatCount(MAXIMUM_NODES_PER_HALL)} (${formatCount(over)} over): move units to another hall`;
}
