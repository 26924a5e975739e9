import { startClusterApi, stopClusterApi } from "../../lab/clusterApi/clusterApiProcess";
import { hasKueue, startKueue, stopKueue } from "../../lab/kueue/kueueProcess";
import { hasClusterApi } from "../../model/clusterApi";
import type { HallPlan, PhasePlan } from "../../model/phasePlan";
import type { Site } from "../../model/siteSchema";
import { kueueConfiguration } from "../../model/tenants/kueueConfiguration";
import {
  ClusterError,
  deleteHallCluster,
  ensureHallCluster,
  listHallClusters,
  type ClusterOptions,
  type HallCluster,
} from "../cluster";
import { HOME } from "../project";
import { startSimulator, stopSimulator } from "../simulator";
import { ensureClusterApi, ensureKueue, type Toolchain } from "../toolchain";
import { kubeconfigOf } from "./halls";

const START_ATTEMPTS = 3;

/** Everything that the simulated halls of a site need to know. */
export interface SimulatedSite {
  readonly site: Site;
  readonly toolchain: Toolchain;
  readonly log: (line: string) => void;
}

/**
 * Starts the halls that a phase needs, and those that run already (their pools may have to shrink), each a Kubernetes
 * cluster on this machine; then the simulator that plays their machine controllers, or Cluster API's own controllers and the simulator
 * that plays their infrastructure.
 */
export async function startHalls(
  simulated: SimulatedSite,
  halls: readonly HallPlan[],
): Promise<void> {
  const options = clusterOptions(simulated);
  const existing = new Set((await existingHalls(simulated)).map(({ hall }) => hall));
  const wanted = simulated.site.halls.filter(
    ({ name }) => existing.has(name) || halls.some((hall) => hall.name === name),
  );
  const clusters = wanted.map((hall) => clusterOf(simulated.site, hall));
  for (const cluster of clusters) {
    await ensureWithRetries(cluster, options);
  }
  if (clusters.length === 0) {
    return; // Nothing runs and nothing is wanted, as when a site is taken down twice.
  }
  if (options.hasClusterApi === true) {
    await startClusterApis(simulated, clusters);
  }
  await startSimulator({
    kubeconfig: options.kubeconfig,
    contexts: clusters.map(({ context }) => context),
    kubectl: simulated.toolchain.tools.kubectl.path,
    infrastructureOnly: options.hasClusterApi === true,
    home: HOME,
    log: simulated.log,
  });
}

/** Kubernetes' own components give up when the API server answers late, as on a busy machine: that is worth another try. */
async function ensureWithRetries(cluster: HallCluster, options: ClusterOptions): Promise<void> {
  for (let attempt = 1; attempt < START_ATTEMPTS; attempt++) {
    try {
      await ensureHallCluster(cluster, options);
      return;
    } catch (error) {
      if (!(error instanceof ClusterError)) {
        throw error;
      }
      options.log(`hall ${cluster.hall}: did not start, trying again`);
    }
  }
  await ensureHallCluster(cluster, options);
}

async function startClusterApis(
  { site, toolchain, log }: SimulatedSite,
  clusters: readonly HallCluster[],
): Promise<void> {
  const clusterApi = await ensureClusterApi(toolchain.tools.kubectl);
  for (const cluster of clusters) {
    await startClusterApi(cluster, {
      clusterApi,
      kubectl: toolchain.tools.kubectl.path,
      kubernetesVersion: site.kubernetesVersion,
      home: HOME,
      log,
    });
  }
}

/**
 * Runs Kueue in the halls that have tenants, and wherever it was installed already: its webhooks refuse what they cannot be asked about, and
 * its queues go only while it runs.
 *
 * @param tenants by hall, as the phase has them; none where all of them are to go.
 * @param isWanted whether it is installed where it is not there yet.
 */
export async function startKueues(
  { site, toolchain, log }: SimulatedSite,
  tenants: PhasePlan["hallTenants"],
  isWanted: boolean,
): Promise<void> {
  const existing = new Set((await existingHalls({ site, toolchain, log })).map(({ hall }) => hall));
  for (const hall of site.halls.filter(({ name }) => existing.has(name))) {
    const [cluster, own] = [clusterOf(site, hall), tenants[hall.name]];
    if ((own !== undefined && isWanted) || hasKueue(HOME, cluster)) {
      await startKueue(cluster, {
        kueue: await ensureKueue(toolchain.tools.kubectl),
        kubectl: toolchain.tools.kubectl.path,
        home: HOME,
        configuration: own === undefined ? undefined : kueueConfiguration(own),
        log,
      });
    }
  }
}

/** Stops the simulator and deletes every hall of the site on this machine. */
export async function deleteHalls(simulated: SimulatedSite): Promise<void> {
  await stopSimulator({ home: HOME, log: simulated.log });
  for (const cluster of await existingHalls(simulated)) {
    await stopKueue(HOME, cluster);
    await stopClusterApi(HOME, cluster);
    await deleteHallCluster(cluster, clusterOptions(simulated));
  }
}

/** The halls of the site that exist on this machine, running or not. */
export async function existingHalls(simulated: SimulatedSite): Promise<HallCluster[]> {
  const contexts = new Set(
    (await listHallClusters(clusterOptions(simulated))).map(({ context }) => context),
  );
  return simulated.site.halls
    .map((hall) => clusterOf(simulated.site, hall))
    .filter(({ context }) => contexts.has(context));
}

function clusterOptions({ site, toolchain, log }: SimulatedSite): ClusterOptions {
  return {
    toolchain,
    home: HOME,
    kubeconfig: kubeconfigOf(site) ?? "",
    hasClusterApi: hasClusterApi(site.infrastructure),
    log,
  };
}

function clusterOf(site: Site, hall: Site["halls"][number]): HallCluster {
  return { site: site.name, hall: hall.name, context: hall.managementContext };
}
