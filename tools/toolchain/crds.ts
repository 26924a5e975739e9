import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entryFolder } from "./cache";
import { downloadModules, ensureFromModules } from "./goModules";
import type { Step } from "./progress";
import { simulatedDefinition } from "./simulatedDefinition";

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

/**
 * Makes sure of Cluster API's CRDs, for halls in which the simulator plays its controllers: from its Go modules, as go.sum has them.
 *
 * @returns the folder of the YAML files.
 * @throws ToolchainError if the modules cannot be had.
 */
export async function ensureDefinitions(step: Step): Promise<string> {
  return ensureFromModules(
    entryFolder("cluster-api-definitions", VERSION),
    `Cluster API ${VERSION} definitions`,
    copyDefinitions,
    step,
  );
}

async function copyDefinitions(target: string): Promise<void> {
  const names = [...new Set(DEFINITIONS.map(({ module }) => module))];
  const modules = await downloadModules(MODULE, names);
  for (const { module, folder, group, kinds } of DEFINITIONS) {
    for (const kind of kinds) {
      const file = `${group}_${kind}.yaml`;
      const text = await readFile(join(modules.get(module) ?? "", folder, file), "utf8");
      await writeFile(join(target, file), simulatedDefinition(text));
    }
  }
}
