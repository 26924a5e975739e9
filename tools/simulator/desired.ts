import { AUTOSCALER } from "../../model/names";
import { PAUSED } from "./names";
import type { MachineDeployment } from "./objects";

/** What a MachineDeployment asks for, with the defaults of Cluster API's webhook, which a simulated hall does not run. */
export interface Desired {
  readonly replicas: number;
  /** Nodes beyond the replicas during a roll-out. */
  readonly maxSurge: number;
  /** Replicas that may be missing during a roll-out. */
  readonly maxUnavailable: number;
  /** False: nodes of an old template stay until somebody deletes them. */
  readonly rolling: boolean;
}

/** Whether somebody asked Cluster API to leave it alone. */
export function isPaused({ metadata, spec }: MachineDeployment): boolean {
  return spec.paused === true || metadata.annotations?.[PAUSED] !== undefined;
}

/** @param current number of nodes that there are, for a MachineDeployment whose replicas are not given. */
export function desiredOf(deployment: MachineDeployment, current: number): Desired {
  const replicas =
    deployment.metadata.deletionTimestamp === undefined ? replicasOf(deployment, current) : 0;
  const strategy = deployment.spec.rollout?.strategy;
  const rolling = strategy?.type !== "OnDelete";
  const { maxSurge = 1, maxUnavailable = 0 } = strategy?.rollingUpdate ?? {};
  const surge = rolling ? share(maxSurge, replicas, Math.ceil) : 0;
  const unavailable = rolling ? share(maxUnavailable, replicas, Math.floor) : 0;
  return {
    replicas,
    maxSurge: surge,
    // Both zero, as 10 % of 5 rounded down, would never end. Source: `ResolveFenceposts` in Cluster API's mdutil/util.go.
    maxUnavailable: rolling && surge === 0 && unavailable === 0 ? 1 : unavailable,
    rolling,
  };
}

/**
 * Replicas that are not given follow Cluster API's webhook: within the bounds of the autoscaler if both are annotated,
 * else one. Source: `calculateMachineDeploymentReplicas`.
 */
function replicasOf({ metadata, spec }: MachineDeployment, current: number): number {
  if (spec.replicas !== undefined) {
    return spec.replicas;
  }
  const minimum = wholeNumber(metadata.annotations?.[AUTOSCALER.minimumSize]);
  const maximum = wholeNumber(metadata.annotations?.[AUTOSCALER.maximumSize]);
  return minimum === undefined || maximum === undefined
    ? 1
    : Math.max(minimum, Math.min(maximum, current));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A number, or a percentage of the replicas. */
function share(value: number | string, replicas: number, round: (exact: number) => number): number {
  if (typeof value === "number") {
    return value;
  }
  const number = Number.parseInt(value, 10);
  return value.endsWith("%") ? round((number * replicas) / 100) : number;
}
