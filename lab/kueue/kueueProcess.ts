import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { serverOf } from "../../tools/cluster/api/kubeconfig";
import { withApi } from "../../tools/cluster/api/withApi";
import { foldersOf, type HallFolders } from "../../tools/cluster/folders";
import { freePorts, portIsFree } from "../../tools/cluster/ports";
import {
  commandOf,
  endProcesses,
  launchDetached,
  listProcesses,
} from "../../tools/cluster/processes";
import { ClusterError, type HallCluster } from "../../tools/cluster/types";
import { hallKubectl } from "../../tools/engine/hallKubectl";
import type { Kueue } from "../../tools/toolchain";
import {
  KUEUE_NAMESPACE,
  KUEUE_SERVICE_ACCOUNT,
  kueueObjects,
  WEBHOOK_SECRET,
} from "./kueueObjects";

const READY_SECONDS = 120;
const GRACE_MILLISECONDS = 5000;
const YEAR_SECONDS = 31_536_000;

/** What Kueue in a hall is started with. */
export interface KueueOptions {
  readonly kueue: Kueue;
  readonly kubectl: string;
  /** Folder of all state of the simulated site. */
  readonly home: string;
  /**
   * The part of Kueue's configuration that the site file makes; see `kueueConfiguration`.
   *
   * @default what it was started with before, for a hall whose tenants are going
   */
  readonly configuration?: string | undefined;
  readonly log: (line: string) => void;
}

/** Ports of a Kueue on this machine. */
interface KueuePorts {
  readonly webhook: number;
  readonly health: number;
}

/** Where Kueue of a hall has its files; they go with the hall. */
function kueueFiles({ cluster }: Pick<HallFolders, "cluster">) {
  const folder = join(cluster, "kueue");
  return {
    folder,
    certificates: join(folder, "certificates"),
    configuration: join(folder, "configuration.yaml"),
    kubeconfig: join(folder, "kubeconfig.yaml"),
    log: join(folder, "kueue.log"),
  };
}

type KueueFiles = ReturnType<typeof kueueFiles>;

/** Whether Kueue was installed in a hall. */
export async function hasKueue(home: string, hall: HallCluster): Promise<boolean> {
  const { configuration } = kueueFiles(foldersOf(home, hall));
  return (await readFile(configuration, "utf8").catch(() => undefined)) !== undefined;
}

/**
 * Makes sure that Kueue runs for a hall with a configuration, as a process of this machine that acts as Kueue's own service account in the
 * hall; installs it first. One with another configuration is started anew, since Kueue reads its file once.
 *
 * @throws ClusterError if it does not become ready; HallError where the hall refuses an object.
 */
export async function startKueue(hall: HallCluster, options: KueueOptions): Promise<void> {
  const { kueue, log } = options;
  const folders = foldersOf(options.home, hall);
  const files = kueueFiles(folders);
  await mkdir(files.certificates, { recursive: true });
  const known = await portsOf(files);
  const part = options.configuration ?? (await readFile(files.configuration, "utf8"));
  const command = [
    kueue.path,
    `--config=${files.configuration}`,
    `--kubeconfig=${files.kubeconfig}`,
  ] as const;
  const running = await kueuesOf(files);
  const written = await readFile(files.configuration, "utf8").catch(() => "");
  const isSame =
    known !== undefined &&
    written === configurationOf(part, known, files) &&
    running.length === 1 &&
    running[0]?.command === command.join(" ");
  if (isSame && (await isReady(known.health))) {
    return;
  }
  log(`hall ${hall.hall}: starting Kueue ${kueue.version}; log: ${files.log}`);
  await endProcesses(running, GRACE_MILLISECONDS);
  const isFree =
    known !== undefined && (await Promise.all(Object.values(known).map(portIsFree))).every(Boolean);
  const ports = isFree ? known : await choosePorts(files);
  const configuration = configurationOf(part, ports, files);
  await install(hall, folders, options, ports.webhook);
  await writeKubeconfig(hall, folders, files);
  await writeFile(files.configuration, configuration);
  await rm(files.log, { force: true });
  const pid = await launchDetached(command, files.log);
  await waitUntilReady(hall, folders, files, { pid, port: ports.health });
}

/** Ends Kueue of a hall; no error if there is none. */
export async function stopKueue(home: string, hall: HallCluster): Promise<void> {
  const files = kueueFiles(foldersOf(home, hall));
  await endProcesses(await kueuesOf(files), GRACE_MILLISECONDS);
}

async function kueuesOf(files: KueueFiles) {
  return (await listProcesses()).filter(({ command }) =>
    command.includes(` --config=${files.configuration} `),
  );
}

/** The makers' configuration file, in which the part of the site file is merged; see docs/tenants.md. */
function configurationOf(part: string, { webhook, health }: KueuePorts, files: KueueFiles): string {
  const { featureGates, ...own } = parse(part) as { readonly featureGates?: object };
  return stringify({
    ...own,
    // It would serve an API that the API server of a hall cannot reach.
    featureGates: { ...featureGates, VisibilityOnDemand: false },
    namespace: KUEUE_NAMESPACE,
    health: { healthProbeBindAddress: `127.0.0.1:${health}` },
    metrics: { bindAddress: "0" },
    webhook: { host: "127.0.0.1", port: webhook, certDir: files.certificates },
    leaderElection: { leaderElect: false },
    internalCertManagement: { enable: true },
  });
}

