import pc from "picocolors";

/**
 * Colours for what goes to a stream: on a terminal alone, unless FORCE_COLOR or NO_COLOR says otherwise. The library itself
 * also colours wherever `CI` is set, which puts escape codes into files and pipes there.
 *
 * @param environment of the process: NO_COLOR wins over FORCE_COLOR.
 */
export function coloursFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ReturnType<typeof pc.createColors> {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  const terminal = stream.isTTY === true && TERM !== "dumb";
  return pc.createColors(!NO_COLOR && (Boolean(FORCE_COLOR) || terminal));
}

/** For standard output: a command's answer. */
export const colours = coloursFor(process.stdout);

/** For standard error: notes, progress and failures. */
export const errorColours = coloursFor(process.stderr);
