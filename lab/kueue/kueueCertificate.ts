import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { serverOf } from "../../tools/cluster/api/kubeconfig";
import { withApi } from "../../tools/cluster/api/withApi";
import type { HallFolders } from "../../tools/cluster/folders";
import type { HallCluster } from "../../tools/cluster/types";
import { hallKubectl } from "../../tools/engine/hallKubectl";
import type { Kueue } from "../../tools/toolchain";
import type { KueueFiles } from "./kueueFiles";
import {
  KUEUE_NAMESPACE,
  KUEUE_SERVICE_ACCOUNT,
  kueueObjects,
  WEBHOOK_SECRET,
} from "./kueueObjects";

const YEAR_SECONDS = 31_536_000;

/** Installs Kueue's objects: its definitions and namespace first. */
export async function installKueue(
  hall: HallCluster,
  folders: HallFolders,
  { kueue, kubectl }: { readonly kueue: Kueue; readonly kubectl: string },
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
export async function writeKubeconfig(
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
 * Copies the certificate of Kueue's webhooks, which it makes itself, in a Secret: where it is a pod the kubelet puts that into a folder, and
 * here this function does.
 */
export async function copyCertificate(
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
