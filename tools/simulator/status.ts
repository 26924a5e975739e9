import { isPaused, type Desired } from "./desired";
import type { PlannedNode } from "./nextStep";
import type {
  Condition,
  LabelSelector,
  MachineDeployment,
  MachineDeploymentStatus,
} from "./objects";

/** What keeps nodes from being made, as `KubeadmConfigTemplate h100-a-3f9c1a does not exist`. */
export type Obstacle = string | undefined;

/**
 * The status that Cluster API's controller would write, with its conditions, reasons and messages.
 * Source: Cluster API 1.14.2, machinedeployment_status.go.
 *
 * @param now when a condition that changes did so, as RFC 3339.
 * @returns the status that is there, the very same object, if nothing has changed.
 */
export function statusOf(
  deployment: MachineDeployment,
  nodes: readonly PlannedNode[],
  desired: Desired,
  obstacle: Obstacle,
  now: string,
): MachineDeploymentStatus {
  const { metadata, spec, status: earlier } = deployment;
  const ready = nodes.filter((node) => node.ready).length;
  const selector = selectorText(spec.selector);
  const status: MachineDeploymentStatus = {
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    ...(selector === "" ? {} : { selector }),
    replicas: nodes.length,
    readyReplicas: ready,
    availableReplicas: ready,
    upToDateReplicas: nodes.filter(({ upToDate }) => upToDate).length,
    phase: phaseOf(nodes.length, desired.replicas, metadata.deletionTimestamp),
    conditions: conditionsOf(deployment, nodes, desired, obstacle).map((condition) => {
      const before = earlier?.conditions?.find(({ type }) => type === condition.type);
      const since = before?.status === condition.status ? before.lastTransitionTime : now;
      return { ...condition, lastTransitionTime: since };
    }),
  };
  return earlier !== undefined && isContained(status, earlier) ? earlier : status;
}

function conditionsOf(
  deployment: MachineDeployment,
  nodes: readonly PlannedNode[],
  { replicas, maxUnavailable }: Desired,
  obstacle: Obstacle,
): Omit<Condition, "lastTransitionTime">[] {
  const { metadata } = deployment;
  const ready = nodes.filter((node) => node.ready).length;
  const old = nodes.filter(({ upToDate }) => !upToDate).length;
  const required = Math.max(replicas - maxUnavailable, 0);
  const because = obstacle === undefined ? "" : ` is blocked because ${obstacle}`;
  const condition = (type: string, holds: boolean, reason: string, message = "") => ({
    type,
    status: holds ? ("True" as const) : ("False" as const),
    reason,
    message,
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  });
  const of = (type: string, holds: boolean, message: string) =>
    condition(type, holds, holds ? type : `Not${type}`, holds ? message : "");
  const machines = (type: string, missing: number, what: string) => {
    const reason = nodes.length === 0 ? "NoReplicas" : missing === 0 ? what : `Not${what}`;
    const message = missing === 0 ? "" : `${missing} of ${nodes.length} machines are not ${what}`;
    return condition(type, missing === 0, reason, message);
  };
  return [
    condition(
      "Available",
      ready >= required,
      ready >= required ? "Available" : "NotAvailable",
      ready >= required ? "" : `${ready} available replicas, at least ${required} required`,
    ),
    machines("MachinesReady", nodes.length - ready, "Ready"),
    machines("MachinesUpToDate", old, "UpToDate"),
    of("RollingOut", old > 0, `Rolling out ${old} not up-to-date replicas${because}`),
    of(
      "ScalingUp",
      nodes.length < replicas,
      `Scaling up from ${nodes.length} to ${replicas} replicas${because}`,
    ),
    of(
      "ScalingDown",
      nodes.length > replicas,
      `Scaling down from ${nodes.length} to ${replicas} replicas`,
    ),
    of("Paused", isPaused(deployment), "paused by spec.paused or by annotation"),
  ];
}

function phaseOf(current: number, replicas: number, deletion: string | undefined): string {
  if (deletion !== undefined || current > replicas) {
    return "ScalingDown";
  }
  return current < replicas ? "ScalingUp" : "Running";
}

/** A label selector as the `/scale` subresource shows it. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    switch (operator) {
      case "In":
        return `${key} in (${values.join(",")})`;
      case "NotIn":
        return `${key} notin (${values.join(",")})`;
      case "DoesNotExist":
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...equal, ...expressions].sort().join(",");
}

/** Whether every field of one value is the same in the other; the other may have more. */
function isContained(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      part.length === whole.length &&
      part.every((item, index) => isContained(item, whole[index]))
    );
  }
  if (typeof part === "object" && part !== null) {
    return (
      typeof whole === "object" &&
      whole !== null &&
      Object.entries(part).every(([key, value]) =>
        isContained(value, (whole as Record<string, unknown>)[key]),
      )
    );
  }
  return part === whole;
}
