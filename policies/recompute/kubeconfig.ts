import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { isMapping, valueAt, type Mapping } from "../../model/mapping";

/** The API server that a context leads to. */
export interface ContextCluster {
  /** URL, as the kubeconfig has it. */
  readonly server: string;
  /** SHA-256 of the certificate authority, in hexadecimal digits; undefined where the kubeconfig has none. */
  readonly certificateAuthoritySha256: string | undefined;
  /** Whether the certificate of the server is not checked. */
  readonly isInsecure: boolean;
}

/**
 * Finds the cluster of a context by the loading rules of Kubernetes' clients: of the files in KUBECONFIG, or else `~/.kube/config`, the
 * first that has an entry of a name wins (kubernetes.io, "Merging kubeconfig files").
 *
 * @returns undefined where no file has the context: nothing can be written with it then.
 */
export function clusterOfContext(
  context: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ContextCluster | undefined {
  const files = kubeconfigFiles(env).map((file) => ({ file, content: readYaml(file) }));
  const chosen = entryOf(files, "contexts", context)?.entry;
  const name = valueAt(chosen, ["context", "cluster"]);
  const found = typeof name === "string" ? entryOf(files, "clusters", name) : undefined;
  const cluster = valueAt(found?.entry, ["cluster"]);
  const server = valueAt(cluster, ["server"]);
  return found === undefined || !isMapping(cluster) || typeof server !== "string"
    ? undefined
    : {
        server,
        certificateAuthoritySha256: authority(cluster, dirname(found.file)),
        isInsecure: cluster["insecure-skip-tls-verify"] === true,
      };
}

function kubeconfigFiles({
  KUBECONFIG = "",
  HOME = homedir(),
}: Readonly<Record<string, string | undefined>>): string[] {
  const listed = KUBECONFIG.split(delimiter).filter((file) => file !== "");
  return listed.length > 0 ? listed : [join(HOME, ".kube", "config")];
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    // A file that is missing is left out by every client, and one that cannot be read connects to nothing.
    return undefined;
  }
}

function entryOf(
  files: readonly { readonly file: string; readonly content: unknown }[],
  list: "contexts" | "clusters",
  name: string,
): { readonly file: string; readonly entry: Mapping } | undefined {
  for (const { file, content } of files) {
    const entries = valueAt(content, [list]);
    const entry = Array.isArray(entries)
      ? (entries as unknown[]).filter(isMapping).find((one) => one.name === name)
      : undefined;
    if (entry !== undefined) {
      return { file, entry };
    }
  }
  return undefined;
}

function authority(cluster: Mapping, folder: string): string | undefined {
  const inline = cluster["certificate-authority-data"];
  if (typeof inline === "string") {
    return digest(Buffer.from(inline, "base64"));
  }
  const path = cluster["certificate-authority"];
  try {
    return typeof path === "string"
      ? digest(readFileSync(isAbsolute(path) ? path : join(folder, path)))
      : undefined;
  } catch {
    return undefined;
  }
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
