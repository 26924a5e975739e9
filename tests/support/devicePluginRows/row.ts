import type { ConfigContext } from "../../../model/devicePlugin/parseConfig";

/** A configuration, and everything that is said of it: `3:14 flags.gfd.sleepInterval: found 60, …: write 60s [sleep-interval-unit]`. */
export interface Row {
  readonly yaml: string;
  readonly findings: readonly string[];
  readonly context?: ConfigContext;
}

type RowEntry = readonly [
  yaml: string,
  findings: string | readonly string[],
  context?: ConfigContext,
];

/** Rows of a table, each with its parts in order. */
export const rows = (entries: readonly RowEntry[]): Row[] =>
  entries.map(([yaml, findings, context]) => ({
    yaml,
    findings: typeof findings === "string" ? [findings] : findings,
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
/** What is said of every MPS, at its key unless it says so itself. */
export const oneAtATime = (place: string): string =>
  `${place} sharing.mps.failRequestsGreaterThanOne: a pod that asks for more than one replica is refused when it starts (UnexpectedAdmissionError): have pods ask for one [single-request-only]`;
