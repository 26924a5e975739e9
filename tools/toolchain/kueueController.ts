import { ensureManifests } from "./manifests";
import { progress } from "./progress";
import { findTool, makeTool } from "./resolve";
import { KUEUE } from "./tools";
import type { ResolvedTool } from "./types";
import { WAYS } from "./ways";

/** Kueue, to be run beside a simulated hall. */
export interface Kueue {
  /** Absolute path of its controller. */
  readonly path: string;
  readonly version: string;
  /** File with all objects of an installation, as its makers publish them. */
  readonly manifests: string;
}

/**
 * Makes sure of Kueue's controller, built from its Go module, and of its manifests, rendered from the same module. The first time takes
 * some five minutes.
 *
 * @param kubectl renders the manifests.
 * @throws ToolchainError if one of them cannot be built or downloaded.
 */
export async function ensureKueue(
  kubectl: Pick<ResolvedTool, "path">,
  { quiet = false } = {},
): Promise<Kueue> {
  const step = progress(quiet);
  const { path, version } = (await findTool(KUEUE)) ?? (await makeTool(KUEUE, WAYS, step));
  const rendered = {
    name: "kueue-manifests",
    title: "Kueue",
    version,
    requiredBy: KUEUE.go.module,
    module: "sigs.k8s.io/kueue",
    sources: ["config/default"],
    file: "kueue.yaml",
  } as const;
  return { path, version, manifests: await ensureManifests(rendered, kubectl.path, step) };
}
