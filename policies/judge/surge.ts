import { surgeNodes } from "../../model/nodeCount";
import { CAPACITY_GROUP } from "./capacity";
import { kubernetesObject, type JudgedObject } from "./kubernetesObject";

/** What a MachineDeployment's roll-out may have running beside the pool. */
export function judgeSurge({ type, props }: JudgedObject): string[] {
  const object = kubernetesObject(
    type,
    props,
    (group, kind) => group === CAPACITY_GROUP && kind === "MachineDeployment",
  );
  if (object === undefined) {
    return [];
  }
  const surge = surgeNodes(props);
  const what = `MachineDeployment ${object.namespace}/${object.name}`;
  if ("unknown" in surge) {
    return [`${what}: ${surge.unknown}: set maxSurge to 0`];
  }
  return surge.nodes === 0
    ? []
    : [
        `${what}: a roll-out runs up to ${surge.nodes} nodes beside the pool, which draw power beyond its ceiling: set spec.rollout.strategy.rollingUpdate.maxSurge to 0 (left out it is 1)`,
      ];
}
