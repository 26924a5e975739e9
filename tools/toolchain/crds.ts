import { execa } from "execa";
import { chmod, copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { checkGo } from "./build";
import { entryFolder, makeEntry, readEntry } from "./cache";
import type { Step } from "./progress";
import { ToolchainError } from "./types";

/** The Go module whose requirements name the modules below; the version is written there as well, for `go.sum`. */
const MODULE = join(__dirname, "cluster-api");
const VERSION = "1.14.2";

/** The definitions that a simulated hall serves, by the module and folder that has them. */
const DEFINITIONS = [
  {
    module: "sigs.k8s.io/cluster-api",
    folder: "core/config/crd/bases",
    group: "cluster.x-k8s.io",
    kinds: [
      "clusters",
      "machinedeployments",
      "machinesets",
      "machines",
      "machinepools",
      "machinehealthchecks",
    ],
  },
  {
    module: "sigs.k8s.io/cluster-api",
    folder: "bootstrap/kubeadm/config/crd/bases",
    group: "bootstrap.cluster.x-k8s.io",
    kinds: ["kubeadmconfigs", "kubeadmconfigtemplates"],
  },
  {
    // The in-memory infrastructure.
    module: "sigs.k8s.io/cluster-api/test",
    folder: "infrastructure/docker/config/crd/bases",
    group: "infrastructure.cluster.x-k8s.io",
    kinds: ["devclusters", "devmachines", "devmachinetemplates"],
  },
] as const;

const downloadedSchema = z.object({
  Path: z.string(),
  Dir: z.string().optional(),
  Error: z.string().optional(),
});
type Downloaded = z.output<typeof downloadedSchema>;

/**
 * Makes sure of Cluster API's CRDs: copied out of its Go modules, as go.sum has them, into the cache.
 *
 * @returns the folder of the YAML files.
 * @throws ToolchainError if the modules cannot be had.
 */
export async function ensureDefinitions(step: Step): Promise<string> {
  const folder = entryFolder("cluster-api-crds", VERSION);
  const entry = await readEntry(folder);
  if (entry !== undefined) {
    return entry.folder;
  }
  try {
    await step(`Cluster API ${VERSION} definitions: from its Go modules`, () =>
      makeEntry(folder, "download", copyDefinitions),
    );
  } catch (error) {
    throw error instanceof ToolchainError
      ? error
      : new ToolchainError(
          `Cluster API's definitions cannot be had: ${error instanceof Error ? error.message : String(error)}`,
        );
  }
  return folder;
}

async function copyDefinitions(target: string): Promise<void> {
  const modules = await downloadModules();
  for (const { module, folder, group, kinds } of DEFINITIONS) {
    const found = modules.find(({ Path }) => Path === module);
    if (found?.Dir === undefined) {
      throw new Error(found?.Error ?? `go mod download did not answer for ${module}`);
    }
    for (const kind of kinds) {
      const copy = join(target, `${group}_${kind}.yaml`);
      await copyFile(join(found.Dir, folder, basename(copy)), copy);
      // Go's module cache is read-only, file by file.
      await chmod(copy, 0o644);
    }
  }
}

/** Downloads the modules into Go's own cache, which checks them against go.sum. */
async function downloadModules(): Promise<Downloaded[]> {
  await checkGo(MODULE);
  const names = [...new Set(DEFINITIONS.map(({ module }) => module))];
  const { stdout, stderr } = await execa("go", ["mod", "download", "-json", ...names], {
    cwd: MODULE,
    reject: false,
    stdin: "ignore",
  });
  // It prints one object after the other, not a list.
  const answer = z
    .array(downloadedSchema)
    .safeParse(JSON.parse(`[${stdout.replace(/\}\s*\{/g, "},{")}]`));
  if (!answer.success || answer.data.length === 0) {
    throw new Error(`go mod download failed: ${stderr.trim()}`);
  }
  return answer.data;
}
