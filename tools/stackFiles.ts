import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileProblem, InputFileError, type Problem } from "../model/input/problem";
import { readText } from "../model/input/readText";
import { parseYamlFile, type YamlFile } from "../model/input/yamlFile";
import { readEngineFile } from "./engineFile";

/** A committed `Pulumi.<stack>.yaml`, as much of it as says what is deployed. */
export interface StackFile {
  readonly stack: string;
  /** Relative to the project. */
  readonly file: string;
  readonly site: unknown;
  readonly phase: unknown;
  readonly yaml: YamlFile;
}

const PROJECT_FILE = "Pulumi.yaml";
const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;
/** Names that Pulumi takes for a project or a stack, where a file system tells capital letters from small ones or not. */
const ENGINE_FILE = /^pulumi\.(.+\.)?(ya?ml|json)$/i;
/** The project whose keys are read here, `kvandal:phase`: the program reads those of the project's name. */
const PROJECT_NAME = "kvandal";
/** The only form of a key that is no other form of another one: the engine trims keys and takes a:config:b for a:b. */
const STACK_KEY = /^[^\s:]+:[^\s:]+$/;
/** In the project's file a key may leave the project's own name out. */
const PROJECT_KEY = /^[^\s:]+(:[^\s:]+)?$/;

/**
 * The committed stack files of a folder that is laid out as the project, by name.
 *
 * @throws InputFileError for one that is not a regular file, is not YAML or may be read otherwise by Pulumi, and where Pulumi would read a
 *   stack's configuration from elsewhere.
 */
export function stackFiles(root: string): StackFile[] {
  const names = readdirSync(root).sort();
  const problems = [...names.filter(isUnread).map(unreadFile), ...projectFileProblems(root)];
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return names.flatMap((file) => {
    const [, stack] = STACK_FILE.exec(file) ?? [];
    return stack === undefined ? [] : (readStackFile(root, stack) ?? []);
  });
}

/** Whether Pulumi may read a file that is not read here. */
function isUnread(file: string): boolean {
  return ENGINE_FILE.test(file) && file !== PROJECT_FILE && !STACK_FILE.test(file);
}

function unreadFile(file: string): Problem {
  return fileProblem(
    file,
    "stacks are read from Pulumi.<stack>.yaml and the project from Pulumi.yaml: rename it",
  );
}

/** What in the project's own file would let a stack deploy something that its stack file does not say. */
function projectFileProblems(root: string): Problem[] {
  const yaml = readEngineFile(root, PROJECT_FILE);
  if (yaml === undefined) {
    return [];
  }
  const { name, stackConfigDir, config } = (yaml.data ?? {}) as Readonly<Record<string, unknown>>;
  const otherName =
    name === PROJECT_NAME
      ? []
      : [
          yaml.problemAt(
            ["name"],
            `the program reads the keys of its project, and stack files have kvandal:site and kvandal:phase: write name: ${PROJECT_NAME}`,
          ),
        ];
  const elsewhere = "stack files are read beside Pulumi.yaml only: remove it";
  // Pulumi takes a text for the folder of the stack files, too.
  const configDir = typeof config === "string" ? [yaml.problemAt(["config"], elsewhere)] : [];
  const folder =
    stackConfigDir === undefined ? [] : [yaml.problemAt(["stackConfigDir"], elsewhere, "key")];
  const forAll = ["kvandal:site", "kvandal:phase"]
    .filter((key) => typeof config === "object" && config !== null && key in config)
    .map((key) =>
      yaml.problemAt(["config", key], "each stack file has its own: move it there", "key"),
    );
  const keys = configKeyProblems(yaml, config, PROJECT_KEY, "<name> or <namespace>:<name>");
  return [...otherName, ...folder, ...configDir, ...forAll, ...keys];
}

/** Keys of a `config` that Pulumi reads as another key than they are here. */
function configKeyProblems(
  yaml: YamlFile,
  config: unknown,
  form: RegExp,
  allowed: string,
): Problem[] {
  return Object.keys(typeof config === "object" && config !== null ? config : {})
    .filter((key) => !form.test(key))
    .map((key) => {
      const message = `Pulumi may read this key as another one: write it as ${allowed}, with no space and no other colon`;
      return yaml.problemAt(["config", key], message, "key");
    });
}

/**
 * The committed file of one stack; undefined where there is none.
 *
 * @throws InputFileError where it is not a regular file, is not YAML, or may be read otherwise by Pulumi.
 */
export function readStackFile(root: string, stack: string): StackFile | undefined {
  const file = `Pulumi.${stack}.yaml`;
  const yaml = readEngineFile(root, file);
  if (yaml === undefined) {
    return undefined;
  }
  const { config } = (yaml.data ?? {}) as { config?: Readonly<Record<string, unknown>> | null };
  const problems = configKeyProblems(yaml, config, STACK_KEY, "<namespace>:<name>");
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return {
    stack,
    file,
    site: config?.["kvandal:site"],
    phase: config?.["kvandal:phase"],
    yaml,
  };
}

/** A YAML file of a folder that is laid out as the project. @throws InputFileError where it is not YAML. */
export function readYaml(root: string, file: string): YamlFile {
  const parsed = parseYamlFile(file, readText(join(root, file), file));
  if ("problems" in parsed) {
    throw new InputFileError(parsed.problems);
  }
  return parsed.yaml;
}
