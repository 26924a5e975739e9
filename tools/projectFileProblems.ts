import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileProblem, type Problem } from "../model/input/problem";
import { readText } from "../model/input/readText";
import { oneOf } from "../model/input/suggest";
import type { YamlFile } from "../model/input/yamlFile";
import { entriesOf, findAmbiguousKeys, isMapping, STACK_KEYS } from "./configKeys";
import { readEngineFile } from "./engineFile";

export const PROJECT_FILE = "Pulumi.yaml";
const PACKAGE_FILE = "package.json";
const PROGRAM = "index.ts";
/** The project whose keys stack files have, `kvandal:phase`: the program reads those of the project's name. */
const PROJECT_NAME = "kvandal";
/** A key may leave the project's own name out. */
const PROJECT_KEY = /^[^\s:]+(:[^\s:]+)?$/;

/** What a project file may have. `requiredPulumiVersion` can stop the engine, and changes nothing that it runs. */
const ALLOWED = [
  ...["name", "description", "author", "website", "license"],
  ...["runtime", "config", "requiredPulumiVersion"],
];

const ELSEWHERE = "stack files are read beside Pulumi.yaml only: remove it";
const OTHER_PLUGINS =
  "it changes the plugins that the engine runs, which come from package.json: remove it";

/** Why a key of the engine's is refused; every other key that is not allowed is refused without a reason of its own. */
const REFUSED: Readonly<Record<string, string>> = {
  stackConfigDir: ELSEWHERE,
  main: "the program is the one beside Pulumi.yaml, and a diff speaks of no other: remove it",
  backend:
    "another backend has another state, in which nothing is in service: remove it, and name the backend in the environment (docs/deploying.md)",
  plugins: OTHER_PLUGINS,
  packages: OTHER_PLUGINS,
  options:
    "it changes what each run of the engine does: remove it, and give the option on the command line",
};

/** What a project file says of a key of its stacks; the engine's other fields give or ask for a value. */
const DECLARED = ["type", "description"];

/**
 * Finds what in `Pulumi.yaml`, `package.json` and `.npmrc` would let a stack deploy something that its stack file does not say, run another
 * program, or go by another state.
 *
 * @param root the project's folder; without such a file nothing is found.
 * @throws InputFileError where it is not a regular file, is not YAML, or may be read otherwise by Pulumi.
 */
export function projectFileProblems(root: string): readonly Problem[] {
  const yaml = readEngineFile(root, PROJECT_FILE);
  return yaml === undefined
    ? []
    : [
        ...packageProblems(root),
        ...npmProblems(root),
        ...keyProblems(yaml),
        ...nameProblems(yaml),
        ...runtimeProblems(yaml),
        ...configProblems(yaml),
        ...findAmbiguousKeys(yaml, PROJECT_KEY, "<name> or <namespace>:<name>"),
      ];
}

function packageProblems(root: string): Problem[] {
  const path = join(root, PACKAGE_FILE);
  if (!existsSync(path)) {
    return [];
  }
  let read: unknown;
  try {
    read = JSON.parse(readText(path, PACKAGE_FILE));
  } catch (error) {
    return [fileProblem(PACKAGE_FILE, `not JSON: ${(error as Error).message}`)];
  }
  const file = isMapping(read) ? read : {};
  return [...entryProblems(file), ...scriptProblems(file.scripts, ignoresScripts(root))];
}

