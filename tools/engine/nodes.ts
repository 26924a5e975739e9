import { execa } from "execa";
import { CLUSTER_API_GROUP } from "../../model/guard/names";
import { LABELS, POOL_NAMESPACE } from "../../model/names";
import type { NodePoolPlan } from "../../model/nodePools";
import type { HallPlan } from "../../model/phasePlan";
import { openRollOuts, type RollOut } from "../../model/rollOuts";
import { itemsOf } from "../guard/readHall";
import { untilComplete } from "../untilComplete";
import { hallKubectl } from "./hallKubectl";

/** How many nodes of each pool are Ready in a hall, as its API server says. */
export type ReadyNodes = ReadonlyMap<string, number>;

/** Asks a hall's API server for its GPU nodes. @throws if it cannot be reached. */
export async function readyNodes(
  kubectl: string,
  kubeconfig: string,
  context: string,
): Promise<ReadyNodes> {
  const pool = `.metadata.labels.${LABELS.pool.replaceAll(".", "\\.")}`;
  const ready = `.status.conditions[?(@.type=="Ready")].status`;
  const { stdout } = await execa(kubectl, [
    "--kubeconfig",
    kubeconfig,
    "--context",
    context,
    "get",
    "nodes",
    "--selector",
    LABELS.pool,
    "--output",
    `jsonpath={range .items[*]}{${pool}}{" "}{${ready}}{"\\n"}{end}`,
  ]);
  const counts = new Map<string, number>();
  for (const line of stdout.split("\n")) {
    const [name, status] = line.trim().split(" ");
    if (name !== undefined && status === "True") {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/** Nodes of a pool that a deployment ends with, at least: all, or what the autoscaler keeps. */
function fewestNodes({ machineDeployments }: NodePoolPlan): number {
  return machineDeployments.reduce(
    (sum, { units, nodes, minimumUnits = units }) => sum + (minimumUnits * nodes) / units,
    0,
  );
}

/** How far a deployment has come. */
export interface Progress {
  readonly readyNodes: number;
  readonly wantedNodes: number;
  readonly rollOuts: readonly RollOut[];
}

/**
 * Waits until each pool of the halls has its nodes Ready: exactly those declared, or for an autoscaled pool as many as the
 * autoscaler may have chosen; and until all of them are of the newest template.
 *
 * @param tell called after each look.
 * @param stillSeconds without any change after which it gives up: time alone is no failure, since thousands of nodes take minutes.
 * @returns how far it had come then; undefined once all is there.
 */
export async function waitForNodes(
  halls: readonly HallPlan[],
  nodePools: Readonly<Record<string, NodePoolPlan>>,
  kubectl: string,
  kubeconfig: string,
  tell: (progress: Progress) => void,
  stillSeconds = 300,
): Promise<Progress | undefined> {
  const wantedNodes = halls.reduce((sum, hall) => sum + hall.nodes, 0);
  let progress: Progress = { readyNodes: 0, wantedNodes, rollOuts: [] };
  const look = async (): Promise<{ seen: string; complete: boolean }> => {
    const [counts, rollOuts] = await Promise.all([
      Promise.all(halls.map((hall) => readyNodes(kubectl, kubeconfig, hall.managementContext))),
      Promise.all(halls.map((hall) => readRollOuts(kubectl, kubeconfig, hall))),
    ]);
    const ready = counts
      .flatMap((hall) => [...hall.values()])
      .reduce((sum, count) => sum + count, 0);
    progress = { readyNodes: ready, wantedNodes, rollOuts: rollOuts.flat() };
    tell(progress);
    const inPlace = halls.map((hall, index) =>
      hall.pools.map((pool) => {
        const count = counts[index]?.get(pool.name) ?? 0;
        const plan = nodePools[pool.name];
        const fewest = plan === undefined ? pool.nodes : fewestNodes(plan);
        return count >= fewest && count <= pool.nodes ? count : undefined;
      }),
    );
    // Nodes of a pool that the plan does not have must be gone.
    const complete =
      progress.rollOuts.length === 0 &&
      inPlace.flat().every((count) => count !== undefined) &&
      ready === inPlace.flat().reduce<number>((sum, count) => sum + (count ?? 0), 0);
    return { seen: JSON.stringify(progress), complete };
  };
  const isComplete = await untilComplete(look, { stillSeconds, pauseSeconds: 1 });
  return isComplete ? undefined : progress;
}

async function readRollOuts(
  kubectl: string,
  kubeconfig: string,
  { name, managementContext }: HallPlan,
): Promise<RollOut[]> {
  const text = await hallKubectl({ hall: name, kubectl, kubeconfig, context: managementContext }, [
    ...["get", `machinedeployments.${CLUSTER_API_GROUP},machinesets.${CLUSTER_API_GROUP}`],
    ...["--namespace", POOL_NAMESPACE, "--output", "json"],
  ]);
  return openRollOuts(itemsOf(text));
}
