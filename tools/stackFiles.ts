import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileProblem, InputFileError, type Problem } from "../model/input/problem";
import { parseYamlFile, type YamlFile } from "../model/input/yamlFile";

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
/** Other names that Pulumi takes for a project or a stack. */
const UNREAD = /^Pulumi\.(.+\.)?(yml|json)$/;

/**
 * The committed stack files of a folder that is laid out as the project, by name.
 *
 * @throws InputFileError for one that is not YAML, and where Pulumi would read a stack's configuration from elsewhere.
 */
export function stackFiles(root: string): StackFile[] {
  const names = readdirSync(root).sort();
  const problems = [
    ...names.filter((file) => UNREAD.test(file)).map(unreadFile),
    ...projectFileProblems(root),
  ];
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return names.flatMap((file) => {
    const [, stack] = STACK_FILE.exec(file) ?? [];
    return stack === undefined ? [] : (readStackFile(root, stack) ?? []);
  });
}

function unreadFile(file: string): Problem {
  return fileProblem(
    file,
    "stacks are read from Pulumi.<stack>.yaml and the project from Pulumi.yaml: rename it",
  );
}

/** What in the project's own file would let a stack deploy something that its stack file does not say. */
function projectFileProblems(root: string): Problem[] {
  if (!existsSync(join(root, PROJECT_FILE))) {
    return [];
  }
  const yaml = readYaml(root, PROJECT_FILE);
  const { stackConfigDir, config } = (yaml.data ?? {}) as Readonly<Record<string, unknown>>;
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
  return [...folder, ...configDir, ...forAll];
}

/** The committed file of one stack; undefined where there is none. @throws InputFileError where it is not YAML. */
export function readStackFile(root: string, stack: string): StackFile | undefined {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(root, file))) {
    return undefined;
  }
  const yaml = readYaml(root, file);
  const { config } = (yaml.data ?? {}) as { config?: Readonly<Record<string, unknown>> | null };
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
  const parsed = parseYamlFile(file, readFileSync(join(root, file), "utf8"));
  if ("problems" in parsed) {
    throw new InputFileError(parsed.problems);
  }
  return parsed.yaml;
}
