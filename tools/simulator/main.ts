/**
 * A stand-in, for the simulated site only: plays the machine controllers of Cluster API on the kwokctl clusters of several
 * halls. A real site has Cluster API's own controllers and real machines; here a machine is a kwok Node and nothing else.
 *
 * Played: nodes equal to the replicas, roll-outs within surge and unavailability, what reaches a Node of labels, taints and
 * capacity, the MachineDeployment's status, pausing, health checks. Not played: MachineSets and Machines as objects, webhooks,
 * finalizers (a deleted MachineDeployment is gone before its nodes are), draining, time to provision.
 *
 * It keeps no state: started again, it goes on from what is in the clusters.
 *
 * With `--infrastructure` it plays the infrastructure alone: Cluster API's own controllers run beside it, and what it makes is a Node for each
 * of their machines.
 *
 * Beside either it runs the pods that count nodes, with the kubectl of `--kubectl`.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { watchGuardSyncPods } from "../../lab/guardSyncPods";
import { watchInfrastructure } from "./hallInfrastructure";
import { simulateHall, type HallSimulation } from "./hallSimulator";
import { Limiter } from "./limiter";
import { ALL_WATCHED } from "./names";

/** Writes at a time, over all halls: enough to keep an API server on a laptop busy, and not more. */
const CONCURRENT_WRITES = 16;
const LOOK_MILLISECONDS = 10_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kubeconfig: { type: "string" },
      context: { type: "string", multiple: true },
      infrastructure: { type: "boolean", default: false },
      kubectl: { type: "string" },
    },
  });
  const { kubeconfig, kubectl, context: contexts = [] } = values;
  if (kubeconfig === undefined || kubectl === undefined || contexts.length === 0) {
    console.error(
      "usage: main.ts --kubeconfig FILE --context CONTEXT [--context CONTEXT ...] --kubectl PROGRAM [--infrastructure]",
    );
    process.exitCode = 2;
    return;
  }
  const stop = new AbortController();
  const end = (why: string) => {
    log(`${why}: ending`);
    stop.abort();
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  const look = setInterval(() => {
    // Nobody is left who could stop us.
    if (!existsSync(kubeconfig)) {
      end(`${kubeconfig} is gone`);
    }
  }, LOOK_MILLISECONDS);

  const limiter = new Limiter(CONCURRENT_WRITES);
  const waitingFor = new Set(contexts);
  await Promise.all(
    contexts.flatMap((context) => {
      const simulation: HallSimulation = {
        kubeconfig,
        context,
        limiter,
        signal: stop.signal,
        log: (line) => {
          log(`${context} ${line}`);
        },
        watching: () => {
          log(`${context} watching`);
          if (waitingFor.delete(context) && waitingFor.size === 0) {
            log(ALL_WATCHED);
          }
        },
      };
      return [
        simulateHall(simulation, values.infrastructure ? watchInfrastructure : undefined),
        simulateHall(simulation, (hall) => watchGuardSyncPods(hall, kubectl)),
      ];
    }),
  );
  clearInterval(look);
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

void main();
