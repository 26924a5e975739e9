import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  Lexer,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
} from "yaml";
import { printable } from "./printable";
import type { Problem } from "./problem";
import { findAmbiguousCharacter, positionAt } from "./yamlCharacters";

/** What can be wrong with YAML text, whatever it is about. */
export type YamlRule =
  "empty-file" | "yaml-syntax" | "yaml-character" | "duplicate-key" | "second-document";

/** Where a field lies in its file. `at` picks the key of a mapping instead of its value. */
export type FieldPath = readonly (string | number)[];

/** A YAML file as plain data, which still knows the position of every field. */
export interface YamlFile {
  readonly file: string;
  readonly data: unknown;
  /** A problem at a field; at the nearest parent that exists when the field itself is missing. */
  problemAt(path: FieldPath, message: string, at?: "value" | "key"): Problem;
}

/**
 * Parses YAML text strictly: one document, no key twice, and no character that readers of YAML do not all take alike.
 *
 * @returns the file, or every syntax problem in it.
 */
export function parseYamlFile(file: string, text: string): Parsed {
  const lines = new LineCounter();
  const problem = (offset: number, path: string, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return {
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      path: printable(path),
      message: printable(message),
    };
  };
  const fault: NewFault = (offset, rule, message) => ({ ...problem(offset, "", message), rule });
  const character = findAmbiguousCharacter(text);
  if (character !== undefined) {
    const message = `the character ${character.code}, which readers of YAML do not all take alike: remove it`;
    const at = positionAt(text, character.offset);
    return { problems: [{ file, ...at, path: "", message, rule: "yaml-character" }] };
  }
  if (mayExhaust(text)) {
    return { problems: [fault(0, "yaml-syntax", TOO_DEEP)] };
  }
  try {
    return parseText(file, text, lines, problem, fault);
  } catch (error) {
    // The library calls itself for each level, and throws when aliases stand for too much or for nothing.
    if (error instanceof RangeError) {
      return { problems: [fault(0, "yaml-syntax", TOO_DEEP)] };
    }
    if (error instanceof ReferenceError) {
      const message = `not valid YAML: ${firstLine(error.message)}`;
      return { problems: [fault(0, "yaml-syntax", message)] };
    }
    throw error;
  }
}

/** No file of ours has more than ten levels. */
const DEEPEST = 50;
/** The first faults of syntax; what follows is mostly their consequence. */
const MOST_FAULTS = 20;
const TOO_DEEP = `the file is nested more than ${DEEPEST} levels deep, or an alias stands for a part that it is in: write it flat`;

/** Spaces and marks of lists before the text of a line: each level of a block takes one at least. */
const FAR_TO_THE_RIGHT = /^[ \t?:-]{500}/m;

/**
 * Whether text has more levels than the library can go down, which calls itself for each: near the end of the stack it does not
 * always throw, but may end the process. Told by what the library reads words with, which goes down nowhere.
 */
function mayExhaust(text: string): boolean {
  if (FAR_TO_THE_RIGHT.test(text)) {
    return true;
  }
  let depth = 0;
  for (const word of new Lexer().lex(text)) {
    depth += word === "[" || word === "{" ? 1 : word === "]" || word === "}" ? -1 : 0;
    if (depth > DEEPEST) {
      return true;
    }
  }
  return false;
}

type NewProblem = (offset: number, path: string, message: string) => Problem;
type NewFault = (offset: number, rule: YamlRule, message: string) => Problem & { rule: YamlRule };
type Parsed =
  | { readonly yaml: YamlFile }
  | { readonly problems: readonly (Problem & { readonly rule: YamlRule })[] };

function parseText(
  file: string,
  text: string,
  lines: LineCounter,
  problem: NewProblem,
  fault: NewFault,
): Parsed {
  // The library's own check for keys that are there twice compares each with each: two seconds for ten thousand pools.
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) {
    return { problems: [fault(0, "empty-file", "the file is empty")] };
  }
  if (document.directives.yaml.version !== "1.2") {
    const message = `YAML ${document.directives.yaml.version} reads words and numbers otherwise ("no" is false): remove the %YAML line, files are YAML 1.2`;
    return { problems: [fault(0, "yaml-syntax", message)] };
  }
  const overflow = document.errors.find(({ message }) => message.startsWith("Maximum call stack"));
  if (overflow !== undefined) {
    return { problems: [fault(overflow.pos[0], "yaml-syntax", TOO_DEEP)] };
  }
  const faults = [...document.errors, ...document.warnings]
    .slice(0, MOST_FAULTS)
    .map(({ pos, message }) =>
      fault(pos[0], "yaml-syntax", `not valid YAML: ${firstLine(message)}`),
    );
  if (second !== undefined) {
    const message = "a second YAML document: only one is read, so its content would be ignored";
    faults.push(fault(second.range[0], "second-document", message));
  }
  faults.push(
    ...repeatedKeys(document).map(({ offset, key }) =>
      fault(
        offset,
        "duplicate-key",
        `not valid YAML: Map keys must be unique; "${key}" is there twice`,
      ),
    ),
  );
  if (faults.length > 0) {
    return { problems: faults };
  }
  const data = document.toJS({ maxAliasCount: 100 }) as unknown;
  if (isDeeper(data, DEEPEST)) {
    return { problems: [fault(0, "yaml-syntax", TOO_DEEP)] };
  }
  const yaml: YamlFile = {
    file,
    data,
    problemAt: (path, message, at) =>
      problem(offsetOf(document, path, at), formatPath(path), message),
  };
  return { yaml };
}

/** Whether data has more levels; one that contains itself has them without end. */
function isDeeper(data: unknown, levels: number): boolean {
  return (
    typeof data === "object" &&
    data !== null &&
    (levels === 0 || Object.values(data).some((value) => isDeeper(value, levels - 1)))
  );
}

/** Keys that a mapping has already. YAML forbids them; readers that do not look take the last. */
function repeatedKeys(document: Document.Parsed): { offset: number; key: string }[] {
  const repeated: { offset: number; key: string }[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const named = isAlias(key) ? key.resolve(document) : key;
        const name = isScalar(named) ? String(named.value) : String(named);
        if (seen.has(name)) {
          repeated.push({ offset: (key as Node).range?.[0] ?? 0, key: name });
        }
        seen.add(name);
      }
    },
  });
  return repeated;
}

/** `phases[1].units.h100-1` */
export function formatPath(path: FieldPath): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join("");
}

function offsetOf(document: Document.Parsed, path: FieldPath, at?: "value" | "key"): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1));
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(last));
      const key = pair?.key as Node | undefined;
      const value = pair?.value as Node | null | undefined;
      const node = at === "key" || length < path.length ? key : (value ?? key);
      if (node?.range) {
        return node.range[0];
      }
    }
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) {
      return node.range[0];
    }
  }
  return document.contents?.range[0] ?? 0;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
