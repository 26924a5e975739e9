import { DEVICE_PLUGIN_LABELS, LABELS } from "../../model/names";
import { withApi } from "../cluster/api/withApi";
import { MACHINE_DEPLOYMENTS } from "../simulator/machineController";
import type { MachineDeployment } from "../simulator/objects";
import type { Halls } from "./hallLoad";

/** What the API servers say of all halls. */
export interface HallCounts {
  readonly nodes: number;
  readonly readyNodes: number;
  /** Pods of GPU DaemonSets that run, and how many there should be. */
  readonly pluginPods: number;
  readonly wantedPluginPods: number;
}

interface Items<Item> {
  readonly items: readonly Item[];
}

interface DaemonSet {
  readonly status: {
    readonly numberReady: number;
    readonly desiredNumberScheduled: number;
  };
}

/** Counts nodes and pods as the halls' controllers report them; a hall that does not answer has none. */
export async function hallCounts(halls: Halls): Promise<HallCounts> {
  const counts = await Promise.all(
    halls.contexts.map((context) =>
      withApi(halls.kubeconfig, context, async (client) => {
        const deployments = await client.call<Items<MachineDeployment>>(MACHINE_DEPLOYMENTS);
        const daemonSets = await client.call<Items<DaemonSet>>("/apis/apps/v1/daemonsets");
        return {
          nodes: sum(deployments.items, ({ status }) => status?.replicas ?? 0),
          readyNodes: sum(deployments.items, ({ status }) => status?.readyReplicas ?? 0),
          pluginPods: sum(daemonSets.items, ({ status }) => status.numberReady),
          wantedPluginPods: sum(daemonSets.items, ({ status }) => status.desiredNumberScheduled),
        };
      }).catch(() => undefined),
    ),
  );
  const known = counts.filter((one) => one !== undefined);
  return {
    nodes: sum(known, ({ nodes }) => nodes),
    readyNodes: sum(known, ({ readyNodes }) => readyNodes),
    pluginPods: sum(known, ({ pluginPods }) => pluginPods),
    wantedPluginPods: sum(known, ({ wantedPluginPods }) => wantedPluginPods),
  };
}

/** How many nodes of a pool have the labels that its MachineDeployments give them now, of how many. */
export async function relabelledNodes(
  halls: Halls,
  context: string,
  pool: string,
): Promise<{ readonly relabelled: number; readonly nodes: number }> {
  return withApi(halls.kubeconfig, context, async (client) => {
    const { items } = await client.call<Items<MachineDeployment>>(MACHINE_DEPLOYMENTS, {
      query: { labelSelector: `${LABELS.pool}=${pool}` },
    });
    const wanted = items[0]?.spec.template.metadata?.labels ?? {};
    const config = wanted[DEVICE_PLUGIN_LABELS.config] ?? "";
    const nodes = await client.call<Items<Pick<MachineDeployment, "metadata">>>("/api/v1/nodes", {
      query: { labelSelector: `${LABELS.pool}=${pool}` },
      timeoutMilliseconds: 60_000,
    });
    return {
      relabelled: nodes.items.filter(
        ({ metadata }) => metadata.labels?.[DEVICE_PLUGIN_LABELS.config] === config,
      ).length,
      nodes: nodes.items.length,
    };
  });
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
