import { execFile, spawn } from "node:child_process";
import { open, readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A process of this machine. */
export interface RunningProcess {
  readonly pid: number;
  /** Its command and arguments, joined by spaces. */
  readonly command: string;
}

/** Every process that this user may see. */
export async function listProcesses(): Promise<RunningProcess[]> {
  if (process.platform !== "linux") {
    const { stdout } = await run("ps", ["-axww", "-o", "pid=,command="], { maxBuffer: 1 << 26 });
    return parseProcessList(stdout);
  }
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => ({ pid, command: await commandOf(pid).catch(() => undefined) })),
  );
  return found.flatMap(({ pid, command }) => (command === undefined ? [] : [{ pid, command }]));
}

/** The lines of `ps -o pid=,command=`. */
export function parseProcessList(text: string): RunningProcess[] {
  return [...text.matchAll(/^\s*(\d+)\s+(.+)$/gm)].map(([, pid, command]) => ({
    pid: Number(pid),
    command: command ?? "",
  }));
}

/**
 * The command line of a process. A pid alone proves nothing: after a restart of the machine another program may have it.
 *
 * @returns undefined if there is no such process (or only its exit status).
 */
export async function commandOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform !== "linux") {
      const { stdout } = await run("ps", ["-ww", "-o", "command=", "-p", String(pid)]);
      return stdout.trim() || undefined;
    }
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8");
    return text.replaceAll("\0", " ").trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts a process that outlives this one, with its output added to a file: it holds neither this terminal nor its pipes.
 *
 * @param folder that it runs in; this process's own when left out.
 * @returns its number.
 */
export async function launchDetached(
  [program, ...parameters]: readonly [string, ...string[]],
  logFile: string,
  folder?: string,
): Promise<number> {
  const output = await open(logFile, "a");
  try {
    const child = spawn(program, parameters, {
      cwd: folder,
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
    return child.pid ?? 0;
  } finally {
    await output.close();
  }
}

/**
 * Waits until a process that was launched is ready.
 *
 * @param started its number and its log; `isReady` is asked again and again, for so many seconds at most.
 * @param tooLate what to say of one that is not ready by then.
 * @returns what became of it, with the end of its log, for people; undefined once it is ready.
 */
export async function startFailure(
  started: {
    readonly pid: number;
    readonly log: string;
    readonly isReady: () => Promise<boolean>;
    readonly waitSeconds: number;
  },
  tooLate: string,
): Promise<string | undefined> {
  const { pid, log, isReady, waitSeconds } = started;
  const deadline = Date.now() + waitSeconds * 1000;
  for (;;) {
    const isReadyNow = await isReady();
    const hasEnded = (await commandOf(pid)) === undefined;
    if (isReadyNow && !hasEnded) {
      return undefined;
    }
    if (hasEnded || Date.now() > deadline) {
      const lines = (await readFile(log, "utf8")).trimEnd().split("\n").slice(-10).join("\n");
      return `${hasEnded ? "ended at once" : tooLate}; the end of its log, ${log}:\n${lines}`;
    }
    await sleep(100);
  }
}

/**
 * Ends processes: asks first, then insists.
 *
 * @param graceMilliseconds how long they may take to end by themselves.
 */
export async function endProcesses(
  processes: readonly RunningProcess[],
  graceMilliseconds: number,
): Promise<void> {
  if (graceMilliseconds > 0) {
    signal(processes, "SIGTERM");
    if (await haveEnded(processes, graceMilliseconds)) {
      return;
    }
  }
  signal(await stillRunning(processes), "SIGKILL");
  await haveEnded(processes, 5000);
}

function signal(processes: readonly RunningProcess[], name: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself.
    }
  }
}

async function haveEnded(
  processes: readonly RunningProcess[],
  milliseconds: number,
): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while ((await stillRunning(processes)).length > 0) {
    if (Date.now() > deadline) {
      return false;
    }
    await sleep(50);
  }
  return true;
}

async function stillRunning(processes: readonly RunningProcess[]): Promise<RunningProcess[]> {
  const commands = await Promise.all(processes.map(({ pid }) => commandOf(pid)));
  return processes.filter(({ command }, index) => commands[index] === command);
}
