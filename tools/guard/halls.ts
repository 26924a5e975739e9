import type { Site } from "../../model/siteSchema";
import { kubeconfigOf } from "../engine/halls";
import { reachableHalls } from "../engine/reachableHalls";
import type { Toolchain } from "../toolchain";
import type { GuardAccess } from "./hallKubectl";

/** How to reach each hall of a site that exists. */
export async function guardedHalls(site: Site, toolchain: Toolchain): Promise<GuardAccess[]> {
  const kubeconfig = kubeconfigOf(site);
  return (await reachableHalls(site, toolchain)).map(
    ({ name, managementContext, workloadContext }) => ({
      hall: name,
      kubectl: toolchain.tools.kubectl.path,
      kubeconfig,
      context: managementContext,
      workloadContext: workloadContext ?? managementContext,
    }),
  );
}
