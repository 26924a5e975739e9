import { fileProblem } from "../input/problem";
import { parseYamlFile } from "../input/yamlFile";
import { combinationProblems } from "./combinations";
import type { DevicePluginConfig } from "./config";
import { CONFIG_FIELDS } from "./configFields";
import { configProblem, ConfigProblems, type ConfigProblem } from "./configProblem";
import { hardwareProblems, type NodeGpus } from "./hardware";
import { DEFAULT_PLUGIN_VERSION, pluginVersionProblem } from "./pluginVersion";
import { readSection } from "./readSection";
import { yamlTextProblems } from "./yamlText";

/** What a configuration is judged for. */
export interface ConfigContext {
  /** Version of NVIDIA's device plugin that will read it. @default "v0.20.0" */
  readonly pluginVersion?: string;
  /** The nodes that will read it; without them, what depends on GPUs is not judged. */
  readonly node?: NodeGpus | undefined;
  /** Whether the container's environment says where MPS is (`MPS_ROOT`). @default false */
  readonly mpsRootInEnvironment?: boolean;
}

/** A configuration that can be used, with what is worth knowing about it; or everything that is wrong. */
export type ParsedConfig =
  | { readonly config: DevicePluginConfig; readonly warnings: readonly ConfigProblem[] }
  | { readonly problems: readonly ConfigProblem[] };

/**
 * Reads a configuration of NVIDIA's device plugin, which itself reads it without strictness: a misspelt key vanishes, a number
 * without a unit is nanoseconds, some keys are ignored, and some values only fail on the nodes. All of that is refused here.
 *
 * @param file name for messages; `text` its content, YAML or JSON.
 */
export function parseDevicePluginConfig(
  file: string,
  text: string,
  context: ConfigContext = {},
): ParsedConfig {
  const { pluginVersion = DEFAULT_PLUGIN_VERSION } = context;
  const unsupported = pluginVersionProblem(pluginVersion);
  if (unsupported !== undefined) {
    const [message, remedy] = splitOff(unsupported);
    const at = fileProblem(file, message);
    return { problems: [configProblem("plugin-version", at, remedy)] };
  }
  const unclear = yamlTextProblems(file, text);
  if (unclear.some(({ rule }) => rule !== "yaml-word")) {
    return { problems: unclear };
  }
  const parsed = parseYamlFile(file, text);
  if ("problems" in parsed) {
    const faults = parsed.problems.map((fault) =>
      configProblem(fault.rule, fault, REMEDIES[fault.rule]),
    );
    return { problems: sorted([...unclear, ...faults]) };
  }
  const { yaml } = parsed;
  const problems = new ConfigProblems(yaml);
  if (yaml.data === null) {
    problems.add("empty-file", [], "the file has no content", REMEDIES["empty-file"]);
    return { problems: problems.all };
  }
  const config = readSection(CONFIG_FIELDS, yaml.data, [], problems, pluginVersion);
  const draft = config as unknown as DevicePluginConfig;
  combinationProblems(draft, yaml.data, problems, { ...context, pluginVersion });
  if (context.node !== undefined) {
    hardwareProblems(draft, context.node, problems);
  }
  const all = sorted([...unclear, ...problems.all]);
  return all.some(({ severity }) => severity === "error")
    ? { problems: all }
    : { config: draft, warnings: all };
}

const REMEDIES = {
  "empty-file": "write at least version: v1",
  "yaml-syntax": "correct the YAML",
  "yaml-character": "remove it",
  "second-document": "keep one document, without ---",
  "duplicate-key": "keep one of the two",
} as const;

/** A message of `what: remedy` in its two halves. */
function splitOff(sentence: string): readonly [string, string] {
  const at = sentence.lastIndexOf(": ");
  return [sentence.slice(0, at), sentence.slice(at + 2)];
}

function sorted(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return [...problems].sort((one, other) => one.line - other.line || one.column - other.column);
}
