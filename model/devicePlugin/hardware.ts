import { didYouMean } from "../input/suggest";
import type { DevicePluginConfig } from "./config";
import type { ConfigProblems } from "./configProblem";
import { fullResourceName, migResourceName } from "./resourceName";

/** MIG instances of one GPU, profile to count; empty for a GPU that is not split. */
export type MigInstances = Readonly<Record<string, number>>;

/** The GPUs of a node, as far as a configuration depends on them. */
export interface NodeGpus {
  /** For messages, `hgx-h100`. */
  readonly gpuSystem: string;
  /** MIG profiles that the GPUs have; none if they cannot be split. */
  readonly migProfiles: readonly string[];
  /** How each GPU of the node is split. */
  readonly gpus: readonly MigInstances[];
  /** Whether the node has an IMEX channel: GPUs of several nodes on one NVLink. */
  readonly imexChannel: boolean;
}

/** Notes what a configuration asks of GPUs that the node's do not have. */
export function hardwareProblems(
  config: DevicePluginConfig,
  node: NodeGpus,
  problems: ConfigProblems,
): void {
  const { flags, sharing, imex } = config;
  if (flags?.migStrategy === "single" || flags?.migStrategy === "mixed") {
    migProblems(flags.migStrategy, node, problems);
  }
  if (flags?.migStrategy === "mixed") {
    for (const [kind, shared] of Object.entries({ ...sharing })) {
      shared.resources.forEach(({ name }, index) => {
        const present = resourcesUnderMixed(node);
        const full = fullResourceName(name);
        if (name !== "" && !present.includes(full)) {
          const message = `${node.gpuSystem} nodes have no ${full}, so nothing would be shared; they have ${present.join(", ")}`;
          const remedy = `share one of these.${didYouMean(full, present)}`;
          const path = ["sharing", kind, "resources", index, "name"];
          problems.add("resource-absent", path, message, remedy);
        }
      });
    }
  }
  if (imex?.required === true && !node.imexChannel) {
    const message = `${node.gpuSystem} nodes have no IMEX channel, and the plugin would not start: channel0 does not exist`;
    problems.add("imex-channel-missing", ["imex", "required"], message, "leave it out");
  }
}

function migProblems(
  strategy: "single" | "mixed",
  { gpuSystem, migProfiles, gpus }: NodeGpus,
  problems: ConfigProblems,
): void {
  const at = ["flags", "migStrategy"];
  if (migProfiles.length === 0) {
    const message = `GPUs of ${gpuSystem} have no MIG profiles in the catalogue`;
    problems.add("mig-unsupported", at, message, "write migStrategy: none");
    return;
  }
  if (strategy === "mixed") {
    return;
  }
  const split = gpus.filter((gpu) => Object.keys(gpu).length > 0);
  const profiles = new Set(split.flatMap((gpu) => Object.keys(gpu)));
  if (split.length === 0) {
    const message = "no GPU of the node has MIG devices, and migStrategy single needs them on all";
    problems.add("mig-single-without-mig", at, message, "write migStrategy: none, or split them");
  } else if (split.length < gpus.length) {
    const message = `${split.length} of ${gpus.length} GPUs are split, and migStrategy single needs all of them alike`;
    problems.add("mig-single-not-all", at, message, "split all, or write migStrategy: mixed");
  }
  if (profiles.size > 1) {
    const message = `the node has MIG devices of ${[...profiles].join(", ")}, and migStrategy single needs one kind`;
    problems.add("mig-single-several-profiles", at, message, "write migStrategy: mixed");
  }
}

function resourcesUnderMixed({ gpus }: NodeGpus): string[] {
  const names = gpus.flatMap((gpu) => {
    const profiles = Object.keys(gpu);
    return profiles.length === 0 ? ["nvidia.com/gpu"] : profiles.map(migResourceName);
  });
  return [...new Set(names)];
}
