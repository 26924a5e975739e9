import { execa } from "execa";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a whole process took. */
export interface ProcessCost {
  readonly exitCode: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
}

const TIME = "/usr/bin/time";

/**
 * Runs a command under GNU time, which asks the operating system for what it took.
 *
 * @throws Error if there is no GNU time.
 */
export async function costOf(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<ProcessCost> {
  const file = join(folder, "time.txt");
  const { exitCode, failed, stderr } = await execa(
    TIME,
    ["--quiet", "--format", "%e %M", "--output", file, command, ...args],
    { reject: false, stdin: "ignore" },
  );
  if (failed && exitCode !== 1) {
    throw new Error(
      `${command} did not run under ${TIME} (Debian: apt-get install time): ${stderr}`,
    );
  }
  const [seconds, kilobytes] = readFileSync(file, "utf8").trim().split(" ").map(Number);
  return { exitCode, seconds: seconds ?? 0, peakMegabytes: (kilobytes ?? 0) / 1024 };
}
