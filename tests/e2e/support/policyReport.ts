/** A violation as the engine prints it. */
export interface Violation {
  readonly level: string;
  readonly policy: string;
  /** Logical name of the resource. */
  readonly resource: string;
  readonly message: string;
}

const HEAD =
  /^\s+- \[(?<level>\w+)\] \[severity: \w+\]\s+(?<policy>[\w-]+)\s+\((?<urn>.+): (?<resource>[^:]+)\)$/;

/** The violations that the engine printed, in its order: each a line of what it is about, the policy's description and the message. */
export function violationsIn(output: string): Violation[] {
  const lines = output.split("\n");
  return lines.flatMap((line, index) => {
    const { level, policy, resource } = HEAD.exec(line)?.groups ?? {};
    return level === undefined || policy === undefined || resource === undefined
      ? []
      : [{ level, policy, resource, message: (lines[index + 2] ?? "").trim() }];
  });
}
