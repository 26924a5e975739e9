import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileProblem, InputFileError, type Problem } from "../model/input/problem";
import { readText } from "../model/input/readText";
import { oneOf } from "../model/input/suggest";
import { parseYamlFile, type YamlFile } from "../model/input/yamlFile";
import { entriesOf, findAmbiguousKeys, STACK_KEYS } from "./configKeys";
import { isEngineFile, readEngineFile } from "./engineFile";
import { PROJECT_FILE, projectFileProblems } from "./projectFileProblems";

/** A committed `Pulumi.<stack>.yaml`, as much of it as says what is deployed. */
export interface StackFile {
  readonly stack: string;
  /** Relative to the project. */
  readonly file: string;
  readonly site: string;
  readonly phase: string;
  readonly yaml: YamlFile;
}

/** The stack files of a folder, and everything that is wrong with the others and with the project's own file. */
export interface StackFiles {
  readonly stacks: readonly StackFile[];
  readonly problems: readonly Problem[];
}

const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;
/** The only form of a key that is no other form of another one. */
const STACK_KEY = /^[^\s:]+:[^\s:]+$/;
/** What a stack file may have: its configuration, and what its secrets are encrypted with. */
const ALLOWED = ["config", "encryptionsalt", "encryptedkey", "secretsprovider"];

/**
 * The committed stack files of a folder that is laid out as the project, by name.
 *
 * @throws InputFileError with every problem: of a file that is not a regular file, is not YAML or may be read otherwise by Pulumi, of one
 *   that does not say what its stack deploys, and where Pulumi would read a stack's configuration from elsewhere or run another program.
 */
export function stackFiles(root: string): readonly StackFile[] {
  const { stacks, problems } = readStackFiles(root);
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return stacks;
}

/** The stack files of a folder that is laid out as the project, by name, as far as they can be read. */
export function readStackFiles(root: string): StackFiles {
  const names = readdirSync(root).sort();
  const stacks: StackFile[] = [];
  const problems = [
    ...names.filter(isUnread).map(unreadFile),
    ...problemsOf(() => {
      requireProjectFile(root);
    }),
    ...names.flatMap((file) =>
      problemsOf(() => {
        const [, stack] = STACK_FILE.exec(file) ?? [];
        const read = stack === undefined ? undefined : parseStackFile(root, stack);
        stacks.push(...(read === undefined ? [] : [read]));
      }),
    ),
  ];
  return { stacks, problems };
}

/** What is wrong in the files that an action reads. */
function problemsOf(read: () => void): readonly Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof InputFileError) {
      return error.problems;
    }
    throw error;
  }
}

/** Whether Pulumi may read a file that is not read here. */
function isUnread(file: string): boolean {
  return isEngineFile(file) && file !== PROJECT_FILE && !STACK_FILE.test(file);
}

function unreadFile(file: string): Problem {
  return fileProblem(
    file,
    "stacks are read from Pulumi.<stack>.yaml and the project from Pulumi.yaml: rename it",
  );
}

function requireProjectFile(root: string): void {
  const problems = projectFileProblems(root);
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
}

/**
 * The committed file of one stack; undefined where there is none.
 *
 * @throws InputFileError as {@link stackFiles}, for this file and the project's own.
 */
export function readStackFile(root: string, stack: string): StackFile | undefined {
  requireProjectFile(root);
  return parseStackFile(root, stack);
}

function parseStackFile(root: string, stack: string): StackFile | undefined {
  const file = `Pulumi.${stack}.yaml`;
  const yaml = readEngineFile(root, file);
  if (yaml === undefined) {
    return undefined;
  }
  const config = entriesOf(entriesOf(yaml.data).config);
  const [site, phase] = STACK_KEYS.map((key) => config[key]);
  const problems = [
    ...keyProblems(yaml),
    ...findAmbiguousKeys(yaml, STACK_KEY, "<namespace>:<name>"),
    ...STACK_KEYS.flatMap((key) => valueProblems(yaml, key, config[key])),
  ];
  if (problems.length > 0 || typeof site !== "string" || typeof phase !== "string") {
    throw new InputFileError(problems);
  }
  return { stack, file, site, phase, yaml };
}

function keyProblems(yaml: YamlFile): Problem[] {
  return Object.keys(entriesOf(yaml.data))
    .filter((key) => !ALLOWED.includes(key))
    .map((key) => {
      const message =
        key === "environment"
          ? "what an environment of Pulumi sets is in no commit: remove it, and write its values under config"
          : `not a key that is allowed here, which are ${oneOf(ALLOWED)}: remove it`;
      return yaml.problemAt([key], message, "key");
    });
}

/** A stack file that leaves what it deploys to something else, or hides it. */
function valueProblems(yaml: YamlFile, key: string, value: unknown): Problem[] {
  if (typeof value === "string" && value !== "") {
    return [];
  }
  const isMissing = value === undefined || value === null || value === "";
  const fault = isMissing
    ? "is missing, and a stack file says what its stack deploys"
    : "is not plain text, which is what a reviewer can read";
  const message = `${fault}: write ${key}: <${key.replace(/.*:/, "")}> under config`;
  return [yaml.problemAt(["config", key], message)];
}

/** A YAML file of a folder that is laid out as the project. @throws InputFileError where it is not YAML. */
export function readYaml(root: string, file: string): YamlFile {
  const parsed = parseYamlFile(file, readText(join(root, file), file));
  if ("problems" in parsed) {
    throw new InputFileError(parsed.problems);
  }
  return parsed.yaml;
}
