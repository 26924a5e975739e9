import type { ConfigContext } from "../../../model/devicePlugin/parseConfig";
import type { RuleId } from "../../../model/devicePlugin/rules";

/** A configuration with one thing wrong: what is to be said of it, and where. */
export interface Row {
  readonly yaml: string;
  readonly rule: RuleId;
  readonly line: number;
  readonly message: RegExp;
  readonly context?: ConfigContext;
}

type RowEntry = readonly [
  yaml: string,
  rule: RuleId,
  line: number,
  message: RegExp,
  context?: ConfigContext,
];

/** Rows of a table, each with its parts in order. */
export const rows = (entries: readonly RowEntry[]): Row[] =>
  entries.map(([yaml, rule, line, message, context]) => ({
    yaml,
    rule,
    line,
    message,
    ...(context === undefined ? {} : { context }),
  }));

/** A configuration that says nothing but its version, for lines to follow. */
export const V1 = "version: v1\n";

/** Time-slicing with these lines for its one resource; the resource begins on line 5. */
export const shared = (resource: string, kind = "timeSlicing"): string =>
  `${V1}sharing:\n  ${kind}:\n    resources:\n${resource
    .split("\n")
    .map((line, index) => `${index === 0 ? "    - " : "      "}${line}\n`)
    .join("")}`;

/** Flags, from line 3. */
export const flags = (text: string): string => `${V1}flags:\n  ${text}\n`;
/** Flags of the plugin, from line 4. */
export const plugin = (text: string): string => `${V1}flags:\n  plugin:\n    ${text}\n`;
/** Flags of feature discovery, from line 4. */
export const gfd = (text: string): string => `${V1}flags:\n  gfd:\n    ${text}\n`;

/** MPS with one resource, up to its replicas. */
export const MPS = "  mps:\n    resources:\n    - name: gpu\n";
/** MPS with a flag before it. */
export const mps = (flag: string, replicas = 4): string =>
  `${V1}flags:\n  ${flag}\nsharing:\n${MPS}      replicas: ${replicas}\n`;
