import type { SimulatedNode } from "./objects";

/**
 * The simulated nodes of a hall: what the watch told, corrected by the simulator's own writes. A plan made from a view that
 * lags behind those would create or remove too much.
 */
export class NodeStore {
  private readonly nodes = new Map<string, SimulatedNode>();
  private readonly byDeployment = new Map<string, Set<string>>();
  /** Nodes that we removed: events that were on the way must not bring them back. */
  private readonly removed = new Set<string>();

  /** All nodes, as listed after the simulator's last write. */
  replace(nodes: readonly SimulatedNode[]): void {
    this.nodes.clear();
    this.byDeployment.clear();
    this.removed.clear();
    for (const node of nodes) {
      this.put(node);
    }
  }

  /** A node as the watch, or the answer to a write, shows it. */
  put(node: SimulatedNode): void {
    if (this.removed.has(node.uid)) {
      return;
    }
    this.nodes.set(node.name, node);
    const names = this.byDeployment.get(node.machineDeployment) ?? new Set();
    this.byDeployment.set(node.machineDeployment, names.add(node.name));
  }

  /** A node that the watch reports as gone. */
  deleted(node: SimulatedNode): void {
    this.removed.delete(node.uid);
    this.forget(node);
  }

  /** A node that the simulator has taken away, before the watch says so. */
  take(node: SimulatedNode): void {
    this.removed.add(node.uid);
    this.forget(node);
  }

  get(name: string): SimulatedNode | undefined {
    return this.nodes.get(name);
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

  private forget({ name, uid, machineDeployment }: SimulatedNode): void {
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
}
