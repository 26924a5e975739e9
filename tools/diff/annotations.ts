import type { Problem } from "../../model/input/problem";
import type { SiteDiff } from "../../model/diff/siteDiff";

/** GitHub shows ten of a kind from each step of a workflow, the first ones. */
const SHOWN = 10;

/**
 * What is wrong, as workflow commands of GitHub Actions: printed to the log of a run, they become annotations on the lines of a pull
 * request that are at fault. Violations are errors, notices warnings.
 */
export function diffAnnotations({ phases, violations }: SiteDiff): string[] {
  const errors = violations.map(({ at, message }) => problemAnnotation({ ...at, message }));
  const notices = phases
    .filter(({ changed }) => changed)
    .flatMap((phase) => phase.notices.map((notice) => `${phase.title}: ${notice}`))
    .map((text) => `::warning title=kvandal::${data(text)}`);
  return [...errors.slice(0, SHOWN), ...notices.slice(0, SHOWN)];
}

/** What cannot be read, likewise. */
export function problemAnnotation({ file, line, column, message }: Problem): string {
  const place = `file=${property(file)},line=${line},col=${column}`;
  return `::error ${place},title=kvandal::${data(message)}`;
}

// Escapes of GitHub's own toolkit (actions/toolkit, packages/core/src/command.ts). Without them a text could start a command.
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
