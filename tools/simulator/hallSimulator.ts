import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "../cluster/api/client";
import { readConnection } from "../cluster/api/kubeconfig";
import { DeploymentStore } from "./deploymentStore";
import { HealthController, MACHINE_HEALTH_CHECKS } from "./healthController";
import { KeyQueue } from "./keyQueue";
import type { Limiter } from "./limiter";
import { MACHINE_DEPLOYMENTS, MachineController } from "./machineController";
import { SIMULATED_BY, SIMULATOR } from "./names";
import { simulatedNode, type NodeObject } from "./nodeManifest";
import { NodeStore } from "./nodeStore";
import { NodeWriter } from "./nodeWriter";
import { keyOf, type MachineDeployment, type MachineHealthCheck } from "./objects";
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
 * Plays one hall's machine controllers, or their infrastructure, until the signal comes. A lost API server is waited for; the kubeconfig is read again
 * each time, since the hall may have been made anew, with other certificates and ports.
 */
export async function simulateHall(
  simulation: HallSimulation,
  watch: (simulation: HallSimulation) => Promise<void> = watchHall,
): Promise<void> {
  const { log, signal } = simulation;
  let told = "";
  const stopped = () => signal.aborted;
  while (!stopped()) {
    try {
      await watch({
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
  const writer = new NodeWriter(client, nodes, limiter);
  const view = { client, deployments, nodes, writer, log };
  const controller = new MachineController({ ...view, templates: new TemplateReader(client) });
  const health = new HealthController(view);
  const tellFailure = (key: string, error: unknown, pause: number) => {
    log(`${key}: ${messageOf(error)}; again in ${pause / 1000} s`);
  };
  const queue = new KeyQueue(
    (key) => controller.reconcile(key),
    tellFailure,
    DISTANCE_MILLISECONDS,
  );
  const healthQueue = new KeyQueue(
    (key) => health.reconcile(key),
    tellFailure,
    DISTANCE_MILLISECONDS,
  );
  const listed = { deployments: false, nodes: false, checks: false };
  const isKnown = () => listed.deployments && listed.nodes && listed.checks;
  /** Nothing is done before all are known: without the MachineDeployments every node looks like an orphan. */
  const begin = (what: keyof typeof listed) => {
    listed[what] = true;
    if (isKnown()) {
      new Set([...deployments.keys(), ...nodes.machineDeployments()]).forEach((key) => {
        queue.add(key);
      });
      health.keys().forEach((key) => {
        healthQueue.add(key);
      });
      simulation.watching();
    }
  };
  const touch = (key: string) => {
    if (isKnown()) {
      queue.add(key);
      health.checksOf(key).forEach((check) => {
        healthQueue.add(check);
      });
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
      watchCollection<MachineHealthCheck>(
        client,
        MACHINE_HEALTH_CHECKS,
        {},
        {
          replaced: (items) => {
            health.replace(items);
            begin("checks");
          },
          changed: (item) => {
            health.put(item);
            if (isKnown()) {
              healthQueue.add(keyOf(item.metadata));
            }
          },
          deleted: ({ metadata }) => {
            health.remove(keyOf(metadata));
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
    healthQueue.stop();
    client.close();
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
