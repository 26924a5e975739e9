import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandError } from "../failure";
import { withApi } from "./api/withApi";
import { removeHall } from "./deleteHallCluster";
import { installDefinitions } from "./definitions";
import { foldersOf } from "./folders";
import { kwokctlConfig } from "./kwokctlConfig";
import { choosePorts } from "./ports";
import { oneAtATime } from "./queue";
import { readRecord, writeRecord, type HallRecord } from "./record";
import { hallRuns, prepareStart, startHall } from "./startHall";
import type { ClusterOptions, HallCluster } from "./types";

/** The group of the machines that are simulated: where Cluster API is installed, the other definitions come with it. */
const INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io_";

/**
 * Makes sure that a hall's cluster runs on this machine, answers and serves the CRDs of the toolchain: creates it, starts
 * it again (after a restart of the machine or a crash), or finds all in order. Can be interrupted and run again.
 *
 * @throws ClusterError that says why the hall did not start.
 */
export function ensureHallCluster(hall: HallCluster, options: ClusterOptions): Promise<void> {
  return oneAtATime(() => ensure(hall, options));
}

async function ensure(hall: HallCluster, options: ClusterOptions): Promise<void> {
  const { home, kubeconfig, toolchain, hasClusterApi = false, log } = options;
  const folders = foldersOf(home, hall);
  const record: HallRecord = {
    site: hall.site,
    hall: hall.hall,
    context: hall.context,
    complete: true,
    cluster: folders.cluster,
    hasClusterApi,
  };
  const earlier = await readRecord(folders.record);
  const whole =
    earlier?.complete === true &&
    earlier.cluster === folders.cluster &&
    existsSync(folders.kwokctlConfig);

  if (whole && (earlier.hasClusterApi ?? false) !== hasClusterApi) {
    throw new CommandError(
      `hall ${hall.hall}: its machines were made by ${hasClusterApi ? "the simulator" : "Cluster API"}, and the other one cannot take them over: ` +
        `write infrastructure.controllers as it was, run \`npm run down\`, and change it then`,
    );
  }
  if (!whole) {
    if (existsSync(folders.cluster)) {
      log(`hall ${hall.hall}: its making was interrupted, making it again`);
    }
    await removeHall(folders, hall, kubeconfig);
    await writeRecord(folders.record, { ...record, complete: false });
    log(`hall ${hall.hall}: creating a Kubernetes cluster, context ${hall.context}`);
    await mkdir(dirname(kubeconfig), { recursive: true });
    const config = kwokctlConfig(toolchain.tools, await choosePorts(folders.cluster));
    await startHall(hall, folders, options, config);
  } else if (!(await hallRuns(folders, hall, kubeconfig))) {
    log(`hall ${hall.hall}: starting its Kubernetes cluster again`);
    await prepareStart(hall, folders, options);
    await startHall(hall, folders, options, "");
  }

  const applied = await withApi(kubeconfig, hall.context, (client) =>
    installDefinitions(
      client,
      toolchain.crdFolder,
      (file) => !hasClusterApi || file.startsWith(INFRASTRUCTURE),
    ),
  );
  if (applied > 0) {
    log(`hall ${hall.hall}: ready, ${applied} Cluster API definitions installed`);
  }
  if (!whole) {
    await writeRecord(folders.record, record);
  }
}
