import type { Desired } from "./desired";

/** A node as the planning sees it. */
export interface PlannedNode {
  readonly name: string;
  readonly ordinal: number;
  /** Provisioned from today's template. */
  readonly upToDate: boolean;
  readonly ready: boolean;
}

/** What to do now; the next step is planned from what is there then. */
export interface Step {
  /** Ordinals of new nodes. */
  readonly create: readonly number[];
  /** Names of nodes to take away. */
  readonly remove: readonly string[];
}

/**
 * The next step from the nodes that are there to the nodes that are wanted. In whatever order its parts are carried out,
 * it never makes more nodes than `replicas + maxSurge` (surge only while old nodes are replaced), and a roll-out leaves at
 * least `replicas - maxUnavailable` ready ones, if there were as many.
 *
 * Follows Cluster API's roll-out planner: nodes that are not ready go first, and new nodes that do not become ready hold
 * the rest back.
 */
export function nextStep(nodes: readonly PlannedNode[], desired: Desired): Step {
  const { replicas, maxSurge, maxUnavailable, rolling } = desired;
  const old = nodes.filter(({ upToDate }) => !upToDate);
  const current = nodes.filter(({ upToDate }) => upToDate);
  const replacing = rolling && old.length > 0;
  const limit = replicas + (replacing ? maxSurge : 0);

  if (nodes.length > limit) {
    const surplus = [...byReadiness(old), ...highestFirst(current)];
    return { create: [], remove: names(surplus.slice(0, nodes.length - limit)) };
  }
  const room = Math.min(limit - nodes.length, replicas - current.length);
  const create = freeOrdinals(nodes, Math.max(room, 0));
  if (!replacing) {
    return { create, remove: [] };
  }

  const minimumReady = Math.max(replicas - maxUnavailable, 0);
  const notReadyYet = current.filter(({ ready }) => !ready).length;
  const removable = Math.max(nodes.length - minimumReady - notReadyYet, 0);
  return { create, remove: names(byReadiness(old).slice(0, removable)) };
}

/** The lowest numbers that no node has. */
function freeOrdinals(nodes: readonly PlannedNode[], count: number): number[] {
  const taken = new Set(nodes.map(({ ordinal }) => ordinal));
  const free: number[] = [];
  for (let ordinal = 0; free.length < count; ordinal += 1) {
    if (!taken.has(ordinal)) {
      free.push(ordinal);
    }
  }
  return free;
}

/** Those that are not ready first. */
function byReadiness(nodes: readonly PlannedNode[]): PlannedNode[] {
  return highestFirst(nodes).sort((one, other) => Number(one.ready) - Number(other.ready));
}

function highestFirst(nodes: readonly PlannedNode[]): PlannedNode[] {
  return [...nodes].sort((one, other) => other.ordinal - one.ordinal);
}

function names(nodes: readonly PlannedNode[]): string[] {
  return nodes.map(({ name }) => name);
}
