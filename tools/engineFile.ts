import { lstatSync } from "node:fs";
import { join } from "node:path";
import {
  isAlias,
  isCollection,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Node,
} from "yaml";
import { requireOwnFile } from "../model/input/ownFile";
import { fileProblem, InputFileError, type Problem } from "../model/input/problem";
import { readText } from "../model/input/readText";
import { parseYamlFile, type YamlFile } from "../model/input/yamlFile";

/** Names that Pulumi takes for a project or a stack, where a file system tells capital letters from small ones or not. */
const ENGINE_FILE = /^pulumi\.(.+\.)?(ya?ml|json)$/i;

/** Whether Pulumi takes a file at the top of a project for that of the project or of a stack. */
export function isEngineFile(name: string): boolean {
  return ENGINE_FILE.test(name);
}

/**
 * Reads a YAML file at the top of a project that Pulumi's engine reads by itself (`Pulumi.yaml`, `Pulumi.<stack>.yaml`). The engine's YAML
 * is 1.1 and Kvandal's 1.2, so the file may have only what both read alike: block mappings and lists, with each key and value on one line.
 *
 * @param root the project's folder. @param file its name there.
 * @returns undefined if there is no such file.
 * @throws InputFileError if it is not a regular file of the project, is not YAML, or may be read otherwise by the engine.
 */
export function readEngineFile(root: string, file: string): YamlFile | undefined {
  const path = join(root, file);
  // Not existsSync, to which a link that leads nowhere is not there.
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    return undefined;
  }
  requireOwnFile(root, path);
  const text = readText(path, file);
  const parsed = parseYamlFile(file, text);
  const problems = "problems" in parsed ? parsed.problems : findAmbiguousParts(file, text);
  if ("problems" in parsed || problems.length > 0) {
    throw new InputFileError(problems);
  }
  return parsed.yaml;
}

/** The parts of valid YAML 1.2 text that the engine may read otherwise, the first one of each line. */
function findAmbiguousParts(file: string, text: string): Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const problems = new Map<number, Problem>();
  const refuse = (offset: number, what: string): void => {
    const { line, col } = lines.linePos(offset);
    const message = `${what}, which Pulumi may read otherwise: write each key with its value on a line of its own`;
    problems.set(line, problems.get(line) ?? { ...fileProblem(file, message), line, column: col });
  };
  const outside = /^%|\t/m.exec(text);
  if (outside !== null) {
    refuse(outside.index, outside[0] === "\t" ? "a tab" : "a directive");
  }
  visit(document, {
    Pair: (_, { key }) => {
      if (isCollection(key) || isAlias(key)) {
        refuse(key.range?.[0] ?? 0, "a key that is not text");
      } else if (isScalar(key) && key.value === "<<") {
        refuse(key.range?.[0] ?? 0, 'the key "<<"');
      }
    },
    Node: (_, node) => {
      const what = ambiguityOf(node, text);
      if (what !== undefined) {
        refuse(node.range?.[0] ?? 0, what);
      }
    },
  });
  return [...problems.values()];
}

function ambiguityOf(node: Node, text: string): string | undefined {
  if (isAlias(node)) {
    return "an alias";
  }
  const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
  if (anchor !== undefined) {
    return "an anchor";
  }
  if (tag !== undefined) {
    return "a tag";
  }
  if (isCollection(node)) {
    return node.flow === true && node.items.length > 0
      ? "a mapping or list in brackets"
      : undefined;
  }
  const [start = 0, end = 0] = node.range ?? [];
  return text.slice(start, end).trimEnd().includes("\n")
    ? "a text of more than one line"
    : undefined;
}
