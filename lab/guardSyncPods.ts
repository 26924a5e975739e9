import { execa } from "execa";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { DEADLINE_SECONDS } from "../components/manifests/guardSyncCronJob";
import { GUARD } from "../model/guard/names";
import { POOL_NAMESPACE } from "../model/names";
import { ApiClient } from "../tools/cluster/api/client";
import { readConnection } from "../tools/cluster/api/kubeconfig";
import { messageOf, type HallSimulation } from "../tools/simulator/hallSimulator";
import type { Metadata } from "../tools/simulator/objects";
import { watchCollection } from "../tools/simulator/watchCollection";
import { writeAccountKubeconfig } from "./installation";

const PODS = `/api/v1/namespaces/${POOL_NAMESPACE}/pods`;
/** The least that an API server gives. */
const TOKEN_SECONDS = 600;

/** A pod of the CronJob, as much of it as is played. */
export interface GuardSyncPod {
  readonly metadata: Metadata & {
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly containers: readonly {
      readonly command: readonly string[];
      readonly env?: readonly { readonly name: string; readonly value?: string }[];
      readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
    }[];
    readonly volumes?: readonly {
      readonly name: string;
      readonly configMap?: { readonly name: string };
    }[];
  };
  readonly status?: { readonly phase?: string };
}

/**
 * Plays the kubelet of the pods that count a hall's nodes, until the connection is lost: Kubernetes' own controller makes them of the CronJob,
 * and no machine of the lab could run their image. Each runs as a process of this machine, with its own command, scripts, variables and
 * service account. Pods that no Job has made are left alone.
 *
 * @param kubectl the program that the image would have.
 */
export async function watchGuardSyncPods(
  simulation: HallSimulation,
  kubectl: string,
): Promise<void> {
  const { kubeconfig, context, log } = simulation;
  const client = new ApiClient(await readConnection(kubeconfig, context));
  const ended = new AbortController();
  const signal = AbortSignal.any([simulation.signal, ended.signal]);
  // One for all runs: kubectl keeps there what it has learnt of the API.
  const home = await mkdtemp(join(tmpdir(), `${GUARD.observer}-`));
  const begun = new Set<string>();
  const begin = (pod: GuardSyncPod): void => {
    const { name } = pod.metadata;
    const isOfJob = pod.metadata.ownerReferences?.some(({ kind }) => kind === "Job") ?? false;
    if (!isOfJob || begun.has(name) || (pod.status?.phase ?? "Pending") !== "Pending") {
      return;
    }
    begun.add(name);
    runPod(pod, { client, kubeconfig, context, kubectl, home, signal }).then(
      (words) => {
        log(`${name}: ${words}`);
      },
      (error: unknown) => {
        log(`${name}: ${messageOf(error)}`);
      },
    );
  };
  try {
    await watchCollection<GuardSyncPod>(
      client,
      PODS,
      { labelSelector: `app.kubernetes.io/instance=${GUARD.observer}` },
      {
        replaced: (pods) => {
          pods.forEach(begin);
        },
        changed: begin,
        deleted: ({ metadata }) => {
          begun.delete(metadata.name);
        },
      },
      signal,
    );
  } finally {
    ended.abort();
    client.close();
    await rm(home, { recursive: true, force: true });
  }
}

interface Machine {
  readonly client: ApiClient;
  readonly kubeconfig: string;
  readonly context: string;
  readonly kubectl: string;
  /** The home folder of the processes. */
  readonly home: string;
  readonly signal: AbortSignal;
}

/** Runs a pod to its end and says so in its status. @returns its last line. */
async function runPod(pod: GuardSyncPod, machine: Machine): Promise<string> {
  const { client, kubeconfig, context, kubectl, home, signal } = machine;
  const folder = await mkdtemp(join(tmpdir(), `${GUARD.observer}-`));
  try {
    const { serviceAccountName: account, containers } = pod.spec;
    const [container] = containers;
    if (container === undefined) {
      throw new Error("has no container");
    }
    const places = await mountConfigMaps(pod, client, folder);
    const own = join(folder, "kubeconfig");
    await writeAccountKubeconfig(
      { kubeconfig, context },
      { namespace: POOL_NAMESPACE, account, pod: { name: pod.metadata.name } },
      own,
      TOKEN_SECONDS,
    );
    const [program = "", ...args] = container.command.map((word) => places.get(word) ?? word);
    const { failed, all } = await execa(program, args, {
      env: {
        ...Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? ""])),
        HOME: home,
        KUBECONFIG: own,
        PATH: [dirname(kubectl), process.env.PATH ?? ""].join(delimiter),
      },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: "ignore",
      timeout: DEADLINE_SECONDS * 1000,
      signal,
    });
    await client.call(`${PODS}/${pod.metadata.name}/status`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { status: { phase: failed ? "Failed" : "Succeeded" } },
    });
    return `${failed ? "failed" : "ran"}: ${all?.trim().split("\n").at(-1) ?? ""}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the files of a pod's ConfigMaps into a folder. @returns where each of them is, by its path in the pod. */
async function mountConfigMaps(
  { spec }: GuardSyncPod,
  client: ApiClient,
  folder: string,
): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for (const { name, configMap } of spec.volumes ?? []) {
    const mount = spec.containers[0]?.volumeMounts?.find((one) => one.name === name);
    if (configMap === undefined || mount === undefined) {
      continue;
    }
    const { data } = await client.call<{ readonly data: Readonly<Record<string, string>> }>(
      `/api/v1/namespaces/${POOL_NAMESPACE}/configmaps/${configMap.name}`,
    );
    await mkdir(join(folder, name));
    for (const [file, text] of Object.entries(data)) {
      const place = join(folder, name, basename(file));
      await writeFile(place, text);
      places.set(`${mount.mountPath}/${file}`, place);
    }
  }
  return places;
}
