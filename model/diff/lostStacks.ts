import type { YamlFile } from "../input/yamlFile";
import { oneOf } from "../input/suggest";
import type { DeployedPhase, SiteVersion } from "./siteVersion";
import type { Violation } from "./violations";

/** A stack that the base deploys and the change does not: it may still run, so what it deployed counts as in service. */
export interface LostStack {
  readonly stack: string;
  /** What it deploys on the base. */
  readonly phase: string;
  /** Its stack file, where the change still has one; undefined where the file is removed. */
  readonly file: YamlFile | undefined;
}

/** Stacks of the base that no stack file of the change deploys to a phase of the site. */
export function findLostStacks(
  before: ReadonlyMap<string, DeployedPhase>,
  after: SiteVersion,
): LostStack[] {
  return [...before]
    .filter(([stack]) => !after.stacks.has(stack))
    .map(([stack, { phase }]) => ({ stack, phase, file: after.otherStackFiles.get(stack) }));
}

/** What a reviewer has to know of a stack whose file is removed. Without the stack's state no diff can tell whether it is down. */
export function removedStackNotice(stack: string): string {
  return `${stack} is no longer deployed by a committed file: it must be down before this is merged (kvandal down)`;
}

/**
 * Lost stacks that cannot be told from what runs: the file is still there and says something else, or the phase is removed with it. A file
 * that is removed alone is the way to take a stack out of service, and no violation.
 */
export function lostStackViolations(
  lost: readonly LostStack[],
  after: SiteVersion,
): readonly Violation[] {
  const known = after.site.phases.map(({ name }) => name);
  const violation = (stack: string, message: string, at: Violation["at"]): Violation => ({
    rule: "phase",
    subject: stack,
    message,
    at,
    alreadyThere: false,
  });
  return lost.flatMap(({ stack, phase, file }) => {
    const start = `${stack} deploys ${phase} of ${after.site.name} on the base`;
    if (file !== undefined) {
      const [key, fault] = faultOf(file, after.site.name);
      const message = `${start}, and its stack file no longer does: ${key} ${fault}; keep kvandal:site and kvandal:phase in it, or take the stack down (kvandal down) and remove the file`;
      return [violation(stack, message, file.problemAt(["config", key], message))];
    }
    if (!known.includes(phase)) {
      const message = `${start}, and its stack file is removed together with that phase, there is ${oneOf(known)}: remove the file first, and the phase in a later change`;
      return [violation(stack, message, after.siteFile.problemAt(["phases"], message, "key"))];
    }
    return [];
  });
}

function faultOf({ data }: YamlFile, site: string): readonly [key: string, fault: string] {
  const { config } = (data ?? {}) as { config?: Readonly<Record<string, unknown>> | null };
  const key = config?.["kvandal:site"] === site ? "kvandal:phase" : "kvandal:site";
  const found = config?.[key];
  return [
    key,
    found === undefined || found === null
      ? "is missing"
      : typeof found === "string"
        ? `is ${JSON.stringify(found)}`
        : "is not plain text",
  ];
}
