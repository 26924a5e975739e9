import { formatWatts } from "../../model/format";
import { LABELS, POWER_CAP_NAMESPACE, POWER_CAP_VARIABLE } from "../../model/names";
import { capacityKind, readCapacity } from "./capacity";
import { isMapping, kubernetesObject } from "./kubernetesObject";
import { declaredPool, type FindFacts } from "./siteFacts";
import { refusalMessage, type StackResource, type StackViolation } from "./stack";

/** Pools that are budgeted at a cap which nothing in the stack applies on their nodes. */
export function judgePowerCaps(
  resources: readonly StackResource[],
  find: FindFacts,
): StackViolation[] {
  const applied = appliedCaps(resources);
  const reported = new Set<string>();
  return resources.flatMap(({ type, urn, props, provider }): StackViolation[] => {
    try {
      const kind = capacityKind(type, props);
      const capacity =
        kind === undefined
          ? undefined
          : readCapacity(kind, props, provider?.props.context, find).capacity;
      const pool =
        capacity === undefined ? undefined : declaredPool(capacity.facts, capacity.demand.pool);
      const cap = pool?.gpuPowerCapWatts;
      if (pool === undefined || cap === undefined || reported.has(pool.name)) {
        return [];
      }
      reported.add(pool.name);
      const own = applied.get(pool.name) ?? [];
      if (own.some((watts) => watts <= cap)) {
        return [];
      }
      const instead =
        own.length === 0
          ? "no DaemonSet of this stack sets it"
          : `the stack sets ${formatWatts(Math.min(...own))}`;
      const message = `pool ${pool.name}: budgeted at ${formatWatts(cap)} a GPU, and ${instead} on its nodes: its nodes would draw their nameplate`;
      return [{ message, urn }];
    } catch (error) {
      return [{ message: refusalMessage(error), urn }];
    }
  });
}

/** Watts that the stack's DaemonSets set on the GPUs of each pool. */
function appliedCaps(resources: readonly StackResource[]): Map<string, number[]> {
  const caps = new Map<string, number[]>();
  for (const { type, props } of resources) {
    const object = kubernetesObject(type, props);
    if (object?.kind !== "DaemonSet" || object.namespace !== POWER_CAP_NAMESPACE) {
      continue;
    }
    const pod = at(object.content, ["spec", "template", "spec"]);
    const pool = at(pod, ["nodeSelector", LABELS.pool]);
    const containers = at(pod, ["containers"]);
    const watts = (Array.isArray(containers) ? (containers as unknown[]) : [])
      .flatMap((container) => at(container, ["env"]) ?? [])
      .filter(isMapping)
      .filter(({ name }) => name === POWER_CAP_VARIABLE)
      .map(({ value }) => Number(value));
    if (typeof pool === "string") {
      caps.set(pool, [...(caps.get(pool) ?? []), ...watts]);
    }
  }
  return caps;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isMapping(found) ? found[key] : undefined), value);
}
