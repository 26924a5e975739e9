import { execa } from "execa";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a whole process took. */
export interface ProcessCost {
  readonly exitCode: number;
  readonly seconds: number;
  /** Of all cores together, in the process and the system for it: says something even on a busy machine. */
  readonly processorSeconds: number;
  readonly peakMegabytes: number;
  /** Standard output and error. */
  readonly output: string;
}

const TIME = "/usr/bin/time";

/**
 * Runs a command under GNU time, which asks the operating system for what it took.
 *
 * @param folder for the file that GNU time writes.
 * @param env beside what this process has.
 * @throws Error if there is no GNU time, or if the command ends with another exit code than 0 and 1.
 */
export async function costOf(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessCost> {
  const file = join(folder, "time.txt");
  const {
    exitCode,
    failed,
    all = "",
  } = await execa(
    TIME,
    ["--quiet", "--format", "%e %U %S %M", "--output", file, command, ...args],
    { reject: false, stdin: "ignore", all: true, env },
  );
  if (failed && exitCode !== 1) {
    throw new Error(`${command} did not run under ${TIME} (Debian: apt-get install time): ${all}`);
  }
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(file, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  return {
    exitCode,
    seconds,
    processorSeconds: user + system,
    peakMegabytes: kilobytes / 1024,
    output: all,
  };
}
