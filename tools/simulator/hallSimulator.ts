import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "../cluster/api/client";
import { readConnection } from "../cluster/api/kubeconfig";
import { DeploymentStore } from "./deploymentStore";
import { KeyQueue } from "./keyQueue";
import type { Limiter } from "./limiter";
import { MACHINE_DEPLOYMENTS, MachineController } from "./machineController";
import { SIMULATED_BY, SIMULATOR } from "./names";
import { simulatedNode, type NodeObject } from "./nodeManifest";
import { NodeStore } from "./nodeStore";
import { NodeWriter } from "./nodeWriter";
import { keyOf, type MachineDeployment } from "./objects";
import { TemplateReader } from "./templates";
import { watchCollection } from "./watchCollection";

const DISTANCE_MILLISECONDS = 250;
const RECONNECT_MILLISECONDS = 1000;

export interface HallSimulation {
  readonly kubeconfig: string;
  readonly context: string;
  /** Shared by all halls. */
  readonly limiter: Limiter;
  readonly log: (line: string) => void;
  /** Called each time that everything of the hall is known and watched. */
  readonly watching: () => void;
  readonly signal: AbortSignal;
}

/**
 * Plays one hall's machine controllers until the signal comes. A lost API server is waited for; the kubeconfig is read again
 * each time, since the hall may have been made anew, with other certificates and ports.
 */
export async function simulateHall(simulation: HallSimulation): Promise<void> {
  const { log, signal } = simulation;
  let told = "";
  const stopped = () => signal.aborted;
  while (!stopped()) {
    try {
      await watchHall({
        ...simulation,
        watching: () => {
          told = "";
          simulation.watching();
        },
      });
    } catch (error) {
      const reason = messageOf(error);
      if (!stopped() && reason !== told) {
        log(`not watching: ${reason}; trying again`);
        told = reason;
      }
    }
    await sleep(RECONNECT_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

/** Watches until the connection is lost. */
async function watchHall(simulation: HallSimulation): Promise<void> {
  const { limiter, log } = simulation;
  const connection = await readConnection(simulation.kubeconfig, simulation.context);
  const client = new ApiClient(connection);
  const ended = new AbortController();
  const signal = AbortSignal.any([simulation.signal, ended.signal]);
  const deployments = new DeploymentStore();
  const nodes = new NodeStore();
  const controller = new MachineController({
    client,
    deployments,
    nodes,
    writer: new NodeWriter(client, nodes, limiter),
    templates: new TemplateReader(client),
    log,
  });
  const queue = new KeyQueue(
    (key) => controller.reconcile(key),
    (key, error, pause) => {
      log(`${key}: ${messageOf(error)}; again in ${pause / 1000} s`);
    },
    DISTANCE_MILLISECONDS,
  );
  const listed = { deployments: false, nodes: false };
  /** Nothing is done before both are known: without the MachineDeployments every node looks like an orphan. */
  const begin = (what: keyof typeof listed) => {
    listed[what] = true;
    if (listed.deployments && listed.nodes) {
      new Set([...deployments.keys(), ...nodes.machineDeployments()]).forEach((key) => {
        queue.add(key);
      });
      simulation.watching();
    }
  };
  const touch = (key: string) => {
    if (listed.deployments && listed.nodes) {
      queue.add(key);
    }
  };
  try {
    await Promise.all([
      watchCollection<MachineDeployment>(
        client,
        MACHINE_DEPLOYMENTS,
        {},
        {
          replaced: (items) => {
            deployments.replace(items);
            begin("deployments");
          },
          changed: (item) => {
            if (deployments.put(item)) {
              touch(keyOf(item.metadata));
            }
          },
          deleted: ({ metadata }) => {
            deployments.remove(keyOf(metadata));
            touch(keyOf(metadata));
          },
        },
        signal,
      ),
      watchCollection<NodeObject>(
        client,
        "/api/v1/nodes",
        { labelSelector: `${SIMULATED_BY}=${SIMULATOR}` },
        {
          replaced: (items) => {
            nodes.replace(items.map(simulatedNode).filter((node) => node !== undefined));
            begin("nodes");
          },
          changed: (item) => {
            const node = simulatedNode(item);
            if (node !== undefined && nodes.put(node)) {
              touch(node.machineDeployment);
            }
          },
          deleted: (item) => {
            const node = simulatedNode(item);
            if (node !== undefined) {
              nodes.remove(node);
              touch(node.machineDeployment);
            }
          },
        },
        signal,
      ),
    ]);
  } finally {
    ended.abort();
    queue.stop();
    client.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
