import { gpuPowerCap } from "../../components/manifests/gpuPowerCap";
import { guardSyncCronJob } from "../../components/manifests/guardSyncCronJob";
import type { Manifest } from "../../components/manifests/manifest";
import { readScripts } from "../../components/manifests/scripts";
import { clusterNameOf } from "../../model/clusterApi";
import { poolOfMachineDeployment } from "../../model/machineDeployments";
import type { LiveBudget } from "../../model/guard/liveBudget";
import type { ExpectedWorkload } from "../../model/guard/surplus";
import type { Site } from "../../model/siteSchema";
import type { GuardAccess } from "./halls";

/** The workloads that count a hall's nodes and hold its power caps, as a deployment with the live budget creates them. */
export function expectedWorkloads(
  site: Site,
  access: GuardAccess,
  { ceilings }: Pick<LiveBudget, "ceilings">,
): ExpectedWorkload[] {
  const isOneCluster = access.workloadContext === access.context;
  const scripts = readScripts();
  const counting = guardSyncCronJob(
    {
      site: site.name,
      workloadCluster: isOneCluster ? undefined : clusterNameOf(site.name, access.hall),
    },
    scripts,
  );
  const caps = site.pools
    .filter(({ hall }) => hall === access.hall)
    .flatMap(({ name, gpuPowerCapWatts: capWatts }) => {
      if (capWatts === undefined) {
        return [];
      }
      const isRequired = Object.entries(ceilings).some(
        ([part, { ceilingNodes }]) =>
          ceilingNodes > 0 && poolOfMachineDeployment(site, part)?.name === name,
      );
      const { prerequisites, daemonSet } = gpuPowerCap(
        { pool: name, capWatts },
        scripts["power-cap.sh"],
      );
      return [prerequisites.script, daemonSet].map((object) => workload(object, isRequired));
    });
  return [
    workload(counting.scripts, true),
    workload(counting.cronJob, true),
    workload(counting.firstCount, false),
    ...caps,
  ];
}

function workload(object: Manifest, isRequired: boolean): ExpectedWorkload {
  return { object, isRequired };
}
