import { join } from "node:path";
import { ClusterError, type HallCluster } from "./types";

const CONTEXT_PREFIX = "kwok-";

/** Where everything of one simulated hall lies. */
export interface HallFolders {
  /** kwokctl's name of the cluster. */
  readonly name: string;
  readonly cluster: string;
  readonly kwokctlConfig: string;
  /** The cluster's own kubeconfig, written by kwokctl. */
  readonly kubeconfig: string;
  readonly pids: string;
  readonly logs: string;
  readonly binaries: string;
  /** Our own record of the hall, outside kwokctl's folder, which kwokctl removes when it fails. */
  readonly record: string;
}

/** Folder of the records of all halls. */
export function recordFolder(home: string): string {
  return join(home, "halls");
}

/** @throws ClusterError for a context or a folder that kwokctl cannot work with. */
export function foldersOf(home: string, { hall, context }: HallCluster): HallFolders {
  const name = context.slice(CONTEXT_PREFIX.length);
  if (!context.startsWith(CONTEXT_PREFIX) || !/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new ClusterError(
      `hall ${hall}: the context of a simulated hall is "${CONTEXT_PREFIX}" and a name of small letters, digits and ` +
        `dashes, not "${context}": change managementContext in the site file`,
    );
  }
  if (home.includes(",")) {
    throw new ClusterError(
      `hall ${hall}: kwok takes a path with a comma for two, and ${home} has one: move the checkout`,
    );
  }
  // Where kwokctl keeps its clusters when `home` is its HOME. (KWOK_WORKDIR is cut off at the first space.)
  const cluster = join(home, ".kwok", "clusters", name);
  return {
    name,
    cluster,
    kwokctlConfig: join(cluster, "kwok.yaml"),
    kubeconfig: join(cluster, "kubeconfig.yaml"),
    pids: join(cluster, "pids"),
    logs: join(cluster, "logs"),
    binaries: join(cluster, "bin"),
    record: join(recordFolder(home), `${name}.json`),
  };
}
