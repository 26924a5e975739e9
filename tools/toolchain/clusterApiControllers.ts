import { ensureManifests } from "./manifests";
import { progress } from "./progress";
import { findTool, makeTool } from "./resolve";
import { CLUSTER_API } from "./tools";
import type { ResolvedTool } from "./types";
import { WAYS } from "./ways";

/** Cluster API's controllers, to be run beside a simulated hall. */
export interface ClusterApi {
  readonly version: string;
  /** Absolute paths of its controllers. */
  readonly core: string;
  readonly bootstrap: string;
  /** File with all objects of an installation, as its makers publish them, and the definition of a control plane. */
  readonly manifests: string;
}

/**
 * Makes sure of Cluster API's controllers, built from its Go module, and of their manifests, rendered from the same module. The first time
 * takes some minutes.
 *
 * @param kubectl renders the manifests.
 * @throws ToolchainError if one of them cannot be built or downloaded.
 */
export async function ensureClusterApi(
  kubectl: Pick<ResolvedTool, "path">,
  { quiet = false } = {},
): Promise<ClusterApi> {
  const step = progress(quiet);
  const { core, bootstrap } = CLUSTER_API;
  const coreTool = (await findTool(core)) ?? (await makeTool(core, WAYS, step));
  const bootstrapTool = (await findTool(bootstrap)) ?? (await makeTool(bootstrap, WAYS, step));
  const rendered = {
    name: "cluster-api-manifests",
    title: "Cluster API",
    version: core.version,
    requiredBy: core.go.module,
    module: "sigs.k8s.io/cluster-api",
    sources: [
      "core/config/default",
      "bootstrap/kubeadm/config/default",
      "controlplane/kubeadm/config/default",
    ],
    file: "cluster-api.yaml",
  } as const;
  return {
    version: core.version,
    core: coreTool.path,
    bootstrap: bootstrapTool.path,
    manifests: await ensureManifests(rendered, kubectl.path, step),
  };
}
