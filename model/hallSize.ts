import { formatCount } from "./format";
import type { PhasePlan } from "./phasePlan";

/** A hall is one Kubernetes cluster; upstream supports at most this many nodes in one (kubernetes.io, "Considerations for large clusters"). */
export const MAXIMUM_NODES_PER_HALL = 5000;

/** Halls of a plan that would have more nodes than a cluster holds, a sentence each. */
export function hallSizeProblems(plan: PhasePlan): string[] {
  const nodes = new Map(plan.halls.map((hall) => [hall.name, hall.nodes]));
  return plan.halls.flatMap(({ name }) => {
    const problem = hallSizeProblem(name, nodes);
    return problem === undefined ? [] : [problem];
  });
}

/**
 * The sentence for a hall with too many nodes, with the hall that has room for what is over; undefined if they fit.
 *
 * @param nodes nodes by hall, of every hall that has power in the phase.
 */
export function hallSizeProblem(
  hall: string,
  nodes: ReadonlyMap<string, number>,
): string | undefined {
  const count = nodes.get(hall) ?? 0;
  const over = count - MAXIMUM_NODES_PER_HALL;
  if (over <= 0) {
    return undefined;
  }
  const wayOut = roomElsewhere(hall, nodes, over);
  return `hall "${hall}" would have ${formatCount(count)} nodes; one Kubernetes cluster holds at most ${formatCount(MAXIMUM_NODES_PER_HALL)} (${formatCount(over)} over): ${wayOut}`;
}

function roomElsewhere(hall: string, nodes: ReadonlyMap<string, number>, over: number): string {
  const [roomiest] = [...nodes]
    .filter(([name]) => name !== hall)
    .map(([name, count]) => ({ name, room: MAXIMUM_NODES_PER_HALL - count }))
    .filter(({ room }) => room > 0)
    .sort((first, second) => second.room - first.room);
  if (roomiest === undefined) {
    return "no other hall of the phase has room; add a hall, or lower the units";
  }
  const { name, room } = roomiest;
  return room >= over
    ? `move units to hall "${name}", which has room for ${formatCount(room)}`
    : `move units to hall "${name}", which has room for ${formatCount(room)} of them, and lower the units`;
}
