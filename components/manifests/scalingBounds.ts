import type { MachineDeploymentPlan } from "../../model/machineDeployments";

/** The number of nodes of a MachineDeployment, and the bounds within which an autoscaler may change it. */
export interface ScalingBounds {
  readonly replicas: number;
  /** Bounds of the autoscaler; undefined where the site file owns the number. */
  readonly autoscaler: { readonly minimumNodes: number; readonly maximumNodes: number } | undefined;
}

/**
 * Derives replicas and autoscaler bounds from the units of a MachineDeployment.
 *
 * @param deployment its units, its nodes, and for an autoscaled pool the units that it keeps at least.
 * @param nodesPerUnit nodes that come as one unit of the pool's GPU system.
 */
export function scalingBounds(
  { nodes, minimumUnits }: MachineDeploymentPlan,
  nodesPerUnit: number,
): ScalingBounds {
  if (minimumUnits === undefined) {
    return { replicas: nodes, autoscaler: undefined };
  }
  const minimumNodes = minimumUnits * nodesPerUnit;
  return { replicas: minimumNodes, autoscaler: { minimumNodes, maximumNodes: nodes } };
}
