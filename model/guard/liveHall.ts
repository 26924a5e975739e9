import { valueAt } from "../mapping";
import type { LiveBudget } from "./liveBudget";
import { AUTOSCALER, LABELS, POOL_NAMESPACE } from "../names";
import { CONTROL_PLANE_KIND, MACHINE_LABELS } from "./names";

/** Objects of a hall as its API server answers with them, as much as the guard reads. */
export interface LiveObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/**
 * The counts as they are written into a budget's status: with {@link UNLISTED}, since an API server takes an empty map for none at all, and refuses
 * it.
 */
export function writtenCounts(observed: Readonly<Record<string, number>>): Record<string, number> {
  return { [UNLISTED]: 0, ...observed };
}

/** What a hall's API servers say at one moment. */
export interface LiveHall {
  readonly budget: LiveBudget | undefined;
  /** MachineDeployments, MachineSets, Machines and MachinePools, of every namespace. */
  readonly machinery: readonly LiveObject[];
  /** All nodes of the workload cluster. */
  readonly nodes: readonly LiveNode[];
}

/** A node, and the pool that its label says it is of. */
export interface LiveNode {
  readonly name: string;
  readonly pool?: string;
  /** Whether it is known to have GPUs. @default false */
  readonly hasGpus?: boolean;
}

/** What runs and belongs to no MachineDeployment of the budget's namespace: a key that the name of no object in a cluster can be. */
export const UNLISTED = "/unlisted";

/** The name of a count for people: of a MachineDeployment, or of {@link UNLISTED}. */
export function nameOfCount(name: string): string {
  return name === UNLISTED ? "(no pool)" : name;
}

/**
 * Nodes of each MachineDeployment: the largest of what it asks for, what its controller counts, and the Machines that there are. Asked for
 * counts, since a pool above its ceiling may take back a node that has failed. Whatever belongs to no pool counts as {@link UNLISTED}, and
 * so do nodes that a pool has beyond all that, since a Node outlives its Machine unless it is deleted, and nodes with GPUs that are of no pool and
 * no Machine. Control planes are not pools.
 */
