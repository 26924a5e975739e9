import type { LiveObject } from "./guard/liveHall";

/** A MachineDeployment that its controller has not brought to its newest template. */
export interface RollOut {
  readonly machineDeployment: string;
  readonly upToDateMachines: number;
  readonly wantedMachines: number;
  /** What its controller says of it; empty where it says nothing. */
  readonly reason: string;
}

/** Conditions in which Cluster API says what a MachineDeployment is waiting for. Source: Cluster API 1.14, v1beta2 conditions. */
const TELLING = new Set(["RollingOut", "ScalingUp"]);

/**
 * The roll-outs that are not done: those whose controller has not seen the newest template, or has fewer machines of it than are asked for.
 * Ready nodes say nothing of it, since those of the old template are Ready as well.
 *
 * @param machineDeployments as the API server answers, v1beta2.
 */
export function openRollOuts(machineDeployments: readonly LiveObject[]): RollOut[] {
  return machineDeployments.flatMap(({ metadata, spec, status = {} }) => {
    const { observedGeneration = 0, upToDateReplicas = 0, conditions = [] } = status as Status;
    const wanted = Number(spec?.replicas ?? 0);
    if (observedGeneration >= (metadata.generation ?? 0) && upToDateReplicas >= wanted) {
      return [];
    }
    const messages = conditions
      .filter((condition) => TELLING.has(condition.type) && condition.status === "True")
      .flatMap(({ message = "" }) => (message === "" ? [] : [message]));
    return [
      {
        machineDeployment: metadata.name,
        upToDateMachines: upToDateReplicas,
        wantedMachines: wanted,
        reason: messages.join("; "),
      },
    ];
  });
}

interface Status {
  readonly observedGeneration?: number;
  readonly upToDateReplicas?: number;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
  }[];
}
