import type { Problem } from "../model/input/problem";
import type { YamlFile } from "../model/input/yamlFile";

/** What each stack file has in plain text: what the stack deploys. */
export const STACK_KEYS = ["kvandal:site", "kvandal:phase"] as const;

/** The entries of a mapping; none of anything else. */
export function entriesOf(data: unknown): Readonly<Record<string, unknown>> {
  return isMapping(data) ? data : {};
}

/** Whether a part of a YAML file is a mapping. */
export function isMapping(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/**
 * Finds keys of a `config` that Pulumi reads as another key than they are here: it trims them, and takes `a:config:b` for `a:b`.
 *
 * @param form of the keys that are no other form of another one. @param allowed the form in words.
 */
export function findAmbiguousKeys(yaml: YamlFile, form: RegExp, allowed: string): Problem[] {
  return Object.keys(entriesOf(entriesOf(yaml.data).config))
    .filter((key) => !form.test(key))
    .map((key) => {
      const message = `Pulumi may read this key as another one: write it as ${allowed}, with no space and no other colon`;
      return yaml.problemAt(["config", key], message, "key");
    });
}
