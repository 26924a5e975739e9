import { isAlias, isCollection, isScalar, LineCounter, parseAllDocuments, visit } from "yaml";
import type { Problem } from "../input/problem";
import { findAmbiguousCharacter, positionAt } from "../input/yamlCharacters";
import { configProblem, type ConfigProblem } from "./configProblem";

/** What YAML 1.1 takes for a switch, and people for a word. */
const SWITCH = /^(y|yes|n|no|on|off)$/i;
/** Numbers that mean the same in every version of YAML. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;
/** Text that YAML 1.1 takes for a number, without the underscores that it allows anywhere in one. */
const OTHER_NUMBER =
  /^[-+]?(0b[01]+|0x[0-9a-f]+|0o?[0-7]+|\d+(\.\d*)?(e[-+]?\d+)?|\.\d+(e[-+]?\d+)?|\.inf|\.nan)$/i;
/** Whether text must stand in quotes, so that every reader of YAML takes it for text. */
export function needsQuotes(text: string): boolean {
  return SWITCH.test(text) || isOtherNumber(text);
}

/**
 * What a text means to one version of YAML and not to another. The plugin reads YAML 1.1; editors, and this program, YAML 1.2. A
 * text without these problems is the same in both.
 */
export function yamlTextProblems(file: string, text: string): ConfigProblem[] {
  const problems = [...characterProblems(file, text)];
  if (problems.length > 0) {
    return problems;
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false });
  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, path: "", message };
  };
  const feature = (offset: number, what: string): void => {
    const message = `${what}, which older readers of YAML take otherwise`;
    problems.push(configProblem("yaml-feature", at(offset, message), "write the value itself"));
  };
  const directive = /^%/m.exec(text);
  if (directive !== null) {
    feature(directive.index, "a directive");
  }
  for (const document of documents) {
    visit(document, {
      Pair: (_, { key }) => {
        if (isCollection(key)) {
          feature(key.range?.[0] ?? 0, "a list or mapping as a key");
        }
      },
      Node: (_, node) => {
        const offset = node.range?.[0] ?? 0;
        if (isAlias(node)) {
          feature(offset, `an alias, *${node.source}`);
        } else if (node.anchor !== undefined) {
          feature(offset, `an anchor, &${node.anchor}`);
        } else if (node.tag !== undefined) {
          feature(offset, `a tag, ${node.tag}`);
        } else if (isScalar(node) && node.type === "PLAIN") {
          problems.push(...wordProblems(node.source ?? "", node.value, (m) => at(offset, m)));
        }
      },
    });
  }
  return problems;
}

function isOtherNumber(text: string): boolean {
  return OTHER_NUMBER.test(text.replaceAll("_", ""));
}

function wordProblems(
  source: string,
  value: unknown,
  at: (message: string) => Problem,
): ConfigProblem[] {
  if (SWITCH.test(source)) {
    const means = ["y", "yes", "on"].includes(source.toLowerCase()) ? "true" : "false";
    const message = `found ${source}, a word here and ${means} to the plugin`;
    return [configProblem("yaml-word", at(message), `write ${means}`)];
  }
  const unclear = typeof value === "number" ? !PLAIN_NUMBER.test(source) : isOtherNumber(source);
  return unclear
    ? [
        configProblem(
          "yaml-word",
          at(`found ${source}, which is not the same number to every reader of YAML`),
          "write a number in plain decimal digits, or put text into quotes",
        ),
      ]
    : [];
}

function characterProblems(file: string, text: string): ConfigProblem[] {
  const tab = text.indexOf("\t");
  if (tab >= 0) {
    const message = "a tab, and YAML indents with spaces";
    return [configProblem("yaml-tab", position(file, text, tab, message), "write spaces")];
  }
  const strange = findAmbiguousCharacter(text);
  if (strange === undefined) {
    return [];
  }
  const message = `the character ${strange.code}, which YAML does not allow`;
  return [
    configProblem("yaml-character", position(file, text, strange.offset, message), "remove it"),
  ];
}

function position(file: string, text: string, offset: number, message: string): Problem {
  return { file, ...positionAt(text, offset), path: "", message };
}
