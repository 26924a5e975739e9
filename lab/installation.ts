import { readFile, writeFile } from "node:fs/promises";
import { writeYaml } from "../model/writeYaml";
import { serverOf } from "../tools/cluster/api/kubeconfig";
import { withApi } from "../tools/cluster/api/withApi";
import type { HallFolders } from "../tools/cluster/folders";
import type { HallCluster } from "../tools/cluster/types";
import { hallKubectl } from "../tools/engine/hallKubectl";
import type { KubernetesObject } from "./webhooks";

const YEAR_SECONDS = 31_536_000;

/** A simulated hall, where its files are, and what reaches it. */
export interface InstalledHall {
  readonly hall: HallCluster;
  readonly folders: HallFolders;
  readonly kubectl: string;
}

/** How kubectl reaches an installed hall. */
export function accessTo({ hall, folders, kubectl }: InstalledHall) {
  return {
    hall: hall.hall,
    kubectl,
    kubeconfig: folders.kubeconfig,
    context: hall.context,
  };
}

/**
 * Makes the objects of an installation, namespaces and definitions first, and then waits until the API server serves all definitions.
 *
 * @throws HallError where the hall refuses one.
 */
export async function applyInstallation(
  installed: InstalledHall,
  objects: readonly KubernetesObject[],
): Promise<void> {
  const access = accessTo(installed);
  const isFirst = ({ kind }: KubernetesObject): boolean =>
    kind === "Namespace" || kind === "CustomResourceDefinition";
  for (const items of [objects.filter(isFirst), objects.filter((object) => !isFirst(object))]) {
    await hallKubectl(
      access,
      ["apply", "--server-side", "--force-conflicts", "--field-manager=kvandal", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
  }
  const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  await hallKubectl(access, [
    ...["wait", "crd", ...definitions.map(({ metadata }) => metadata.name)],
    ...["--for=condition=Established", "--timeout=60s"],
  ]);
}

/** A service account, and the pod that its token is bound to, where one uses it. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly account: string;
  readonly pod?: { readonly name: string; readonly uid?: string | undefined };
}

/**
 * Writes a kubeconfig with which a controller acts as its own service account, with the rights that its makers give it and no more.
 *
 * @param file that only this user may read.
 * @param lifetimeSeconds of its token, 600 at least.
 */
export async function writeAccountKubeconfig(
  { kubeconfig, context }: { readonly kubeconfig: string; readonly context: string },
  { namespace, account, pod }: ServiceAccount,
  file: string,
  lifetimeSeconds = YEAR_SECONDS,
): Promise<void> {
  const server = serverOf(await readFile(kubeconfig, "utf8"), context);
  const { token, ca } = await withApi(kubeconfig, context, async (client) => {
    const path = `/api/v1/namespaces/${namespace}`;
    const answer = await client.call<{ readonly status: { readonly token: string } }>(
      `${path}/serviceaccounts/${account}/token`,
      {
        method: "POST",
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: {
            expirationSeconds: lifetimeSeconds,
            ...(pod === undefined
              ? {}
              : { boundObjectRef: { apiVersion: "v1", kind: "Pod", ...pod } }),
          },
        },
      },
    );
    const root = await client.call<{ readonly data: Readonly<Record<string, string>> }>(
      `${path}/configmaps/kube-root-ca.crt`,
    );
    return { token: answer.status.token, ca: root.data["ca.crt"] ?? "" };
  });
  const cluster = { server, "certificate-authority-data": Buffer.from(ca).toString("base64") };
  const text = writeYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: account, cluster }],
    users: [{ name: account, user: { token } }],
    contexts: [{ name: account, context: { cluster: account, user: account } }],
    "current-context": account,
  });
  await writeFile(file, text, { mode: 0o600 });
}
