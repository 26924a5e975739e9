import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputFileError } from "../model/input/problem";
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

const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;

/**
 * The committed stack files of a folder that is laid out as the project, by name.
 *
 * @throws InputFileError for one that is not YAML.
 */
export function stackFiles(root: string): StackFile[] {
  return readdirSync(root)
    .sort()
    .flatMap((file) => {
      const [, stack] = STACK_FILE.exec(file) ?? [];
      return stack === undefined ? [] : (readStackFile(root, stack) ?? []);
    });
}

/** The committed file of one stack; undefined where there is none. @throws InputFileError where it is not YAML. */
export function readStackFile(root: string, stack: string): StackFile | undefined {
  const file = `Pulumi.${stack}.yaml`;
  const path = join(root, file);
  if (!existsSync(path)) {
    return undefined;
  }
  const parsed = parseYamlFile(file, readFileSync(path, "utf8"));
  if ("problems" in parsed) {
    throw new InputFileError(parsed.problems);
  }
  const { yaml } = parsed;
  const { config } = (yaml.data ?? {}) as { config?: Readonly<Record<string, unknown>> | null };
  return {
    stack,
    file,
    site: config?.["kvandal:site"],
    phase: config?.["kvandal:phase"],
    yaml,
  };
}
