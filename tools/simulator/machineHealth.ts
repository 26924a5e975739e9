import type { MachineHealthCheck, SimulatedNode } from "./objects";

/** What a health check makes of its machines at a moment. */
export interface MachineHealth {
  readonly expected: number;
  readonly healthy: number;
  /** Nodes to replace: all unhealthy ones, or none if they are more than the check allows. */
  readonly remediate: readonly SimulatedNode[];
  /** How many more unhealthy nodes would still be replaced. */
  readonly remediationsAllowed: number;
  /** Milliseconds until the next node, which is ill already, counts as unhealthy; undefined when none is ill. */
  readonly nextLook: number | undefined;
}

/**
 * Judges the nodes of a MachineHealthCheck by their conditions, each once it has lasted for its timeout.
 *
 * More unhealthy nodes than `unhealthyLessThanOrEqualTo` are left alone, all of them: a switch or a feed has failed, and new
 * nodes would not help. Source: Cluster API 1.14.2, internal/controllers/machinehealthcheck (`needsRemediation`,
 * `isAllowedRemediation`). Without a limit every unhealthy node is replaced. Not played: `unhealthyInRange`, conditions of
 * Machines, and the start-up timeout, since a simulated node is there at once.
 *
 * @param now milliseconds since 1970.
 */
export function machineHealth(
  check: MachineHealthCheck,
  nodes: readonly SimulatedNode[],
  now: number,
): MachineHealth {
  const waits = nodes.map((node) => ({ node, wait: untilUnhealthy(check, node, now) }));
  const unhealthy = waits.filter(({ wait }) => wait <= 0).map(({ node }) => node);
  const coming = waits.map(({ wait }) => wait).filter((wait) => wait > 0 && wait < Infinity);
  const limit = unhealthyLimit(check, nodes.length);
  return {
    expected: nodes.length,
    healthy: nodes.length - unhealthy.length,
    remediate: unhealthy.length <= limit ? unhealthy : [],
    remediationsAllowed: Math.max(limit - unhealthy.length, 0),
    nextLook: coming.length === 0 ? undefined : Math.min(...coming),
  };
}

/** Milliseconds; 0 or less for a node that is unhealthy, infinite for a healthy one. */
function untilUnhealthy({ spec }: MachineHealthCheck, node: SimulatedNode, now: number): number {
  const waits = (spec.checks?.unhealthyNodeConditions ?? []).flatMap(
    ({ type, status, timeoutSeconds }) =>
      node.conditions
        .filter((condition) => condition.type === type && condition.status === status)
        .map(({ since }) => since + timeoutSeconds * 1000 - now),
  );
  return Math.min(Infinity, ...waits);
}

/** A number, or a percentage of the machines rounded down; all of them where nothing is said. */
function unhealthyLimit({ spec }: MachineHealthCheck, machines: number): number {
  const limit = spec.remediation?.triggerIf?.unhealthyLessThanOrEqualTo ?? machines;
  return typeof limit === "number"
    ? limit
    : Math.floor((Number.parseInt(limit, 10) * machines) / 100);
}
