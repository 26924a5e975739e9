import { formatWatts } from "../../model/format";
import { LABELS, POWER_CAP_NAMESPACE, POWER_CAP_VARIABLE } from "../../model/names";
import { isMapping, valueAt } from "../../model/mapping";
import { workloadContextOf } from "../../model/site";
import { capacityKind, readCapacity } from "./capacity";
import { kubernetesObject, listOf } from "./kubernetesObject";
import { declaredPool, type FindFacts } from "./siteFacts";
import { refusalMessage, type StackResource, type StackViolation } from "./stack";

/** Pools that are budgeted at a cap which nothing in the stack applies on their nodes. */
export function judgePowerCaps(
  resources: readonly StackResource[],
  find: FindFacts,
): StackViolation[] {
  const violations: StackViolation[] = [];
  const applied: AppliedCaps[] = [];
  for (const resource of resources) {
    try {
      applied.push(...appliedCaps(resource));
    } catch (error) {
      // What is not known applies no cap either.
      violations.push({ message: refusalMessage(error), urn: resource.urn });
    }
  }
  const reported = new Set<string>();
  for (const resource of resources) {
    try {
      const capped = cappedPool(resource, find);
      if (capped === undefined || reported.has(capped.pool)) {
        continue;
      }
      reported.add(capped.pool);
      const own = applied.filter(
        ({ pool, context }) => pool === capped.pool && context === capped.context,
      );
      const problem = capProblem(capped, own);
      violations.push(...problem.map((message) => ({ message, urn: resource.urn })));
    } catch (error) {
      violations.push({ message: refusalMessage(error), urn: resource.urn });
    }
  }
  return violations;
}

/** A pool and the watts that each of its GPUs is budgeted at. */
interface CappedPool {
  readonly pool: string;
  readonly capWatts: number;
  /** The cluster that its nodes are in. */
  readonly context: string | undefined;
}

/** What a DaemonSet sets on the nodes of a pool, as its environment says it. */
interface AppliedCaps {
  readonly pool: unknown;
  readonly context: unknown;
  readonly values: readonly unknown[];
}

/** The pool that an object's nodes belong to, if the budget counts it at a cap. */
function cappedPool(
  { type, props, provider }: StackResource,
  find: FindFacts,
): CappedPool | undefined {
  const kind = capacityKind(type, props);
  const capacity =
    kind === undefined
      ? undefined
      : readCapacity(kind, props, provider?.props.context, find).capacity;
  const pool =
    capacity === undefined ? undefined : declaredPool(capacity.facts, capacity.demand.pool);
  const capWatts = pool?.gpuPowerCapWatts;
  if (pool === undefined || capWatts === undefined) {
    return undefined;
  }
  const hall = capacity?.facts.site.halls.find(({ name }) => name === pool.hall);
  return { pool: pool.name, capWatts, context: hall && workloadContextOf(hall) };
}

function capProblem({ pool, capWatts }: CappedPool, applied: readonly AppliedCaps[]): string[] {
  const values = applied.flatMap((one) => one.values);
  // Two DaemonSets on one node would take turns: the loosest of them is what the nodes may draw.
  const looser = values.filter((value) => !isAtMost(value, capWatts));
  if (values.length > 0 && looser.length === 0) {
    return [];
  }
  const instead =
    values.length === 0
      ? "no DaemonSet of this stack sets it on its nodes"
      : `the stack sets ${looser.map(shown).join(" and ")} on its nodes`;
  return [
    `pool ${pool}: budgeted at ${formatWatts(capWatts)} a GPU, and ${instead}: its nodes would draw their nameplate: deploy the cap with the pool, or drop its gpuPowerCap`,
  ];
}

/** Whether a value of the environment is a power limit in watts, and no more than the cap. */
function isAtMost(value: unknown, capWatts: number): boolean {
  return typeof value === "string" && /^[1-9]\d*$/.test(value) && Number(value) <= capWatts;
}

function shown(value: unknown): string {
  return typeof value === "string" && /^\d+$/.test(value)
    ? formatWatts(Number(value))
    : `"${typeof value === "string" ? value : ""}", which is no power limit,`;
}

/** What a DaemonSet of the caps' namespace sets; nothing for every other resource, nor for one that chooses among a pool's nodes. */
function appliedCaps({ type, props, provider }: StackResource): AppliedCaps[] {
  const object = kubernetesObject(
    type,
    props,
    (group, kind) => group === "apps" && kind === "DaemonSet",
  );
  if (object?.namespace !== POWER_CAP_NAMESPACE) {
    return [];
  }
  const pod = valueAt(object.content, ["spec", "template", "spec"]);
  const selector = valueAt(pod, ["nodeSelector"]);
  if (
    !isMapping(selector) ||
    Object.keys(selector).length !== 1 ||
    valueAt(pod, ["affinity"]) !== undefined
  ) {
    return [];
  }
  const values = listOf(valueAt(pod, ["containers"]))
    .flatMap((container) => listOf(valueAt(container, ["env"])))
    .filter(isMapping)
    .filter(({ name }) => name === POWER_CAP_VARIABLE)
    .map(({ value }) => value);
  return [{ pool: selector[LABELS.pool], context: provider?.props.context, values }];
}
