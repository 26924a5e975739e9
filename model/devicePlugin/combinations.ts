import type { ConfigFlags, DevicePluginConfig, SharedResources } from "./config";
import type { ConfigProblems } from "./configProblem";
import { isMapping } from "../mapping";
import { hasSince } from "./pluginVersion";
import { fullResourceName, isResourceName } from "./resourceName";

/** Most replicas of a GPU under MPS: clients of one server from Volta's successors on. Source: `maxReplicas` of the MPS daemon. */
export const MPS_REPLICAS_AT_MOST = 48;

/**
 * Notes fields that are right by themselves and wrong together. Fields may be of the wrong type, which is noted elsewhere.
 *
 * @param data the file's plain data, for what was stated as nothing.
 */
export function combinationProblems(
  config: DevicePluginConfig,
  data: unknown,
  problems: ConfigProblems,
  context: { readonly pluginVersion: string; readonly mpsRootInEnvironment?: boolean },
): void {
  const { flags, sharing } = config;
  const { timeSlicing, mps } = sharing ?? {};
  const stated = isMapping(data) && isMapping(data.sharing) ? data.sharing : {};
  if (stated.timeSlicing !== undefined && stated.mps !== undefined && stated.mps !== null) {
    const message = "MPS is set too, and then the plugin ignores time-slicing";
    const at = ["sharing", "timeSlicing"];
    problems.add("sharing-both", at, message, "keep one of the two", "key");
  }
  strategyProblems(config, problems);
  if (mps !== undefined) {
    mpsProblems(flags, mps, problems, context);
  }
  for (const [kind, shared] of Object.entries({ timeSlicing, mps })) {
    const at = ["sharing", kind, "failRequestsGreaterThanOne"];
    const always = kind === "mps" && shared?.failRequestsGreaterThanOne !== false;
    if (shared !== undefined && (always || shared.failRequestsGreaterThanOne === true)) {
      const message =
        "a pod that asks for more than one replica is refused when it starts (UnexpectedAdmissionError)";
      problems.add("single-request-only", at, message, "have pods ask for one", "key");
    }
    shared?.resources.forEach(({ name }, index) => {
      const found = absentResource(name, flags?.migStrategy ?? "none");
      if (found !== undefined) {
        const path = ["sharing", kind, "resources", index, "name"];
        problems.add("resource-absent", path, found.message, found.remedy);
      }
    });
  }
}

function strategyProblems({ flags }: DevicePluginConfig, problems: ConfigProblems): void {
  const strategy = flags?.plugin?.deviceListStrategy;
  const strategies: readonly unknown[] = Array.isArray(strategy) ? strategy : [strategy];
  const cdi = strategies
    .filter((each) => typeof each === "string")
    .find((each) => each.startsWith("cdi-"));
  if (flags?.deviceDiscoveryStrategy === "tegra" && cdi !== undefined) {
    const message = `${cdi} needs NVML, and deviceDiscoveryStrategy tegra goes without it`;
    const remedy = "write deviceDiscoveryStrategy: nvml, or deviceListStrategy: envvar";
    problems.add("cdi-needs-nvml", ["flags", "plugin", "deviceListStrategy"], message, remedy);
  }
}

function mpsProblems(
  flags: ConfigFlags | undefined,
  mps: SharedResources,
  problems: ConfigProblems,
  context: { readonly pluginVersion: string; readonly mpsRootInEnvironment?: boolean },
): void {
  const at = ["sharing", "mps"];
  const without = "leave out sharing.mps, or write migStrategy: none";
  if (flags?.migStrategy === "mixed") {
    const message = "migStrategy mixed does not work with MPS";
    problems.add("mps-with-mig-mixed", at, message, without, "key");
  } else if (flags?.migStrategy === "single") {
    const message = "MPS does not share MIG devices, and migStrategy single has no others";
    problems.add("mps-with-mig-devices", at, message, without, "key");
  }
  if (flags?.mpsRoot === undefined && context.mpsRootInEnvironment !== true) {
    const message = "MPS needs flags.mpsRoot, where plugin and daemon meet";
    problems.add("mps-root-missing", at, message, "write mpsRoot: /run/nvidia/mps", "key");
  }
  if (mps.failRequestsGreaterThanOne === false && !hasSince(context.pluginVersion, "v0.20.0")) {
    const message = `plugin ${context.pluginVersion} sets it to true with MPS, whatever is written`;
    const remedy = "leave it out, or use v0.20.0";
    problems.add("mps-fail-requests", [...at, "failRequestsGreaterThanOne"], message, remedy);
  }
  mps.resources.forEach(({ replicas }, index) => {
    if (replicas > MPS_REPLICAS_AT_MOST) {
      const message = `found ${replicas}; MPS has at most ${MPS_REPLICAS_AT_MOST} clients a GPU`;
      const remedy = `write ${MPS_REPLICAS_AT_MOST} or fewer`;
      problems.add("mps-replicas", [...at, "resources", index, "replicas"], message, remedy);
    }
  });
}

/** The plugin knows whole GPUs as nvidia.com/gpu, and MIG devices as nvidia.com/mig-… under migStrategy mixed alone. */
function absentResource(
  written: string,
  migStrategy: string,
): { readonly message: string; readonly remedy: string } | undefined {
  const name = fullResourceName(written);
  if (!isResourceName(written) || name === "nvidia.com/gpu") {
    return undefined;
  }
  if (!name.startsWith("nvidia.com/mig-")) {
    const message = `no node has ${name}, so nothing would be shared`;
    return { message, remedy: "share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed" };
  }
  if (migStrategy === "mixed") {
    return undefined;
  }
  const message = `no node has ${name} under migStrategy ${migStrategy}, so nothing would be shared`;
  return {
    message,
    remedy:
      migStrategy === "single"
        ? "MIG devices are nvidia.com/gpu there: write that"
        : "write migStrategy: mixed, or share nvidia.com/gpu",
  };
}
