import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { foldersOf } from "../../tools/cluster/folders";
import { endProcesses, listProcesses } from "../../tools/cluster/processes";
import type { HallCluster } from "../../tools/cluster/types";
import type { Kueue } from "../../tools/toolchain";
import { configurationOf, kueueFiles, portsIn, type KueueFiles } from "./kueueFiles";
import {
  answersReady,
  choosePortsAgain,
  GRACE_MILLISECONDS,
  launchController,
} from "../controllerProcess";
import { accessTo, applyInstallation, writeAccountKubeconfig } from "../installation";
import { copyCertificate } from "./kueueCertificate";
import { KUEUE_NAMESPACE, KUEUE_SERVICE_ACCOUNT, kueueObjects } from "./kueueObjects";

/** What Kueue in a hall is started with. */
export interface KueueOptions {
  readonly kueue: Kueue;
  readonly kubectl: string;
  /** Folder of all state of the simulated site. */
  readonly home: string;
  /**
   * The part of Kueue's configuration that the site file makes; see `kueueConfiguration`.
   *
   * @default what it was started with before, for a hall whose tenants are going
   */
  readonly configuration?: string | undefined;
  readonly log: (line: string) => void;
}

/** Whether Kueue was installed in a hall. */
export function hasKueue(home: string, hall: HallCluster): boolean {
  return existsSync(kueueFiles(foldersOf(home, hall)).configuration);
}

/**
 * Makes sure that Kueue runs for a hall with a configuration, as a process of this machine that acts as Kueue's own service account in the
 * hall; installs it first. One with another configuration is started anew, since Kueue reads its file once.
 *
 * @throws ClusterError if it does not become ready; HallError where the hall refuses an object.
 */
export async function startKueue(hall: HallCluster, options: KueueOptions): Promise<void> {
  const { kueue, log } = options;
  const folders = foldersOf(options.home, hall);
  const files = kueueFiles(folders);
  await mkdir(files.certificates, { recursive: true });
  const written = await readFile(files.configuration, "utf8").catch(() => "");
  const known = portsIn(written);
  const part = options.configuration ?? written;
  const command = [
    kueue.path,
    `--config=${files.configuration}`,
    `--kubeconfig=${files.kubeconfig}`,
  ] as const;
  const running = await kueuesOf(files);
  const isSame =
    known !== undefined &&
    written === configurationOf(part, known, files) &&
    running.length === 1 &&
    running[0]?.command === command.join(" ");
  if (isSame && (await answersReady(known.health))) {
    return;
  }
  log(`hall ${hall.hall}: starting Kueue ${kueue.version}; log: ${files.log}`);
  await endProcesses(running, GRACE_MILLISECONDS);
  const ports = await choosePortsAgain("Kueue", ["webhook", "health"], files.folder, known);
  const configuration = configurationOf(part, ports, files);
  const installed = { hall, folders, kubectl: options.kubectl };
  const manifests = await readFile(kueue.manifests, "utf8");
  await applyInstallation(installed, kueueObjects(manifests, ports.webhook));
  const account = { namespace: KUEUE_NAMESPACE, account: KUEUE_SERVICE_ACCOUNT };
  await writeAccountKubeconfig(accessTo(installed), account, files.kubeconfig);
  await writeFile(files.configuration, configuration);
  const isServing = async (): Promise<boolean> => {
    await copyCertificate(hall, folders, files);
    return answersReady(ports.health);
  };
  try {
    await launchController(`hall ${hall.hall}: Kueue`, command, files.log, isServing);
  } catch (error) {
    await endProcesses(await kueuesOf(files), GRACE_MILLISECONDS);
    throw error;
  }
}

/** Ends Kueue of a hall; no error if there is none. */
export async function stopKueue(home: string, hall: HallCluster): Promise<void> {
  const files = kueueFiles(foldersOf(home, hall));
  await endProcesses(await kueuesOf(files), GRACE_MILLISECONDS);
}

async function kueuesOf(files: KueueFiles) {
  return (await listProcesses()).filter(({ command }) =>
    command.includes(` --config=${files.configuration} `),
  );
}
