import { ApiError, type Api } from "../cluster/api/client";
import type { Limiter } from "./limiter";
import { labelPatch } from "./machineLabels";
import { SIMULATOR } from "./names";
import { nodeManifest, nodeName, simulatedNode, type NodeObject } from "./nodeManifest";
import type { NodeStore } from "./nodeStore";
import type { Labels, MachineDeployment, SimulatedNode } from "./objects";
import type { Registration } from "./registration";

const NODES = "/api/v1/nodes";
const MANAGER = { fieldManager: SIMULATOR };

/** Pods, as much of them as is needed to delete one. */
interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly namespace: string; readonly name: string; readonly uid: string };
  }[];
}

/** Writes nodes to one hall's API server, few at a time, and tells the store at once. */
export class NodeWriter {
  constructor(
    private readonly client: Api,
    private readonly store: NodeStore,
    private readonly limiter: Limiter,
  ) {}

  /**
   * @param wanted asked before each single node: what was planned may be out of date before the last one is made.
   * @throws ApiError for what the server refuses; Error for a name that a node of somebody else has.
   */
  async create(
    deployment: MachineDeployment,
    ordinals: readonly number[],
    registration: Registration,
    wanted: () => boolean,
  ): Promise<void> {
    await this.each(ordinals, wanted, async (ordinal) => {
      const body = nodeManifest(deployment, ordinal, registration);
      const made = await this.createOrFind(nodeName(deployment, ordinal), body);
      this.store.put(made);
    });
  }

  /**
   * Takes nodes away, and then what ran on them. Without a kubelet nobody says that a pod has ended: Kubernetes' garbage collector
   * comes for it after a minute or more, and until then nothing can be deleted that waits for pods, as a namespace does.
   */
  async remove(nodes: readonly SimulatedNode[], wanted: () => boolean): Promise<void> {
    await this.each(nodes, wanted, async (node) => {
      // Not its successor of the same name.
      await this.deleteIfThere(`${NODES}/${node.name}`, { preconditions: { uid: node.uid } });
      this.store.remove(node);
      await this.endPods(node.name);
    });
  }

  private async endPods(node: string): Promise<void> {
    const { items } = await this.client.call<PodList>("/api/v1/pods", {
      query: { fieldSelector: `spec.nodeName=${node}` },
    });
    for (const { metadata } of items) {
      await this.deleteIfThere(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`, {
        gracePeriodSeconds: 0,
        preconditions: { uid: metadata.uid },
      });
    }
  }

  /** Deletes an object unless it is gone, or another one of its name is there. */
  private async deleteIfThere(path: string, body: unknown): Promise<void> {
    try {
      await this.client.call(path, { method: "DELETE", body });
    } catch (error) {
      if (!(error instanceof ApiError && [404, 409].includes(error.status))) {
        throw error;
      }
    }
  }

  /** Keeps the synced labels of nodes in step. */
  async syncLabels(nodes: readonly SimulatedNode[], labels: Labels): Promise<void> {
    const patches = nodes.flatMap((node) => {
      const patch = labelPatch(node, labels);
      return patch === undefined ? [] : [{ name: node.name, patch }];
    });
    await this.each(
      patches,
      () => true,
      async ({ name, patch }) => {
        const answer = await this.client.call<NodeObject>(`${NODES}/${name}`, {
          method: "PATCH",
          query: MANAGER,
          contentType: "application/merge-patch+json",
          body: patch,
        });
        const node = simulatedNode(answer);
        if (node !== undefined) {
          this.store.put(node);
        }
      },
    );
  }

  private async createOrFind(name: string, body: unknown): Promise<SimulatedNode> {
    let answer: NodeObject;
    try {
      answer = await this.client.call<NodeObject>(NODES, { method: "POST", query: MANAGER, body });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) {
        throw error;
      }
      answer = await this.client.call<NodeObject>(`${NODES}/${name}`);
    }
    const node = simulatedNode(answer);
    if (node === undefined) {
      throw new Error(`node ${name} exists and is not one of the simulator's: delete or rename it`);
    }
    return node;
  }

  /** Does something for every item, within the limit; the first failure stops what has not begun. */
  private async each<Item>(
    items: readonly Item[],
    wanted: () => boolean,
    action: (item: Item) => Promise<void>,
  ): Promise<void> {
    let failed = false;
    const outcomes = await Promise.allSettled(
      items.map((item) =>
        this.limiter.run(async () => {
          if (failed || !wanted()) {
            return;
          }
          try {
            await action(item);
          } catch (error) {
            failed = true;
            throw error;
          }
        }),
      ),
    );
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure !== undefined) {
      throw failure.reason;
    }
  }
}
