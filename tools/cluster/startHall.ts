import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { serverOf } from "./api/kubeconfig";
import { withApi } from "./api/withApi";
import {
  endComponents,
  endedComponents,
  linkBinaries,
  missingComponents,
  settlePidFiles,
} from "./componentProcesses";
import type { HallFolders } from "./folders";
import { explain, runKwokctl } from "./kwokctl";
import { choosePorts, movePorts, portIsFree, portsByComponent } from "./ports";
import { ClusterError, type ClusterOptions, type HallCluster } from "./types";

/** A machine that does much else takes minutes; a process that ends is seen at once. */
const READY_SECONDS = 300;
const ATTEMPTS = 3;
const GRACE_MILLISECONDS = 5000;
const LOOK_MILLISECONDS = 500;

/**
 * Starts a hall and waits until its API server is ready with every component running. More than one attempt, since the
 * controller manager gives up when the API server takes longer than ten seconds, as on a busy machine.
 *
 * @param config kwokctl's configuration, for a hall that does not exist yet.
 * @throws ClusterError
 */
export async function startHall(
  hall: HallCluster,
  folders: HallFolders,
  options: ClusterOptions,
  config: string,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const problem = await attemptStart(folders, hall, options, config);
    if (problem === undefined) {
      return;
    }
    const ended = await endedComponents(folders);
    if (attempt === ATTEMPTS || ended.some(isServer) || !(await apiServerReady(folders, hall))) {
      throw new ClusterError(
        `hall ${hall.hall} of ${hall.site} did not start:\n${problem}\n` +
          `Run the command again; if that does not help, \`npm run down\` removes the hall.`,
      );
    }
    await settlePidFiles(folders);
  }
}

/** @returns what went wrong, or undefined. */
async function attemptStart(
  folders: HallFolders,
  hall: HallCluster,
  options: ClusterOptions,
  config: string,
): Promise<string | undefined> {
  const over = new AbortController();
  try {
    const hopeless = whenServerEnds(folders, over.signal);
    const problem = await runKwokctl(folders, options, config, hopeless);
    if (problem !== undefined) {
      return problem;
    }
    const ready = await waitUntilReady(folders, hall);
    const missing = await missingComponents(folders);
    return ready && missing.length === 0
      ? undefined
      : await explain(folders, `the API server was not ready within ${READY_SECONDS} s`);
  } finally {
    over.abort();
  }
}

/** Aborts when etcd or the API server has ended again: kwokctl would go on asking for two minutes. */
function whenServerEnds(folders: HallFolders, until: AbortSignal): AbortSignal {
  const failed = new AbortController();
  const look = async () => {
    while (!until.aborted && !failed.signal.aborted) {
      const ended = await endedComponents(folders);
      if (ended.some(isServer)) {
        failed.abort();
      }
      await sleep(LOOK_MILLISECONDS);
    }
  };
  void look();
  return failed.signal;
}

/** Without these there is no API; the other components can be started once more. */
function isServer(component: string): boolean {
  return component === "etcd" || component === "kube-apiserver";
}

/** Whether every component runs, the server is ready and the given kubeconfig leads to it. */
export async function hallRuns(
  folders: HallFolders,
  hall: HallCluster,
  kubeconfig: string,
): Promise<boolean> {
  if ((await missingComponents(folders)).length > 0) {
    return false;
  }
  const [own, given] = await Promise.all(
    [folders.kubeconfig, kubeconfig].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const server = serverOf(own ?? "", hall.context);
  const reachable = server !== undefined && server === serverOf(given ?? "", hall.context);
  return reachable && (await apiServerReady(folders, hall));
}

/** Clears what stands in the way of a start: wrong pid files, stray processes, ports that others took meanwhile. */
export async function prepareStart(
  hall: HallCluster,
  folders: HallFolders,
  options: ClusterOptions,
): Promise<void> {
  await settlePidFiles(folders);
  await linkBinaries(folders, options.toolchain);
  if ((await missingComponents(folders)).length === 0 && !(await apiServerReady(folders, hall))) {
    // All there and yet no answer: hung, or stopped by a signal.
    await endComponents(folders, GRACE_MILLISECONDS);
  }
  const ports = portsByComponent(await readFile(folders.kwokctlConfig, "utf8"));
  const taken = await takenPorts(folders, ports);
  if (taken.length > 0) {
    await endComponents(folders, GRACE_MILLISECONDS);
    const moves = await moveTo(folders, taken, new Set([...ports.values()].flat()));
    for (const file of [folders.kwokctlConfig, folders.kubeconfig]) {
      await writeFile(file, movePorts(await readFile(file, "utf8"), moves));
    }
    options.log(
      `hall ${hall.hall}: another program listens on port ${taken.join(", ")}; ` +
        `moved to ${[...moves.values()].join(", ")}`,
    );
  }
}

/** Ports of components that do not run, on which nobody can listen. */
async function takenPorts(
  folders: HallFolders,
  ports: ReadonlyMap<string, readonly number[]>,
): Promise<number[]> {
  const needed = (await missingComponents(folders)).flatMap((name) => ports.get(name) ?? []);
  const free = await Promise.all(needed.map((port) => portIsFree(port)));
  return needed.filter((_, index) => free[index] !== true);
}

/** @param own the hall's ports: those that are free now are free for the components that they belong to. */
async function moveTo(
  folders: HallFolders,
  taken: readonly number[],
  own: ReadonlySet<number>,
): Promise<ReadonlyMap<number, number>> {
  const free = await choosePorts(
    folders.cluster,
    async (port) => !own.has(port) && (await portIsFree(port)),
  );
  const targets = Object.values(free);
  return new Map(taken.map((port, index) => [port, targets[index] ?? port]));
}

async function waitUntilReady(folders: HallFolders, hall: HallCluster): Promise<boolean> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  while (!(await apiServerReady(folders, hall))) {
    if ((await missingComponents(folders)).some(isServer) || Date.now() > deadline) {
      return false;
    }
    await sleep(200);
  }
  return true;
}

async function apiServerReady(folders: HallFolders, { context }: HallCluster): Promise<boolean> {
  try {
    await withApi(folders.kubeconfig, context, (client) =>
      client.call("/readyz", { timeoutMilliseconds: 5000 }),
    );
    return true;
  } catch {
    return false;
  }
}
