import { formatConfigProblem } from "./configProblem";
import { parseDevicePluginConfig } from "./parseConfig";
import { devicePluginConfigFacts, devicePluginMode } from "./mode";
import type { DevicePluginStack } from "./mode";
import { didYouMean } from "../input/suggest";
import { MPS_ROOT } from "./privileges";

/** Key under which the configuration of unlabelled nodes is published; its content may change, its name never does. */
export const DEFAULT_CONFIG_KEY = "default";

/** The named configurations of a hall. */
export interface DevicePluginConfigs {
  readonly stack: DevicePluginStack;
  /** Name to YAML, retired ones included. */
  readonly configs: Readonly<Record<string, string>>;
  readonly defaultConfig: string;
  readonly driverRoot: string;
  readonly pluginVersion: string;
}

/** Something that keeps a hall's configurations from working: the property it is about, and why. */
export interface DevicePluginProblem {
  readonly propertyPath: string;
  readonly reason: string;
}

/** Both a ConfigMap key and a label's value: letters, digits, `-`, `_` and `.`, with a letter or digit at each end. */
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * What keeps the named configurations from working together in one hall, however right each is by itself.
 *
 * @returns nothing if they work.
 */
export function devicePluginProblems(hall: DevicePluginConfigs): DevicePluginProblem[] {
  const { configs, defaultConfig, stack } = hall;
  const problems = Object.entries(configs).flatMap(([name, yaml]) =>
    [...nameProblems(name), ...contentProblems(yaml, hall)].map((reason) => ({
      propertyPath: `configs["${name}"]`,
      reason,
    })),
  );
  const fallback = configs[defaultConfig];
  if (fallback === undefined) {
    const names = Object.keys(configs);
    problems.push({
      propertyPath: "defaultConfig",
      reason: `no configuration is called "${defaultConfig}"; there are ${names.join(", ") || "none"}.${didYouMean(defaultConfig, names)}`,
    });
  } else if (stack === "device-plugin" && problems.length === 0) {
    const mode = devicePluginMode(devicePluginConfigFacts(fallback));
    if (mode !== "standard") {
      problems.push({
        propertyPath: "defaultConfig",
        reason: `"${defaultConfig}" is for ${mode} nodes, but a node without a label runs the plugin without privileges: add an exclusive configuration and make that the default`,
      });
    }
  }
  return problems;
}

function nameProblems(name: string): string[] {
  if (name === DEFAULT_CONFIG_KEY) {
    return [
      `"${DEFAULT_CONFIG_KEY}" is the key of unlabelled nodes: name the configuration by its content and say so in defaultConfig`,
    ];
  }
  return NAME.test(name)
    ? []
    : [
        `the name is a ConfigMap key and a label's value: at most 63 letters, digits, "-", "_" and ".", with a letter or digit at each end`,
      ];
}

function contentProblems(
  yaml: string,
  { stack, driverRoot, pluginVersion }: DevicePluginConfigs,
): string[] {
  const context = { pluginVersion, mpsRootInEnvironment: true };
  const parsed = parseDevicePluginConfig("configuration", yaml, context);
  if ("problems" in parsed) {
    return parsed.problems.filter(({ severity }) => severity === "error").map(formatConfigProblem);
  }
  const facts = devicePluginConfigFacts(yaml);
  const problems: string[] = [];
  if (stack === "gpu-operator") {
    return problems;
  }
  if (facts.driverRoot !== driverRoot) {
    problems.push(
      `flags.nvidiaDriverRoot is ${facts.driverRoot}, but the hall's plugin mounts ${driverRoot}: device specifications would name files that are not there`,
    );
  }
  // The environment of a container wins over the file, so these would have no effect.
  if (facts.mpsRoot !== undefined && facts.mpsRoot !== MPS_ROOT) {
    problems.push(
      `flags.mpsRoot is ${facts.mpsRoot}, but plugin and MPS daemon meet in ${MPS_ROOT}: leave it out`,
    );
  }
  if (facts.sleepInterval !== undefined) {
    problems.push(
      `flags.gfd.sleepInterval is ${facts.sleepInterval}, but the DaemonSet sets the interval for the whole hall: leave it out`,
    );
  }
  return problems;
}
