import { execa } from "execa";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entryFolder, makeEntry, readEntry } from "./cache";
import { downloadModules } from "./goModules";
import { progress, type Step } from "./progress";
import { findTool, makeTool } from "./resolve";
import { KUEUE } from "./tools";
import { ToolchainError, type ResolvedTool } from "./types";
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
 * @throws ToolchainError if they cannot be had.
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
  const folder = entryFolder("kueue-manifests", KUEUE.version);
  const file = join(folder, FILE);
  if ((await readEntry(folder)) !== undefined) {
    return file;
  }
  try {
    await step(`Kueue ${KUEUE.version} manifests: from its Go module`, () =>
      makeEntry(folder, "download", async (target) => {
        const modules = await downloadModules(join(__dirname, KUEUE.go.module), [MODULE]);
        const source = join(modules.get(MODULE) ?? "", "config", "default");
        const { stdout } = await execa(kubectl, ["kustomize", source], { stdin: "ignore" });
        await writeFile(join(target, FILE), stdout);
      }),
    );
  } catch (error) {
    throw error instanceof ToolchainError
      ? error
      : new ToolchainError(
          `Kueue's manifests cannot be had: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
  }
  return file;
}
