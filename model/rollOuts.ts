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
const TELLING: Readonly<Record<string, string>> = {
  RollingOut: "True",
  ScalingUp: "True",
  MachinesReady: "False",
};

/**
 * The roll-outs that are not done: those whose controller has not seen the newest template, or has fewer machines of it than are asked for.
 * Ready nodes say nothing of it, since those of the old template are Ready as well. Neither does the controller's own count at first: it
 * is taken from what machines say of themselves, which is a moment old. So machines are counted by the template of their MachineSet.
 *
 * @param objects MachineDeployments and their MachineSets as the API server answers, v1beta2. The simulator makes no MachineSets.
 */
export function openRollOuts(objects: readonly LiveObject[]): RollOut[] {
  const deployments = objects.filter(({ kind }) => kind === "MachineDeployment");
  return deployments.flatMap((deployment) => {
    const { metadata, spec, status = {} } = deployment;
    const { observedGeneration = 0, conditions = [] } = status as Status;
    const wanted = Number(spec?.replicas ?? 0);
    const upToDate = upToDateMachines(deployment, objects);
    if (observedGeneration >= (metadata.generation ?? 0) && upToDate >= wanted) {
      return [];
    }
    const messages = conditions
      .filter(({ type, status: holds }) => TELLING[type] === holds)
      .flatMap(({ message = "" }) => (message === "" ? [] : [message]));
    return [
      {
        machineDeployment: metadata.name,
        upToDateMachines: upToDate,
        wantedMachines: wanted,
        reason: messages.join("; "),
      },
    ];
  });
}

function upToDateMachines(deployment: LiveObject, objects: readonly LiveObject[]): number {
  const { upToDateReplicas = 0 } = (deployment.status ?? {}) as Status;
  const sets = objects.filter(
    ({ kind, metadata }) =>
      kind === "MachineSet" &&
      metadata.ownerReferences?.some(({ name }) => name === deployment.metadata.name) === true,
  );
  const newest = templatesOf(deployment);
  const made = sets
    .filter((set) => templatesOf(set) === newest)
    .reduce((sum, { status }) => sum + ((status as Status | undefined)?.replicas ?? 0), 0);
  return sets.length === 0 ? upToDateReplicas : Math.min(upToDateReplicas, made);
}

/** What machines are made from, as text. */
function templatesOf({ spec }: LiveObject): string {
  const template = (spec?.template ?? {}) as {
    readonly spec?: {
      readonly version?: string;
      readonly bootstrap?: { readonly configRef?: { readonly name: string } };
      readonly infrastructureRef?: { readonly name: string };
    };
  };
  const { version, bootstrap, infrastructureRef } = template.spec ?? {};
  return [version, bootstrap?.configRef?.name, infrastructureRef?.name].join(" ");
}

interface Status {
  readonly replicas?: number;
  readonly observedGeneration?: number;
  readonly upToDateReplicas?: number;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
  }[];
}
