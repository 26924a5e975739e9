import { readFile, rm, writeFile } from "node:fs/promises";
import { withoutContext } from "./api/kubeconfig";
import { componentProcesses } from "./componentProcesses";
import { foldersOf, type HallFolders } from "./folders";
import { endProcesses } from "./processes";
import { oneAtATime } from "./queue";
import { ClusterError, type ClusterOptions, type HallCluster } from "./types";

/**
 * Deletes a hall: its processes, its data and its context in the kubeconfig; also one that was only half created, and no
 * error if there is none. Not by `kwokctl delete`, which leaves half-created clusters and kills by the number in its pid
 * files, whichever program has that number now.
 *
 * @throws ClusterError if a process does not end.
 */
export function deleteHallCluster(hall: HallCluster, options: ClusterOptions): Promise<void> {
  return oneAtATime(async () => {
    await removeHall(foldersOf(options.home, hall), hall, options.kubeconfig);
    options.log(`hall ${hall.hall}: its Kubernetes cluster is deleted`);
  });
}

/** Without the queue, for the creation of a hall, which begins by removing what is left of an earlier one. */
export async function removeHall(
  folders: HallFolders,
  hall: HallCluster,
  kubeconfig: string,
): Promise<void> {
  await endProcesses(await componentProcesses(folders), 0);
  const left = await componentProcesses(folders);
  if (left.length > 0) {
    throw new ClusterError(
      `hall ${hall.hall}: process ${left.map(({ pid }) => pid).join(", ")} does not end; its data stays in ${folders.cluster}`,
    );
  }
  await rm(folders.cluster, { recursive: true, force: true });
  await removeContext(kubeconfig, hall.context);
  await rm(folders.record, { force: true });
}

async function removeContext(kubeconfig: string, context: string): Promise<void> {
  const text = await readFile(kubeconfig, "utf8").catch(() => undefined);
  if (text === undefined) {
    return;
  }
  const rest = withoutContext(text, context);
  if (rest === undefined) {
    await rm(kubeconfig, { force: true });
  } else {
    await writeFile(kubeconfig, rest, { mode: 0o600 });
  }
}
