import { readFile } from "node:fs/promises";
import { CLUSTER_API_CONTROLLERS } from "../../model/guard/names";
import { serverOf } from "../../tools/cluster/api/kubeconfig";
import { withApi } from "../../tools/cluster/api/withApi";
import { hallKubectl } from "../../tools/engine/hallKubectl";
import { accessTo, type InstalledHall } from "../installation";
import type { ClusterApiFiles } from "./clusterApiFiles";
import {
  controlPlaneMachine,
  controlPlanePath,
  hallClusterObjects,
  hallClusterStatus,
} from "./hallCluster";

/**
 * Makes the hall's Cluster as its installation would, and says of it what the controllers that do not run here would say.
 *
 * @throws HallError where the hall refuses an object.
 */
export async function makeCluster(
  installed: InstalledHall,
  files: ClusterApiFiles,
  kubernetesVersion: string,
): Promise<void> {
  const { hall, folders } = installed;
  const server = serverOf(await readFile(folders.kubeconfig, "utf8"), hall.context) ?? "";
  const plane = {
    site: hall.site,
    hall: hall.hall,
    kubernetesVersion,
    port: Number(new URL(server).port),
    // With its certificates inside: the controllers read it from a Secret.
    kubeconfig: await hallKubectl(accessTo(installed), ["config", "view", "--flatten", "--minify"]),
    authority: {
      certificate: await readFile(files.authority, "utf8"),
      key: await readFile(files.authorityKey, "utf8"),
    },
  };
  const apply = (items: readonly object[], ...as: readonly string[]) =>
    hallKubectl(
      accessTo(installed),
      [
        ...["apply", "--server-side", "--force-conflicts", "--field-manager=kvandal-lab"],
        ...[...as, "-f", "-"],
      ],
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
  const objects = hallClusterObjects(plane);
  await apply(objects);
  const uid = await withApi(folders.kubeconfig, hall.context, async (client) => {
    for (const [path, status] of Object.entries(hallClusterStatus(plane))) {
      const patch = { method: "PATCH", contentType: "application/merge-patch+json" } as const;
      await client.call(`${path}/status`, { ...patch, body: { status } });
    }
    const found = await client.call<{ readonly metadata: { readonly uid: string } }>(
      controlPlanePath(plane),
    );
    return found.metadata.uid;
  });
  // The guard refuses it to all others; their own controller does not run here.
  const [account = ""] = CLUSTER_API_CONTROLLERS.controlPlanes;
  await apply(controlPlaneMachine(plane, uid), "--as", account);
}
