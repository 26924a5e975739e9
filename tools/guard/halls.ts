import { workloadContextOf } from "../../model/site";
import type { Site } from "../../model/siteSchema";
import { kubeconfigOf } from "../engine/halls";
import type { HallAccess } from "../engine/hallKubectl";
import { reachableHalls } from "../engine/reachableHalls";
import type { Toolchain } from "../toolchain";

/** How the guard's commands reach a hall: its management cluster, and the one that has the nodes. */
export interface GuardAccess extends HallAccess {
  readonly workloadContext: string;
}

/** How to reach each hall of a site that exists. */
export async function guardedHalls(site: Site, toolchain: Toolchain): Promise<GuardAccess[]> {
  const kubeconfig = kubeconfigOf(site);
  return (await reachableHalls(site, toolchain)).map((hall) => ({
    hall: hall.name,
    kubectl: toolchain.tools.kubectl.path,
    kubeconfig,
    context: hall.managementContext,
    workloadContext: workloadContextOf(hall),
  }));
}