export function observedNodes({ machinery, nodes }: LiveHall): Record<string, number> {
  const counts = new Map<string, number>();
  const raiseCount = (name: string, count: number): void => {
    counts.set(name, Math.max(counts.get(name) ?? 0, count));
  };
  for (const object of machinery) {
    if (object.kind === "MachineDeployment" && isOurs(object)) {
      raiseCount(object.metadata.name, askedOrCounted(object));
    }
  }
  const machines = countBy(machinery, (object) =>
    object.kind === "Machine" && isOurs(object) ? deploymentOf(object) : undefined,
  );
  for (const [name, count] of machines) {
    raiseCount(name, count);
  }
  const ofMachines = new Set(machinery.map(nodeNameOf));
  const strayGpuNodes = nodes.filter(
    ({ name, pool, hasGpus = false }) => hasGpus && pool === undefined && !ofMachines.has(name),
  ).length;
  const ofObjects = unlistedObjects(machinery).reduce((sum, object) => sum + object.nodes, 0);
  const unlisted = ofObjects + strayGpuNodes + nodesWithoutMachine(machinery, nodes, counts);
  if (unlisted > 0) {
    counts.set(UNLISTED, (counts.get(UNLISTED) ?? 0) + unlisted);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Nodes with a pool's label beyond those that are counted of its MachineDeployments. A Machine whose node lacks the label, as in a pool that was imported,
 * stands for that node and for none that has it.
 */
function nodesWithoutMachine(
  machinery: readonly LiveObject[],
  nodes: readonly LiveNode[],
  counted: ReadonlyMap<string, number>,
): number {
  const ofPools = countBy(nodes, ({ pool }) => pool);
  const poolOfNode = new Map(nodes.map(({ name, pool }) => [name, pool ?? ""]));
  const own = machinery.filter(isOurs);
  const poolOf = new Map(
    own
      .filter(({ kind }) => kind === "MachineDeployment")
      .map(({ metadata }) => [metadata.name, metadata.labels?.[LABELS.pool]]),
  );
  const withOtherNodes = countBy(own, (object) => {
    const pool = object.kind === "Machine" ? poolOf.get(deploymentOf(object)) : undefined;
    const ofNode = poolOfNode.get(nodeNameOf(object) ?? "");
    return ofNode === undefined || ofNode === pool ? undefined : pool;
  });
  const known = new Map<string, number>();
  for (const [name, pool = ""] of poolOf) {
    known.set(pool, (known.get(pool) ?? 0) + (counted.get(name) ?? 0));
  }
  return [...ofPools].reduce((sum, [pool, count]) => {
    const others = withOtherNodes.get(pool) ?? 0;
    return sum + Math.max(0, count - (known.get(pool) ?? 0) + others);
  }, 0);
}

/** An object that makes nodes and belongs to no pool. */
export interface UnlistedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The larger of what it asks for and what it has. */
  readonly nodes: number;
}

/**
 * What makes nodes in a hall and belongs to no MachineDeployment of the budget's namespace; see {@link UNLISTED}.
 *
 * Cluster API gives everything that stands alone its Cluster for an owner (1.14, core/reconcilers/machineset and machine). So what has an owner is
 * counted through it only where the owner is of a kind that makes such objects, and is there.
 */
export function unlistedObjects(machinery: readonly LiveObject[]): UnlistedObject[] {
  const existing = new Set(
    machinery.map(({ kind = "", metadata }) => ownerKey(metadata.namespace, kind, metadata.name)),
  );
  const hasOwner = ({ metadata }: LiveObject, ...kinds: readonly string[]): boolean =>
    (metadata.ownerReferences ?? []).some(
      ({ kind, name }) =>
        kinds.includes(kind) && existing.has(ownerKey(metadata.namespace, kind, name)),
    );
  const unlistedNodes = (object: LiveObject): number => {
    switch (object.kind) {
      case "MachineDeployment":
        return isOurs(object) ? 0 : askedOrCounted(object);
      case "MachinePool":
        return askedOrCounted(object);
      case "MachineSet":
        return hasOwner(object, "MachineDeployment") ? 0 : askedOrCounted(object);
      case "Machine": {
        const isListed = isOurs(object) && deploymentOf(object) !== "";
        const isCounted = isListed || hasOwner(object, "MachineSet", "MachinePool");
        return isCounted || isControlPlane(object) ? 0 : 1;
      }
      default:
        return 0;
    }
  };
  return machinery.flatMap((object) => {
    const { kind = "", metadata } = object;
    const nodes = unlistedNodes(object);
    return nodes === 0
      ? []
      : [{ kind, namespace: metadata.namespace ?? "", name: metadata.name, nodes }];
  });
}

/** The node that a Machine has become. */
function nodeNameOf({ status }: LiveObject): string | undefined {
  const name = valueAt(status, ["nodeRef", "name"]);
  return typeof name === "string" ? name : undefined;
}

function ownerKey(namespace = "", kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`;
}

function isOurs({ metadata }: LiveObject): boolean {
  return metadata.namespace === POOL_NAMESPACE;
}

/** The MachineDeployment that a Machine says it is of; empty where it says none. */
function deploymentOf({ metadata }: LiveObject): string {
  return metadata.labels?.[MACHINE_LABELS.deployment] ?? "";
}

/** The label alone would hide any Machine; those that the guard lets be made for a control plane have its owner too. */
export function isControlPlane(object: LiveObject): boolean {
  const { labels, ownerReferences = [] } = object.metadata;
  return (
    deploymentOf(object) === "" &&
    labels?.[MACHINE_LABELS.controlPlane] !== undefined &&
    ownerReferences.some(({ kind }) => kind === CONTROL_PLANE_KIND)
  );
}

/** What an object asks for or has, whichever is more. Without a number Cluster API makes one, or what the autoscaler may have. */
export function askedOrCounted({ metadata, spec, status }: LiveObject): number {
  const maximumSize = metadata.annotations?.[AUTOSCALER.maximumSize] ?? "";
  const most = /^[0-9]+$/.test(maximumSize) ? Number(maximumSize) : 1;
  const asked = typeof spec?.replicas === "number" ? spec.replicas : most;
  const counted = typeof status?.replicas === "number" ? status.replicas : 0;
  return Math.max(asked, counted);
}

/** How many of a list have each name; those without one are left out. */
export function countBy<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string | undefined,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = nameOf(item);
    if (name !== undefined && name !== "") {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}
