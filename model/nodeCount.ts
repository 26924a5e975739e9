import { valueAt } from "./mapping";
import { AUTOSCALER } from "./names";

/**
 * The Cluster API kinds that become nodes, and so watts. A Cluster does when its topology (ClusterClass) has workers, which
 * its controllers turn into MachineDeployments of their own.
 */
export const CAPACITY_KINDS = [
  "MachineDeployment",
  "MachineSet",
  "MachinePool",
  "Machine",
  "Cluster",
] as const;
export type CapacityKind = (typeof CAPACITY_KINDS)[number];

/** The most nodes an object can become, or why nobody can tell. */
export type NodeCount = { readonly nodes: number } | { readonly unknown: string };

/**
 * The largest number of nodes that a Cluster API object can become: its replicas or its autoscaler maximum, whichever is
 * larger, and for a MachineDeployment the surge of a roll-out on top.
 *
 * Where a field is left out the API's own default counts: one replica, one surge node (Cluster API v1.14,
 * core/webhooks/admission/machinedeployment.go). What cannot be read is answered as unknown, never as zero.
 *
 * @param manifest the object as deployed, of Cluster API v1beta1 or v1beta2.
 */
export function largestNodeCount(kind: CapacityKind, manifest: unknown): NodeCount {
  if (kind === "Machine") {
    return { nodes: 1 };
  }
  if (kind === "Cluster") {
    return valueAt(manifest, ["spec", "topology"]) === undefined
      ? { nodes: 0 }
      : {
          unknown:
            "its nodes come from spec.topology, which nobody can price: declare pools instead",
        };
  }
  const steady = steadyNodes(manifest);
  if ("unknown" in steady) {
    return steady;
  }
  const surge = kind === "MachineDeployment" ? surgeOf(manifest, steady.nodes) : { nodes: 0 };
  return "unknown" in surge ? surge : { nodes: steady.nodes + surge.nodes };
}

/** Its replicas or its autoscaler's bounds, whichever is larger. */
function steadyNodes(manifest: unknown): NodeCount {
  const replicas = wholeNumber(valueAt(manifest, ["spec", "replicas"]), 1, "spec.replicas");
  const annotations = valueAt(manifest, ["metadata", "annotations"]);
  const minimum = wholeNumber(
    valueAt(annotations, [AUTOSCALER.minimumSize]),
    0,
    AUTOSCALER.minimumSize,
  );
  const maximum = wholeNumber(
    valueAt(annotations, [AUTOSCALER.maximumSize]),
    0,
    AUTOSCALER.maximumSize,
  );
  for (const count of [replicas, minimum, maximum]) {
    if ("unknown" in count) {
      return count;
    }
  }
  return { nodes: Math.max(countOf(replicas), countOf(minimum), countOf(maximum)) };
}

function surgeOf(manifest: unknown, steady: number): NodeCount {
  const surges = strategiesOf(manifest).map((strategy) => surgeUnder(strategy, steady));
  const unknown = surges.find((surge) => "unknown" in surge);
  return unknown ?? { nodes: Math.max(...surges.map((surge) => countOf(surge))) };
}

/**
 * What a roll-out goes by. The API server drops a field that the object's version does not have, so a surge that is ruled out there
 * is not ruled out. Both fields where the object does not name its version.
 */
function strategiesOf(manifest: unknown): readonly unknown[] {
  const current = valueAt(manifest, ["spec", "rollout", "strategy"]);
  const older = valueAt(manifest, ["spec", "strategy"]);
  const apiVersion = valueAt(manifest, ["apiVersion"]);
  if (typeof apiVersion === "string") {
    return [/\/v1(?:alpha\d+|beta1)$/.test(apiVersion) ? older : current];
  }
  return older === undefined ? [current] : current === undefined ? [older] : [current, older];
}

function surgeUnder(strategy: unknown, steady: number): NodeCount {
  if (valueAt(strategy, ["type"]) === "OnDelete") {
    return { nodes: 0 };
  }
  const surge = valueAt(strategy, ["rollingUpdate", "maxSurge"]);
  const percentage = typeof surge === "string" ? /^(\d+)%$/.exec(surge) : null;
  return percentage === null
    ? wholeNumber(surge, 1, "maxSurge")
    : { nodes: Math.ceil((steady * Number(percentage[1])) / 100) };
}

/** A count written as a number, or as digits in text as annotations must. */
function wholeNumber(value: unknown, fallback: number, field: string): NodeCount {
  if (value === undefined || value === null) {
    return { nodes: fallback };
  }
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0
    ? { nodes: number }
    : { unknown: `${field} is ${JSON.stringify(value)}, not a whole number` };
}

function countOf(count: NodeCount): number {
  return "nodes" in count ? count.nodes : 0;
}
