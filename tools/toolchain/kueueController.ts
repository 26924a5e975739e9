import { execa } from "execa";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entryFolder } from "./cache";
import { downloadModules, ensureFromModules } from "./goModules";
import { progress, type Step } from "./progress";
import { findTool, makeTool } from "./resolve";
import { KUEUE } from "./tools";
import type { ResolvedTool } from "./types";
import { WAYS } from "./ways";

const MODULE = "sigs.k8s.io/kueue";
const FILE = "kueue.yaml";

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
  return { path, version, manifests: await ensureManifests(kubectl.path, step) };
}

async function ensureManifests(kubectl: string, step: Step): Promise<string> {
  const folder = await ensureFromModules(
    entryFolder("kueue-manifests", KUEUE.version),
    `Kueue ${KUEUE.version} manifests`,
    async (target) => {
      const modules = await downloadModules(join(__dirname, KUEUE.go.module), [MODULE]);
      const source = join(modules.get(MODULE) ?? "", "config", "default");
      const { stdout } = await execa(kubectl, ["kustomize", source], { stdin: "ignore" });
      await writeFile(join(target, FILE), stdout);
    },
    step,
  );
  return join(folder, FILE);
}
