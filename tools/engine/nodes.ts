import { execa } from "execa";
import { LABELS } from "../../model/names";
import type { NodePoolPlan } from "../../model/nodePools";
import type { HallPlan } from "../../model/phasePlan";
import { untilComplete } from "../untilComplete";

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

/**
 * Waits until each pool of the halls has its nodes Ready: exactly those declared, or for an autoscaled pool as many as the
 * autoscaler may have chosen.
 *
 * @param progress told after each look how many nodes are Ready, of how many.
 * @param stillSeconds without any change after which it gives up: time alone is no failure, since thousands of nodes take minutes.
 * @returns whether it came true.
 */
export async function waitForNodes(
  halls: readonly HallPlan[],
  nodePools: Readonly<Record<string, NodePoolPlan>>,
  kubectl: string,
  kubeconfig: string,
  progress: (ready: number, wanted: number) => void,
  stillSeconds = 300,
): Promise<boolean> {
  const wanted = halls.reduce((sum, hall) => sum + hall.nodes, 0);
  const look = async (): Promise<{ seen: string; complete: boolean }> => {
    const counts = await Promise.all(
      halls.map((hall) => readyNodes(kubectl, kubeconfig, hall.managementContext)),
    );
    const ready = counts
      .flatMap((hall) => [...hall.values()])
      .reduce((sum, count) => sum + count, 0);
    progress(ready, wanted);
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
      inPlace.flat().every((count) => count !== undefined) &&
      ready === inPlace.flat().reduce<number>((sum, count) => sum + (count ?? 0), 0);
    return { seen: String(ready), complete };
  };
  return untilComplete(look, { stillSeconds, pauseSeconds: 1 });
}
