import { fillHostMetadata } from "../../model/hostMetadata";
import { ANNOTATIONS, LABELS } from "../../model/names";
import type { Labels, MachineDeployment } from "./objects";

/**
 * The labels that a node registers with, filled in for its simulated host. A host stands in the block or scalable unit of its
 * MachineDeployment's part; a system of many nodes fills rack after rack, in the order of the nodes' numbers.
 */
export function labelsOnHost(
  labels: Labels,
  deployment: MachineDeployment,
  ordinal: number,
  name: string,
): Labels {
  const machine = deployment.spec.template.metadata?.labels ?? {};
  const values = {
    name,
    uuid: name,
    block: machine[LABELS.block],
    scalable_unit: machine[LABELS.scalableUnit],
    rack: rackOf(deployment, ordinal),
  };
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key, fillHostMetadata(value, values)]),
  );
}

/** As `gb300-su-001-rack-002`; undefined for servers of one node, of which nobody simulates the racks. */
function rackOf({ metadata }: MachineDeployment, ordinal: number): string | undefined {
  const nodesPerUnit = Number(metadata.annotations?.[ANNOTATIONS.nodesPerUnit] ?? 1);
  if (!Number.isSafeInteger(nodesPerUnit) || nodesPerUnit <= 1) {
    return undefined;
  }
  const rack = Math.floor(ordinal / nodesPerUnit) + 1;
  return `${metadata.name}-rack-${String(rack).padStart(3, "0")}`;
}
