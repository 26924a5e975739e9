/**
 * Why the engine could not answer, in words that lead on: a state that was cut short, as after a full disk, is told by its stack and with
 * the way out. Any other failure is told in the engine's own words.
 *
 * @param args of the engine's command line.
 * @param stderr what the engine said.
 */
export function failedRead(args: readonly string[], stderr: string): string {
  const failed = `pulumi ${args.slice(0, 2).join(" ")} failed: ${stderr}`;
  const named = args.indexOf("--stack");
  const state = named === -1 ? "the state" : `the state of ${args[named + 1]}`;
  return stderr.includes("failed to load checkpoint")
    ? `${state} cannot be read, and nothing was changed: restore it from the .bak file beside it, or from a version of its bucket\n${failed}`
    : failed;
}
