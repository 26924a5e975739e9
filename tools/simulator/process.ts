import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { compileIfStale } from "../compiled/compile";
import {
  endProcesses,
  launchDetached,
  listProcesses,
  startFailure,
  type RunningProcess,
} from "../cluster/processes";
import { ALL_WATCHED } from "./names";

const PROJECT = dirname(dirname(__dirname));
/** Compiled, since it starts with every hall: from its sources it takes twice as long. */
const MAIN = join(PROJECT, "bin", "simulator.js");
const SOURCE = join(__dirname, "main.ts");
const WAIT_SECONDS = 180;
const GRACE_MILLISECONDS = 5000;

export interface SimulatorOptions {
  /** Kubeconfig of the halls. */
  readonly kubeconfig: string;
  /** A context for each hall to simulate. */
  readonly contexts: readonly string[];
  /** The program with which the pods that count nodes reach their API server. */
  readonly kubectl: string;
  /** Whether Cluster API's own controllers run, and the infrastructure alone is played. @default false */
  readonly infrastructureOnly?: boolean;
  /** Folder of all state of the simulated site; the simulator has its pid file and log below it. */
  readonly home: string;
  readonly log: (line: string) => void;
}

/** A simulator that did not begin; the message has the end of its log. */
export class SimulatorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SimulatorError";
  }
}

/** Where the simulator of a home folder writes. */
export function simulatorFiles(home: string) {
  const folder = join(home, "simulator");
  return {
    folder,
    pid: join(folder, "simulator.pid"),
    log: join(folder, "simulator.log"),
    previousLog: join(folder, "simulator.previous.log"),
  };
}

/** The command line that simulates these halls, whatever their order. */
export function simulatorCommand({
  kubeconfig,
  contexts,
  kubectl,
  infrastructureOnly = false,
}: Pick<SimulatorOptions, "kubeconfig" | "contexts" | "kubectl" | "infrastructureOnly">): readonly [
  string,
  ...string[],
] {
  return [
    process.execPath,
    MAIN,
    "--kubeconfig",
    kubeconfig,
    ...[...contexts].sort().flatMap((context) => ["--context", context]),
    "--kubectl",
    kubectl,
    ...(infrastructureOnly ? ["--infrastructure"] : []),
  ];
}

/**
 * Makes sure that exactly one simulator plays the machine controllers of these halls, and waits until it watches them. It
 * runs on when this process ends, until `stopSimulator` or until the kubeconfig is gone. One with other halls is replaced.
 *
 * @throws SimulatorError if it ends or does not begin in time.
 */
export async function startSimulator(options: SimulatorOptions): Promise<void> {
  const { home, contexts, infrastructureOnly = false, log } = options;
  const command = simulatorCommand(options);
  const running = await simulators(home);
  if (running.length === 1 && running[0]?.command === command.join(" ")) {
    return;
  }
  await compileIfStale({ entryPoint: SOURCE, outfile: MAIN });
  if (running.length > 0) {
    log("simulator: one runs for other halls; starting it anew");
    await endProcesses(running, GRACE_MILLISECONDS);
  }
  const files = simulatorFiles(home);
  await mkdir(files.folder, { recursive: true });
  if (existsSync(files.log)) {
    await rename(files.log, files.previousLog);
  }
  const pid = await launchDetached(command, files.log, PROJECT);
  await writeFile(files.pid, String(pid));
  await waitUntilWatching(pid, files.log);
  const part = infrastructureOnly ? "infrastructure" : "machine controllers";
  log(`simulator: plays the ${part} of ${contexts.join(", ")}; log: ${files.log}`);
}

/** Ends the simulator of a home folder; no error if there is none. */
export async function stopSimulator({
  home,
}: Pick<SimulatorOptions, "home"> & Partial<SimulatorOptions>): Promise<void> {
  await endProcesses(await simulators(home), GRACE_MILLISECONDS);
  await rm(simulatorFiles(home).pid, { force: true });
}

async function waitUntilWatching(pid: number, log: string): Promise<void> {
  const isReady = async (): Promise<boolean> => (await readFile(log, "utf8")).includes(ALL_WATCHED);
  const failure = await startFailure(
    { pid, log, isReady, waitSeconds: WAIT_SECONDS },
    `did not reach every hall within ${WAIT_SECONDS} s`,
  );
  if (failure !== undefined) {
    throw new SimulatorError(`the simulator of the machine controllers ${failure}`);
  }
}

/**
 * The simulators of a home folder: the one in the pid file, if that number still belongs to a simulator and not to another
 * program, and any that the pid file does not know.
 */
async function simulators(home: string): Promise<RunningProcess[]> {
  const recorded = Number(await readFile(simulatorFiles(home).pid, "utf8").catch(() => ""));
  return (await listProcesses()).filter(({ pid, command }) =>
    isSimulator(command, home, pid === recorded),
  );
}

/** @param recorded whether its number is in the pid file of this home. */
export function isSimulator(command: string, home: string, recorded: boolean): boolean {
  // One of an earlier version runs its source.
  const isOne = [MAIN, SOURCE].some((file) => command.includes(` ${file} --kubeconfig `));
  return isOne && (recorded || command.includes(` --kubeconfig ${join(home, sep)}`));
}
