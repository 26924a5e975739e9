import { stringify } from "yaml";
import { parseYamlFile, type YamlFile } from "../../model/input/yamlFile";

/** Texts that a worker keeps from one test file to the next; `keepingRuntime.js` puts it there. */
const { keptByWorker: kept = new Map<string, string>() } = globalThis as {
  readonly keptByWorker?: Map<string, string>;
};

/**
 * The plain data of a shipped file, as a copy of its own. Nearly every test file reads the same few files: each is parsed once in a
 * worker, and kept as JSON.
 */
export function shippedData(text: string): unknown {
  const json = kept.get(text) ?? JSON.stringify(parsed("", text).data);
  kept.set(text, json);
  return JSON.parse(json);
}

/**
 * Data that a test has made, as a file that says it. Its text is written and parsed only for the position of a problem, since most
 * tests have none.
 */
export function withData(file: string, data: unknown): YamlFile {
  let read: YamlFile | undefined;
  return {
    file,
    // As a file would give it: nothing that is undefined, nothing that is in two places.
    data: JSON.parse(JSON.stringify(data)) as unknown,
    problemAt: (...where) => (read ??= parsed(file, stringify(data))).problemAt(...where),
  };
}

function parsed(file: string, text: string): YamlFile {
  const result = parseYamlFile(file, text);
  if ("problems" in result) {
    throw new Error(JSON.stringify(result.problems));
  }
  return result.yaml;
}
