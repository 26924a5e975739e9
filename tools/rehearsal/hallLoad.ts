import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { withApi } from "../cluster/api/withApi";
import { listProcesses } from "../cluster/processes";

const run = promisify(execFile);

/** What the control planes of all halls take at one moment. */
export interface HallLoad {
  /** Of the largest API server. */
  readonly apiServerMegabytes: number;
  /** Of every control plane's processes together. */
  readonly allMegabytes: number;
  /** Requests that the API servers have answered since they were started. */
  readonly requests: number;
}

/** API servers of halls, by a kubeconfig and their contexts. */
export interface Halls {
  readonly kubeconfig: string;
  readonly contexts: readonly string[];
  /** The folder below which their processes were started. */
  readonly home: string;
}

/** Looks at the halls that answer; one that is being made or deleted counts for nothing. */
export async function hallLoad(halls: Halls): Promise<HallLoad> {
  const [memory, requests] = await Promise.all([
    megabytes(halls.home),
    Promise.all(
      halls.contexts.map((context) => requestsOf(halls.kubeconfig, context).catch(() => 0)),
    ),
  ]);
  const apiServers = memory.filter(({ command }) => /\/bin\/kube-apiserver --/.test(command));
  return {
    apiServerMegabytes: Math.max(0, ...apiServers.map((one) => one.megabytes)),
    allMegabytes: memory.reduce((sum, one) => sum + one.megabytes, 0),
    requests: requests.reduce((sum, count) => sum + count, 0),
  };
}

/** Every process of the halls' control planes, with its resident memory. */
async function megabytes(
  home: string,
): Promise<{ readonly command: string; readonly megabytes: number }[]> {
  const folder = join(home, ".kwok", "clusters");
  const processes = (await listProcesses()).filter(({ command }) => command.startsWith(folder));
  if (processes.length === 0) {
    return [];
  }
  const pids = processes.map(({ pid }) => String(pid)).join(",");
  // It fails where one of them has just ended.
  const { stdout } = await run("ps", ["-o", "pid=,rss=", "-p", pids]).catch(() => ({ stdout: "" }));
  const kilobytes = new Map(
    [...stdout.matchAll(/^\s*(\d+)\s+(\d+)/gm)].map(([, pid, rss]) => [Number(pid), Number(rss)]),
  );
  return processes.map(({ pid, command }) => ({
    command,
    megabytes: Math.round((kilobytes.get(pid) ?? 0) / 1024),
  }));
}

async function requestsOf(kubeconfig: string, context: string): Promise<number> {
  return countRequests(
    await withApi(kubeconfig, context, (client) => client.call<string>("/metrics")),
  );
}

/** The sum of `apiserver_request_total` in a page of metrics. */
export function countRequests(metrics: string): number {
  return [...metrics.matchAll(/^apiserver_request_total\{.*\} ([\d.e+]+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
