import { NODE_ANNOTATIONS } from "./names";
import type { Labels, SimulatedNode } from "./objects";

const NODE_ROLE = "node-role.kubernetes.io";
const SYNCED_DOMAINS = ["node-restriction.kubernetes.io", "node.cluster.x-k8s.io"] as const;

/**
 * The labels of a machine that Cluster API carries to its Node, and keeps in step there: those of node roles, and of two
 * domains and their subdomains. Everything else stays on the Machine.
 * Source: Cluster API 1.14.2, `GetManagedLabels` in util/labels/helpers.go.
 */
export function syncedLabels(machineLabels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(machineLabels).filter(([key]) => {
      const domain = key.split("/")[0] ?? "";
      return (
        domain === NODE_ROLE ||
        SYNCED_DOMAINS.some((synced) => domain === synced || domain.endsWith(`.${synced}`))
      );
    }),
  );
}

/** A JSON merge patch of a Node's metadata; null takes a label away. */
export interface NodePatch {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string | null>>;
    readonly annotations: Labels;
  };
}

/**
 * What to change on a node so that it carries the synced labels: new and changed ones, and without those that came from
 * the machine earlier and are gone there. Labels that others put on the node stay.
 *
 * @returns undefined if nothing is to change.
 */
export function labelPatch(
  node: Pick<SimulatedNode, "labels" | "labelsFromMachine">,
  synced: Labels,
): NodePatch | undefined {
  const changed = Object.entries(synced).filter(([key, value]) => node.labels[key] !== value);
  const gone = node.labelsFromMachine.filter((key) => !(key in synced));
  const keys = trackedKeys(synced);
  if (changed.length === 0 && keys === node.labelsFromMachine.join(",")) {
    return undefined;
  }
  return {
    metadata: {
      labels: Object.fromEntries([...changed, ...gone.map((key) => [key, null] as const)]),
      annotations: { [NODE_ANNOTATIONS.labelsFromMachine]: keys },
    },
  };
}

/** The value of Cluster API's annotation that remembers which labels came from the machine. */
export function trackedKeys(synced: Labels): string {
  return Object.keys(synced).sort().join(",");
}
