import { isMapping } from "../../model/mapping";
import { kubernetesObject, type JudgedObject } from "./kubernetesObject";

/** Kinds of Karpenter that become nodes of whatever a cloud or a provider offers. */
const KARPENTER: ReadonlySet<string> = new Set(["NodePool", "NodeClaim"]);

/** What a GPU is called by the vendors' device plugins; MIG devices have longer names of the same beginning. */
const GPU = /^(?:nvidia|amd|gpu\.intel|habana)\.(?:com|ai)\/(?:gpu|mig|gaudi)/;

/**
 * Capacity that is no pool of Cluster API: what autoscalers of their own make, and nodes that somebody writes by hand. The kinds of
 * Cluster API are priced by the energy budget.
 */
export function judgeOtherCapacity({ type, props }: JudgedObject): string[] {
  const object = kubernetesObject(type, props, isOtherCapacity);
  if (object === undefined) {
    return [];
  }
  const { kind, name, content } = object;
  if (KARPENTER.has(kind)) {
    return [
      `${kind} ${name}: Karpenter adds nodes that no site file declares, so their power is unknown and counts as a violation: declare a pool instead`,
    ];
  }
  const status = isMapping(content.status) ? content.status : {};
  const gpus = [status.capacity, status.allocatable]
    .filter(isMapping)
    .flatMap((resources) => Object.keys(resources))
    .filter((resource) => GPU.test(resource));
  return gpus.length === 0
    ? []
    : [
        `Node ${name}: has ${[...new Set(gpus)].join(", ")} and belongs to no pool, so its power is unknown and counts as a violation: nodes come from a pool's MachineDeployment`,
      ];
}

function isOtherCapacity(group: string, kind: string): boolean {
  return group === "" ? kind === "Node" : group === "karpenter.sh" && KARPENTER.has(kind);
}
