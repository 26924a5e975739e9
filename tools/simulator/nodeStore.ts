import type { SimulatedNode } from "./objects";

/**
 * The simulated nodes of a hall: what the watch told, and the answers to the simulator's own writes, which come in any
 * order. A plan made from a view that lags behind would create or remove too much.
 */
export class NodeStore {
  private readonly nodes = new Map<string, SimulatedNode>();
  private readonly byDeployment = new Map<string, Set<string>>();
  /** Unique ids of nodes that are gone: news that was on the way must not bring them back. */
  private readonly gone = new Set<string>();

  /** All nodes, as listed. */
  replace(nodes: readonly SimulatedNode[]): void {
    this.nodes.clear();
    this.byDeployment.clear();
    this.gone.clear();
    for (const node of nodes) {
      this.put(node);
    }
  }

  /**
   * A node as the watch, or the answer to a write, shows it; older news than what is known counts for nothing.
   *
   * @returns whether something that matters has changed: heartbeats do not.
   */
  put(node: SimulatedNode): boolean {
    const known = this.nodes.get(node.name);
    if (this.gone.has(node.uid) || (known !== undefined && known.version >= node.version)) {
      return false;
    }
    this.nodes.set(node.name, node);
    const names = this.byDeployment.get(node.machineDeployment) ?? new Set();
    this.byDeployment.set(node.machineDeployment, names.add(node.name));
    return known === undefined || essence(known) !== essence(node);
  }

  /** A node that is gone: the watch says so, or the simulator has just taken it away. */
  remove({ name, uid, machineDeployment }: Pick<SimulatedNode, GoneFields>): void {
    this.gone.add(uid);
    // A successor of the same name may be there already.
    if (this.nodes.get(name)?.uid !== uid) {
      return;
    }
    this.nodes.delete(name);
    const names = this.byDeployment.get(machineDeployment);
    names?.delete(name);
    if (names?.size === 0) {
      this.byDeployment.delete(machineDeployment);
    }
  }

  of(machineDeployment: string): SimulatedNode[] {
    return [...(this.byDeployment.get(machineDeployment) ?? [])].flatMap((name) => {
      const node = this.nodes.get(name);
      return node === undefined ? [] : [node];
    });
  }

  /** Every `namespace/name` of a MachineDeployment that has nodes. */
  machineDeployments(): string[] {
    return [...this.byDeployment.keys()];
  }
}

type GoneFields = "name" | "uid" | "machineDeployment";

function essence(node: SimulatedNode): string {
  return JSON.stringify({ ...node, version: 0 });
}
