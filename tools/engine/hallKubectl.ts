import { execa } from "execa";
import { CommandError } from "../failure";

/** A cluster of a hall, as kubectl reaches it. */
export interface HallAccess {
  readonly hall: string;
  readonly kubectl: string;
  /** The user's own kubeconfig when undefined. */
  readonly kubeconfig: string | undefined;
  readonly context: string;
}

/** What kubectl could not do in a hall. */
export class HallError extends CommandError {
  constructor(
    hall: string,
    args: readonly string[],
    /** kubectl's own words. */
    readonly answer: string,
  ) {
    super(`hall ${hall}: kubectl ${args.slice(0, 3).join(" ")}: ${answer}`);
  }
}

/**
 * Runs kubectl in a hall.
 *
 * @param input what it reads from standard input; nothing when left out.
 * @returns its output. @throws HallError with what the API server answered.
 */
export async function hallKubectl(
  { hall, kubectl, kubeconfig, context }: HallAccess,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const where = kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig];
  const { failed, stdout, stderr } = await execa(
    kubectl,
    [...where, "--context", context, ...args],
    { reject: false, ...(input === undefined ? { stdin: "ignore" as const } : { input }) },
  );
  if (failed) {
    throw new HallError(hall, args, stderr);
  }
  return stdout;
}
