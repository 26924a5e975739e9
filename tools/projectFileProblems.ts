import type { Problem } from "../model/input/problem";
import type { YamlFile } from "../model/input/yamlFile";
import { entriesOf, findAmbiguousKeys, isMapping, STACK_KEYS } from "./configKeys";
import { readEngineFile } from "./engineFile";

export const PROJECT_FILE = "Pulumi.yaml";
/** The project whose keys stack files have, `kvandal:phase`: the program reads those of the project's name. */
const PROJECT_NAME = "kvandal";
/** A key may leave the project's own name out. */
const PROJECT_KEY = /^[^\s:]+(:[^\s:]+)?$/;

const ELSEWHERE = "stack files are read beside Pulumi.yaml only: remove it";
/** What a project file says of a key of its stacks; the engine's other fields give or ask for a value. */
const DECLARED = ["type", "description"];

/**
 * Finds what in `Pulumi.yaml` would let a stack deploy something that its stack file does not say.
 *
 * @param root the project's folder; without such a file nothing is found.
 * @throws InputFileError where it is not a regular file, is not YAML, or may be read otherwise by Pulumi.
 */
export function projectFileProblems(root: string): readonly Problem[] {
  const yaml = readEngineFile(root, PROJECT_FILE);
  return yaml === undefined
    ? []
    : [
        ...folderProblems(yaml),
        ...nameProblems(yaml),
        ...configProblems(yaml),
        ...findAmbiguousKeys(yaml, PROJECT_KEY, "<name> or <namespace>:<name>"),
      ];
}

function folderProblems(yaml: YamlFile): Problem[] {
  return "stackConfigDir" in entriesOf(yaml.data)
    ? [yaml.problemAt(["stackConfigDir"], ELSEWHERE, "key")]
    : [];
}

function nameProblems(yaml: YamlFile): Problem[] {
  const message = `the program reads the keys of its project, and stack files have kvandal:site and kvandal:phase: write name: ${PROJECT_NAME}`;
  return entriesOf(yaml.data).name === PROJECT_NAME ? [] : [yaml.problemAt(["name"], message)];
}

/** A site or a phase for all stacks, or stack files in another folder: Pulumi takes a text as `config` for that folder. */
function configProblems(yaml: YamlFile): Problem[] {
  const { config } = entriesOf(yaml.data);
  if (isGiven(config) && !isMapping(config)) {
    return [yaml.problemAt(["config"], ELSEWHERE)];
  }
  const entries = entriesOf(config);
  return STACK_KEYS.flatMap((key) => {
    const short = key.slice(PROJECT_NAME.length + 1);
    const declared = entries[short];
    const values = [
      ...(key in entries ? [[key]] : []),
      ...(isGiven(declared) && !isMapping(declared) ? [[short]] : []),
      ...Object.keys(entriesOf(declared))
        .filter((field) => !DECLARED.includes(field))
        .map((field) => [short, field]),
    ];
    return values.map((path) =>
      yaml.problemAt(
        ["config", ...path],
        `each stack file has its own ${key}, in plain text: remove this, and write it there`,
        "key",
      ),
    );
  });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
