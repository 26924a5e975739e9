import { ApiClient } from "../cluster/api/client";
import { readConnection } from "../cluster/api/kubeconfig";
import { messageOf, type HallSimulation } from "./hallSimulator";
import { DEV_MACHINES, Infrastructure, MACHINES } from "./infrastructure";
import { KeyQueue } from "./keyQueue";
import { MACHINE_DEPLOYMENTS } from "./machineController";
import {
  keyOf,
  type DevMachine,
  type Machine,
  type MachineDeployment,
  type Metadata,
} from "./objects";
import { TemplateReader } from "./templates";
import { watchCollection, type Listener } from "./watchCollection";

const DISTANCE_MILLISECONDS = 100;

/** Plays the infrastructure of a hall in which Cluster API's own controllers run, until the connection is lost. */
export async function watchInfrastructure(simulation: HallSimulation): Promise<void> {
  const { limiter, log } = simulation;
  const client = new ApiClient(await readConnection(simulation.kubeconfig, simulation.context));
  const ended = new AbortController();
  const signal = AbortSignal.any([simulation.signal, ended.signal]);
  const known = {
    devMachines: new Map<string, DevMachine>(),
    machines: new Map<string, Machine>(),
    deployments: new Map<string, MachineDeployment>(),
  };
  const infrastructure = new Infrastructure(client, known, new TemplateReader(client), limiter);
  const queue = new KeyQueue(
    (key) => infrastructure.reconcile(key),
    (key, error, pause) => {
      log(`${key}: ${messageOf(error)}; again in ${pause / 1000} s`);
    },
    DISTANCE_MILLISECONDS,
  );
  const listed = new Set<unknown>();
  const isKnown = () => Object.values(known).every((items) => listed.has(items));
  /** Nothing is done before all are known: a host is made from its MachineDeployment. */
  const begin = (items: unknown) => {
    listed.add(items);
    if (isKnown()) {
      [...known.devMachines.keys()].forEach((key) => {
        queue.add(key);
      });
      simulation.watching();
    }
  };
  const touch = (key: string) => {
    if (isKnown()) {
      queue.add(key);
    }
  };
  const into = <Item extends { readonly metadata: Metadata }>(
    items: Map<string, Item>,
  ): Listener<Item> => ({
    replaced: (all) => {
      items.clear();
      all.forEach((item) => {
        items.set(keyOf(item.metadata), item);
      });
      begin(items);
    },
    changed: (item) => {
      items.set(keyOf(item.metadata), item);
      touch(keyOf(item.metadata));
    },
    deleted: ({ metadata }) => {
      items.delete(keyOf(metadata));
      touch(keyOf(metadata));
    },
  });
  try {
    await Promise.all([
      watchCollection(client, MACHINE_DEPLOYMENTS, {}, into(known.deployments), signal),
      watchCollection(client, MACHINES, {}, into(known.machines), signal),
      watchCollection(client, DEV_MACHINES, {}, into(known.devMachines), signal),
    ]);
  } finally {
    ended.abort();
    queue.stop();
    client.close();
  }
}
