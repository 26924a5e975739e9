import { allProcesses, descendantsOf } from "./processMemory";

/** Often enough for a process of many seconds: the kernel keeps the most that it ever had, so only its last moments can be missed. */
const INTERVAL_MILLISECONDS = 500;

/** Which process is which, by its command line. */
export type Commands<Name extends string> = Readonly<Record<Name, RegExp>>;

/** What Pulumi's language host starts, and its policy packs. */
export const PREVIEW_COMMANDS = {
  program: /cmd\/run\b(?!-)/,
  pack: /startPolicyPack|run-policy-pack/,
} as const;

/**
 * Watches the most memory that some of the processes below this one have while something runs.
 *
 * @returns what the work answers, and megabytes by name.
 * @throws Error if one of them was never seen.
 */
export async function watchMemory<Name extends string, Answer>(
  commands: Commands<Name>,
  work: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly peakMegabytes: Record<Name, number> }> {
  const names = Object.keys(commands) as Name[];
  const peaks = new Map<Name, number>();
  const look = (): void => {
    for (const { command, peakMegabytes } of descendantsOf(process.pid, allProcesses())) {
      const name = names.find((candidate) => commands[candidate].test(command));
      if (name !== undefined) {
        peaks.set(name, Math.max(peaks.get(name) ?? 0, peakMegabytes));
      }
    }
  };
  const timer = setInterval(look, INTERVAL_MILLISECONDS);
  try {
    const answer = await work();
    const megabytesOf = (name: Name): number => {
      const peak = peaks.get(name);
      if (peak === undefined) {
        throw new Error(`no process of the ${name} was seen: /${commands[name].source}/`);
      }
      return peak;
    };
    const entries = names.map((name) => [name, megabytesOf(name)] as const);
    return { answer, peakMegabytes: Object.fromEntries(entries) as Record<Name, number> };
  } finally {
    clearInterval(timer);
  }
}
