import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { foldersOf } from "../../tools/cluster/folders";
import { endProcesses, listProcesses, type RunningProcess } from "../../tools/cluster/processes";
import type { HallCluster } from "../../tools/cluster/types";
import type { ClusterApi } from "../../tools/toolchain";
import {
  answersReady,
  choosePortsAgain,
  GRACE_MILLISECONDS,
  launchController,
} from "../controllerProcess";
import {
  accessTo,
  applyInstallation,
  writeAccountKubeconfig,
  type InstalledHall,
} from "../installation";
import {
  clusterApiFiles,
  commandOf,
  knownPorts,
  PORT_NAMES,
  type ClusterApiFiles,
  type ControllerPorts,
} from "./clusterApiFiles";
import { clusterApiObjects, CONTROLLERS, INSTALLED, type Controller } from "./clusterApiObjects";
import { makeCluster } from "./makeCluster";

/** What Cluster API's controllers of a hall are started with. */
export interface ClusterApiOptions {
  readonly clusterApi: ClusterApi;
  readonly kubectl: string;
  /** As `v1.34.4`. */
  readonly kubernetesVersion: string;
  /** Folder of all state of the simulated site. */
  readonly home: string;
  readonly log: (line: string) => void;
}

/**
 * Makes sure that Cluster API's core and bootstrap controllers run for a hall, as processes of this machine that act as their own service
 * accounts in the hall; installs them and the hall's Cluster first.
 *
 * @throws ClusterError if one does not become ready; HallError where the hall refuses an object.
 */
export async function startClusterApi(
  hall: HallCluster,
  options: ClusterApiOptions,
): Promise<void> {
  const { clusterApi, home, kubectl, log } = options;
  const folders = foldersOf(home, hall);
  const files = clusterApiFiles(folders);
  await mkdir(files.certificates, { recursive: true });
  const known = await knownPorts(files.ports);
  const installed = { hall, folders, kubectl };
  if (known !== undefined && (await allRun(files, known, clusterApi))) {
    await makeCluster(installed, files, options.kubernetesVersion);
    return;
  }
  log(`hall ${hall.hall}: starting Cluster API ${clusterApi.version}; logs: ${files.folder}`);
  await endProcesses(await controllersOf(files), GRACE_MILLISECONDS);
  const ports = await choosePortsAgain("Cluster API", PORT_NAMES, files.folder, known);
  // The hall's own certificate is good for a server on this machine.
  await copyFile(files.hallCertificate, join(files.certificates, "tls.crt"));
  await copyFile(files.hallKey, join(files.certificates, "tls.key"));
  const authority = await readFile(files.authority, "utf8");
  const objects = clusterApiObjects(await readFile(clusterApi.manifests, "utf8"), {
    ports: { core: ports.coreWebhook, bootstrap: ports.bootstrapWebhook },
    authority,
  });
  await applyInstallation(installed, objects);
  try {
    // One after the other, so that a failure leaves none on its way.
    for (const controller of CONTROLLERS) {
      await start(installed, controller, files, ports, clusterApi);
    }
  } catch (error) {
    await endProcesses(await controllersOf(files), GRACE_MILLISECONDS);
    throw error;
  }
  await makeCluster(installed, files, options.kubernetesVersion);
  // Last: one that was interrupted begins again.
  await writeFile(files.ports, JSON.stringify(ports));
}

/** Ends Cluster API's controllers of a hall; no error if there are none. */
export async function stopClusterApi(home: string, hall: HallCluster): Promise<void> {
  await endProcesses(
    await controllersOf(clusterApiFiles(foldersOf(home, hall))),
    GRACE_MILLISECONDS,
  );
}

async function controllersOf(files: ClusterApiFiles): Promise<RunningProcess[]> {
  return (await listProcesses()).filter(({ command }) =>
    command.includes(` --kubeconfig=${files.folder}/`),
  );
}

async function allRun(
  files: ClusterApiFiles,
  ports: ControllerPorts,
  clusterApi: ClusterApi,
): Promise<boolean> {
  const running = (await controllersOf(files)).map(({ command }) => command);
  const wanted = CONTROLLERS.map((controller) =>
    commandOf(controller, files, ports, clusterApi).join(" "),
  );
  const ready = await Promise.all(
    CONTROLLERS.map((controller) => answersReady(ports[`${controller}Health`])),
  );
  return (
    running.length === wanted.length &&
    wanted.every((command) => running.includes(command)) &&
    ready.every(Boolean)
  );
}

async function start(
  installed: InstalledHall,
  controller: Controller,
  files: ClusterApiFiles,
  ports: ControllerPorts,
  clusterApi: ClusterApi,
): Promise<void> {
  await writeAccountKubeconfig(
    accessTo(installed),
    INSTALLED[controller],
    files.kubeconfig(controller),
  );
  await launchController(
    `hall ${installed.hall.hall}: Cluster API's ${controller} controller`,
    commandOf(controller, files, ports, clusterApi),
    files.log(controller),
    () => answersReady(ports[`${controller}Health`]),
  );
}
