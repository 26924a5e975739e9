import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withApi } from "../../tools/cluster/api/withApi";
import type { HallFolders } from "../../tools/cluster/folders";
import type { HallCluster } from "../../tools/cluster/types";
import type { KueueFiles } from "./kueueFiles";
import { KUEUE_NAMESPACE, WEBHOOK_SECRET } from "./kueueObjects";

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