/** The ports that Kueue of a hall had when it last ran. */
async function portsOf({ configuration }: KueueFiles): Promise<KueuePorts | undefined> {
  const text = await readFile(configuration, "utf8").catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  // A process that was killed may have left a part of the file.
  const { webhook, health } = (parse(text) ?? {}) as {
    readonly webhook?: { readonly port: number };
    readonly health?: { readonly healthProbeBindAddress: string };
  };
  return webhook === undefined || health === undefined
    ? undefined
    : {
        webhook: webhook.port,
        health: Number(health.healthProbeBindAddress.split(":").at(-1)),
      };
}

async function choosePorts({ folder }: KueueFiles): Promise<KueuePorts> {
  const [webhook, health] = await freePorts(folder, 2);
  if (webhook === undefined || health === undefined) {
    throw new ClusterError("Kueue needs two free loopback ports, and there are none left");
  }
  return { webhook, health };
}

/** Installs Kueue's objects: its definitions and namespace first. */
async function install(
  hall: HallCluster,
  folders: HallFolders,
  { kueue, kubectl }: KueueOptions,
  port: number,
): Promise<void> {
  const access = {
    hall: hall.hall,
    kubectl,
    kubeconfig: folders.kubeconfig,
    context: hall.context,
  };
  const objects = kueueObjects(await readFile(kueue.manifests, "utf8"), port);
  const isFirst = ({ kind }: { readonly kind: string }): boolean =>
    kind === "Namespace" || kind === "CustomResourceDefinition";
  for (const items of [objects.filter(isFirst), objects.filter((object) => !isFirst(object))]) {
    await hallKubectl(
      access,
      ["apply", "--server-side", "--force-conflicts", "--field-manager=kvandal", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
  }
  await hallKubectl(access, [
    ...["wait", "crd", "-l", "app.kubernetes.io/name=kueue"],
    ...["--for=condition=Established", "--timeout=60s"],
  ]);
}

/** Kueue acts as its own service account, with the rights that its makers give it and no more. */
async function writeKubeconfig(
  { context }: HallCluster,
  folders: HallFolders,
  files: KueueFiles,
): Promise<void> {
  const text = await readFile(folders.kubeconfig, "utf8");
  const server = serverOf(text, context);
  const { token, ca } = await withApi(folders.kubeconfig, context, async (client) => {
    const path = `/api/v1/namespaces/${KUEUE_NAMESPACE}`;
    const answer = await client.call<{ readonly status: { readonly token: string } }>(
      `${path}/serviceaccounts/${KUEUE_SERVICE_ACCOUNT}/token`,
      {
        method: "POST",
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: { expirationSeconds: YEAR_SECONDS },
        },
      },
    );
    const root = await client.call<{ readonly data: Readonly<Record<string, string>> }>(
      `${path}/configmaps/kube-root-ca.crt`,
    );
    return { token: answer.status.token, ca: root.data["ca.crt"] ?? "" };
  });
  const name = "kueue";
  await writeFile(
    files.kubeconfig,
    stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name,
          cluster: {
            server,
            "certificate-authority-data": Buffer.from(ca).toString("base64"),
          },
        },
      ],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    }),
    { mode: 0o600 },
  );
}

/**
 * Waits until Kueue serves its webhooks. It makes their certificate itself, in a Secret; where it is a pod the kubelet puts that into a
 * folder, and here this function does.
 */
async function waitUntilReady(
  hall: HallCluster,
  folders: HallFolders,
  files: KueueFiles,
  { pid, port }: { readonly pid: number; readonly port: number },
): Promise<void> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  for (;;) {
    await copyCertificate(hall, folders, files);
    const hasEnded = (await commandOf(pid)) === undefined;
    if (!hasEnded && (await isReady(port))) {
      return;
    }
    if (hasEnded || Date.now() > deadline) {
      await endProcesses(await kueuesOf(files), GRACE_MILLISECONDS);
      const what = hasEnded ? "ended at once" : `was not ready within ${READY_SECONDS} s`;
      const lines = (await readFile(files.log, "utf8")).trimEnd().split("\n").slice(-5).join("\n");
      throw new ClusterError(
        `hall ${hall.hall}: Kueue ${what}; the end of its log, ${files.log}:\n${lines}`,
      );
    }
    await sleep(300);
  }
}

async function copyCertificate(
  { context }: HallCluster,
  folders: HallFolders,
  files: KueueFiles,
): Promise<void> {
  const { data = {} } = await withApi(folders.kubeconfig, context, (client) =>
    client.call<{ readonly data?: Readonly<Record<string, string>> }>(
      `/api/v1/namespaces/${KUEUE_NAMESPACE}/secrets/${WEBHOOK_SECRET}`,
    ),
  );
  for (const [name, content] of Object.entries(data)) {
    const file = join(files.certificates, name);
    const bytes = Buffer.from(content, "base64");
    // In one step, and only where it changes: Kueue may be reading it.
    if (!bytes.equals(await readFile(file).catch(() => Buffer.alloc(0)))) {
      await writeFile(`${file}.new`, bytes, { mode: 0o600 });
      await rename(`${file}.new`, file);
    }
  }
}

async function isReady(healthPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${healthPort}/readyz`)).ok;
  } catch {
    return false;
  }
}
