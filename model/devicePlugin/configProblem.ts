import type { Problem } from "../input/problem";
import type { FieldPath, YamlFile } from "../input/yamlFile";
import { RULES, type RuleId, type Severity } from "./rules";

/** Something that is wrong in a device plugin configuration: where, which rule, what, and the way out. */
export interface ConfigProblem extends Problem {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly remedy: string;
}

/** A problem of a rule at a position. */
export function configProblem(rule: RuleId, at: Problem, remedy: string): ConfigProblem {
  return { ...at, rule, severity: RULES[rule].severity, remedy };
}

/** `file:3:14 flags.gfd.sleepInterval: found 60, …: write 60s [sleep-interval-unit]` */
export function formatConfigProblem(problem: ConfigProblem): string {
  const { file, line, column, path, message, remedy, rule } = problem;
  const field = path === "" ? "" : `${path}: `;
  return `${file}:${line}:${column} ${field}${message}: ${remedy} [${rule}]`;
}

/** Collects the problems of one file. */
export class ConfigProblems {
  readonly all: ConfigProblem[] = [];

  constructor(private readonly yaml: YamlFile) {}

  /** Notes a problem at a field. `at` is its key, or its value when left out. */
  add(
    rule: RuleId,
    path: FieldPath,
    message: string,
    remedy: string,
    at: "value" | "key" = "value",
  ): void {
    this.all.push(configProblem(rule, this.yaml.problemAt(path, message, at), remedy));
  }
}

/** A value for a message: `"60"`, `60`, `nothing`; cut where it is long. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) {
    return "nothing";
  }
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
