import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Toolchain } from "../toolchain";
import { COMPONENTS } from "./components";
import type { HallFolders } from "./folders";
import { commandOf, endProcesses, listProcesses, type RunningProcess } from "./processes";

/** Whether a command line is that of a component of the cluster in this folder: not of an editor with one of its files. */
export function isComponentOf(clusterFolder: string, command: string): boolean {
  return COMPONENTS.some(({ name }) =>
    command.startsWith(`${join(clusterFolder, "bin", name)} --`),
  );
}

/** The hall's processes, with or without a pid file. */
export async function componentProcesses({ cluster }: HallFolders): Promise<RunningProcess[]> {
  return (await listProcesses()).filter(({ command }) => isComponentOf(cluster, command));
}

/** The components that do not run, as their pid files say; a pid that now belongs to another program counts for nothing. */
export async function missingComponents(folders: HallFolders): Promise<string[]> {
  const running = await Promise.all(
    COMPONENTS.map(async ({ name }) => (await recordedProcess(folders, name)) !== undefined),
  );
  return COMPONENTS.map(({ name }) => name).filter((_, index) => running[index] !== true);
}

/**
 * The components that were started and run no more. A pid file is read once: one that is made, or still empty, a moment later is of
 * a component that is just being started.
 */
export async function endedComponents(folders: HallFolders): Promise<string[]> {
  const ended = await Promise.all(
    COMPONENTS.map(async ({ name }) => {
      const pid = await recordedPid(folders, name);
      return pid !== undefined && (await processOf(folders, name, pid)) === undefined;
    }),
  );
  return COMPONENTS.map(({ name }) => name).filter((_, index) => ended[index] === true);
}

/**
 * Makes the pid files true, since kwokctl trusts them blindly: a stale one would keep a component from being started, and
 * `kwokctl delete` would kill whichever program has the number now. Ends components that no pid file knows, which hold
 * their ports.
 */
export async function settlePidFiles(folders: HallFolders): Promise<void> {
  const known = new Set<number>();
  for (const { name } of COMPONENTS) {
    const found = await recordedProcess(folders, name);
    if (found === undefined) {
      await rm(pidFile(folders, name), { force: true });
    } else {
      known.add(found.pid);
    }
  }
  const strays = (await componentProcesses(folders)).filter(({ pid }) => !known.has(pid));
  await endProcesses(strays, 0);
}

/** Ends everything that runs of a hall. */
export async function endComponents(
  folders: HallFolders,
  graceMilliseconds: number,
): Promise<void> {
  await endProcesses(await componentProcesses(folders), graceMilliseconds);
  await rm(folders.pids, { recursive: true, force: true });
  await mkdir(folders.pids, { recursive: true });
}

/** Points the cluster's links at today's binaries: those that it was made with may have left the cache. */
export async function linkBinaries(folders: HallFolders, toolchain: Toolchain): Promise<void> {
  for (const { name, tool } of COMPONENTS) {
    const link = join(folders.binaries, name);
    await rm(link, { force: true });
    await symlink(toolchain.tools[tool].path, link);
  }
}

async function recordedProcess(
  folders: HallFolders,
  component: string,
): Promise<RunningProcess | undefined> {
  const pid = await recordedPid(folders, component);
  return pid === undefined ? undefined : processOf(folders, component, pid);
}

async function recordedPid(folders: HallFolders, component: string): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile(folders, component), "utf8").catch(() => ""));
  return pid > 0 ? pid : undefined;
}

async function processOf(
  folders: HallFolders,
  component: string,
  pid: number,
): Promise<RunningProcess | undefined> {
  const command = await commandOf(pid);
  const isIt = command?.startsWith(`${join(folders.binaries, component)} --`) === true;
  return command !== undefined && isIt ? { pid, command } : undefined;
}

function pidFile(folders: HallFolders, component: string): string {
  return join(folders.pids, `${component}.pid`);
}
