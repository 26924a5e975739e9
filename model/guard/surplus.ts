import { formatCount } from "../format";
import { valueAt } from "../mapping";
import { isAsDeployed } from "./asDeployed";
import { isControlPlane, type LiveObject } from "./liveHall";
import { CONTROL_PLANE_KIND } from "./names";

/** An object that a deployment creates in one of Kvandal's own namespaces, and that determines what runs there. */
export interface ExpectedWorkload {
  readonly object: LiveObject & { readonly kind: string };
  /** Whether the object must exist. A Job that has ended, for example, may be gone. */
  readonly isRequired: boolean;
}

/** What a hall's clusters have beside the objects of its guard and its pools. */
export interface Surroundings {
  readonly expected: readonly ExpectedWorkload[];
  /** Workloads and ConfigMaps in Kvandal's own namespaces. */
  readonly own: readonly LiveObject[];
  /** Machines, of every namespace. */
  readonly machinery: readonly LiveObject[];
  /** Objects that become machines without a pool, and Metal3's hosts. */
  readonly machineMakers: readonly LiveObject[];
  /** Machines that control planes may have: those that the site file states. */
  readonly controlPlaneMachines: number;
}

/**
 * Finds what can add power in a hall without belonging to a pool, and workloads that no longer count nodes or hold power caps as deployed. Either they
 * are older than the guard, or they were created while it was bypassed.
 *
 * @returns one sentence per problem, which names the object, what is wrong and what to do.
 */
export function surplusProblems(hall: string, around: Surroundings): string[] {
  return [
    ...controlPlaneProblems(around),
    ...around.machineMakers.flatMap(machineMakerProblem),
    ...around.expected.flatMap((expected) => workloadProblem(expected, around.own)),
    ...around.own.flatMap((object) => undeclaredProblem(object, around)),
  ].map((problem) => `hall ${hall}: ${problem}`);
}

function controlPlaneProblems({ machinery, controlPlaneMachines }: Surroundings): string[] {
  const machines = machinery.filter((one) => one.kind === "Machine" && isControlPlane(one)).length;
  return machines <= controlPlaneMachines
    ? []
    : [
        `control planes have ${formatCount(machines)} machines, the site file states ${formatCount(controlPlaneMachines)} (infrastructure.controlPlaneMachines): lower the replicas of the ${CONTROL_PLANE_KIND}`,
      ];
}

/** A host of Metal3 is a pool's once a machine has claimed it; before that it draws power only while it is on. */
function machineMakerProblem(object: LiveObject): string[] {
  const name = nameOf(object);
  if (object.kind !== "BareMetalHost") {
    return [`${name} makes machines that no site file declares: take it away`];
  }
  const isIdle =
    object.spec?.online !== true || valueAt(object.spec, ["consumerRef"]) !== undefined;
  return isIdle ? [] : [`${name} is on, and no machine has claimed it: switch it off`];
}

function workloadProblem(
  { object, isRequired }: ExpectedWorkload,
  found: readonly LiveObject[],
): string[] {
  const wayOut = "deploy the phase again (kvandal up --refresh)";
  const match = found.find((one) => isSame(one, object));
  if (match === undefined) {
    return isRequired ? [`${nameOf(object)} is missing: ${wayOut}`] : [];
  }
  // The pod template of a Job is immutable, and the Job's name contains its hash.
  const isKept =
    object.kind === "Job" ||
    (["spec", "data"] as const).every((field) =>
      isAsDeployed(valueAt(match, [field]), valueAt(object, [field])),
    );
  return isKept ? [] : [`${nameOf(object)} is not as it was deployed: ${wayOut}`];
}

/** Objects whose owner exists were created by it. A ConfigMap runs nothing. */
function undeclaredProblem(object: LiveObject, { expected, own }: Surroundings): string[] {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const isMade = ownerReferences.some(({ kind, name }) =>
    own.some((one) => isSame(one, { kind, metadata: { ...metadata, name } })),
  );
  const isDeclared = expected.some((one) => isSame(one.object, object));
  return object.kind === "ConfigMap" || isMade || isDeclared
    ? []
    : [
        `${nameOf(object)} is in no deployment, and runs where counts and caps are held: take it away`,
      ];
}

function isSame(one: LiveObject, other: LiveObject): boolean {
  return (
    one.kind === other.kind &&
    one.metadata.name === other.metadata.name &&
    one.metadata.namespace === other.metadata.namespace
  );
}

function nameOf({ kind = "", metadata }: LiveObject): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}