/** Pulumi asks package.json for the program where Pulumi.yaml names none: its `exports`, then its `main`. */
function entryProblems({ main, exports: exported }: Readonly<Record<string, unknown>>): Problem[] {
  const program = typeof main === "string" ? main.replace(/^\.\//, "") : main;
  const isOther = (program !== undefined && program !== PROGRAM) || exported !== undefined;
  const message = `the program is ${PROGRAM}, and a diff speaks of no other: write "main": "${PROGRAM}", and no "exports"`;
  return isOther ? [fileProblem(PACKAGE_FILE, message)] : [];
}

/** Commands that people and workflows give as `npm run <name>`, and that judge, deploy or enforce. */
const COMMANDS = [
  ...["plan", "diff", "comment", "preview", "up", "down", "audit", "gates", "guard"],
  ...["evidence", "limits", "build:policies", "stack", "toolchain", "drift", "record", "prune"],
];
/** What npm runs by itself when it installs. */
const INSTALLING = [
  ...["preinstall", "install", "postinstall", "prepublish", "dependencies"],
  ...["prepare", "preprepare", "postprepare"],
];

/**
 * Scripts that give a command other arguments, or run something in its place.
 *
 * @param ignoresOthers whether npm runs only the scripts that it is asked for.
 */
function scriptProblems(scripts: unknown, ignoresOthers: boolean): Problem[] {
  return Object.entries(entriesOf(scripts)).flatMap(([name, script]) => {
    const command = name.replace(":", "-");
    const wanted = [`node tools/bin/kvandal.js ${command}`, `kvandal ${command}`];
    if (COMMANDS.includes(name) && !wanted.some((text) => text === script)) {
      const message = `the script "${name}" is a command that decides about power: write "${wanted.join('" or "')}"`;
      return [fileProblem(PACKAGE_FILE, message)];
    }
    const isBeside =
      INSTALLING.includes(name) ||
      COMMANDS.some((own) => [`pre${own}`, `post${own}`].includes(name));
    const message = `npm runs the script "${name}" by itself, before commands that decide about power: write ignore-scripts=true in ${NPM_FILE}, or remove it`;
    return isBeside && !ignoresOthers ? [fileProblem(PACKAGE_FILE, message)] : [];
  });
}

/** Keys that a project's `.npmrc` may set. Others can have npm run or load other code than the commands say. */
const NPM_KEYS = [
  ...["ignore-scripts", "save-exact", "omit-lockfile-registry-resolved", "fund", "audit"],
  ...["engine-strict", "loglevel", "progress", "update-notifier"],
];
const NPM_FILE = ".npmrc";

function npmLines(root: string): string[] {
  const path = join(root, NPM_FILE);
  return existsSync(path) ? readText(path, NPM_FILE).split(/\r\n|[\r\n]/) : [];
}

function ignoresScripts(root: string): boolean {
  return npmLines(root).some((line) => /^ignore-scripts=true$/.test(line));
}

function npmProblems(root: string): Problem[] {
  return npmLines(root).flatMap((line, index) => {
    const [key = "", value = ""] = line.split("=").map((part) => part.trim());
    const isScripts = key === "ignore-scripts" && value !== "true";
    // Npm takes less for white space than JavaScript, and skips what it cannot read.
    const isPlain = /^[\t\x20-\x7e]*$/.test(line);
    const message = `"${key}" can have npm run or load other code: move it to your own ~/.npmrc or to the environment; allowed here: ${NPM_KEYS.join(", ").replace("ignore-scripts", "ignore-scripts=true")}`;
    return key === "" || /^[#;]/.test(key) || (NPM_KEYS.includes(key) && isPlain && !isScripts)
      ? []
      : [{ ...fileProblem(NPM_FILE, message), line: index + 1 }];
  });
}

function keyProblems(yaml: YamlFile): Problem[] {
  return Object.keys(entriesOf(yaml.data))
    .filter((key) => !ALLOWED.includes(key))
    .map((key) => {
      const message =
        REFUSED[key] ?? `not a key that is allowed here, which are ${oneOf(ALLOWED)}: remove it`;
      return yaml.problemAt([key], message, "key");
    });
}

function nameProblems(yaml: YamlFile): Problem[] {
  const message = `the program reads the keys of its project, and stack files have kvandal:site and kvandal:phase: write name: ${PROJECT_NAME}`;
  return entriesOf(yaml.data).name === PROJECT_NAME ? [] : [yaml.problemAt(["name"], message)];
}

/** Anything else than Node.js as it is shipped: another language, or options by which Node.js runs other code. */
function runtimeProblems(yaml: YamlFile): Problem[] {
  const { runtime } = entriesOf(yaml.data);
  const { name, options, ...more } = isMapping(runtime) ? runtime : { name: runtime };
  const remove = "it may change what runs: remove it";
  if (name !== "nodejs") {
    const at = isMapping(runtime) ? ["runtime", "name"] : ["runtime"];
    return [yaml.problemAt(at, "the program is one for Node.js: write nodejs")];
  }
  const others = [
    ...Object.keys(more).map((key) => [key]),
    ...(isGiven(options) && !isMapping(options) ? [["options"]] : []),
    ...Object.keys(entriesOf(options))
      .filter((key) => key !== "packagemanager")
      .map((key) => ["options", key]),
  ];
  const { packagemanager } = entriesOf(options);
  const manager = ["runtime", "options", "packagemanager"];
  return [
    ...others.map((path) => yaml.problemAt(["runtime", ...path], remove, "key")),
    ...(isGiven(packagemanager) && packagemanager !== "npm"
      ? [yaml.problemAt(manager, "packages are those of package-lock.json: write npm")]
      : []),
  ];
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
