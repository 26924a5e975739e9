import { readdirSync, readFileSync } from "node:fs";

/** A process, as much as is known of it from outside. */
export interface SeenProcess {
  readonly id: number;
  readonly parent: number;
  readonly command: string;
  /** The most memory that it ever had. */
  readonly peakMegabytes: number;
}

/** Processes that descend from one, itself left out. */
export function descendantsOf(id: number, processes: readonly SeenProcess[]): SeenProcess[] {
  const children = new Map<number, SeenProcess[]>();
  for (const seen of processes) {
    children.set(seen.parent, [...(children.get(seen.parent) ?? []), seen]);
  }
  const found: SeenProcess[] = [];
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const below = children.get(next) ?? [];
    found.push(...below);
    waiting.push(...below.map((child) => child.id));
  }
  return found;
}

/** Every process of this machine. @throws Error where there is no `/proc`. */
export function allProcesses(): SeenProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** Reads `/proc/<id>`; undefined for a process that is gone, or that gives its memory back as it ends. */
function readProcess(id: number): SeenProcess | undefined {
  try {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const command = readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return parseStatus(id, status, command);
  } catch {
    return undefined;
  }
}

/** Reads the text of `/proc/<id>/status`; undefined for a process without memory, as the kernel's own. */
export function parseStatus(id: number, status: string, command: string): SeenProcess | undefined {
  const value = (key: string): number | undefined => {
    const found = new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [parent, kilobytes] = [value("PPid"), value("VmHWM")];
  return parent === undefined || kilobytes === undefined
    ? undefined
    : { id, parent, command, peakMegabytes: kilobytes / 1024 };
}
