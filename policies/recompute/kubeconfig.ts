import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { isScalar, parseAllDocuments, visit, type Document } from "yaml";
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
 * @returns undefined where no file has the context: nothing can be written with it then; a problem where a file cannot be trusted to say.
 */
export function clusterOfContext(
  context: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ContextCluster | { readonly problem: string } | undefined {
  const files: KubeconfigFile[] = [];
  const paths = kubeconfigFiles(env);
  // The engine's plugins run in other folders, expand a `~`, and take what is no file for a kubeconfig itself.
  if (!paths.every((file) => isAbsolute(file))) {
    return {
      problem:
        "KUBECONFIG has an entry that is not an absolute path, so nothing says which file a context is read from: write it as /…",
    };
  }
  // The SDK hands the list on to plugins, which look for a file of the whole name first.
  const [list = ""] = paths.length > 1 ? [env.KUBECONFIG] : [];
  if (list !== "" && existsSync(list)) {
    return {
      problem: `KUBECONFIG, a list of files, is the path of a file as well (${list}), so nothing says which is read: rename that file`,
    };
  }
  for (const file of paths) {
    const content = readYaml(file);
    if (content !== undefined && "problem" in content) {
      return { problem: content.problem };
    }
    files.push({ file, content: content?.value });
  }
  const chosen = entryOf(files, "contexts", context)?.entry;
  const name = valueAt(chosen, ["context", "cluster"]);
  const found =
    typeof name === "string" && name !== "" ? entryOf(files, "clusters", name) : undefined;
  const cluster = valueAt(found?.entry, ["cluster"]);
  const server = valueAt(cluster, ["server"]);
  if (chosen === undefined) {
    return undefined;
  }
  return found === undefined || !isMapping(cluster) || typeof server !== "string"
    ? {
        // Clients take the cluster that they run in for one that is not named.
        problem: `context "${context}" names no cluster with a server, so nothing says where it leads: correct the kubeconfig`,
      }
    : {
        server,
        certificateAuthoritySha256: authority(cluster, dirname(found.file)),
        isInsecure: cluster["insecure-skip-tls-verify"] === true,
      };
}

/** Line breaks of YAML 1.1 alone, which Kubernetes' clients read, and what is left of text in another encoding. */
const OTHER_LINE_BREAKS = /[\u0085\u2028\u2029\ufffd]/;

/** What changes how the rest is read: of `%YAML 1.1`, a merge key is more than a text. A value that goes on at the start of a line is refused too. */
const DIRECTIVE = /^%/m;

interface KubeconfigFile {
  readonly file: string;
  readonly content: unknown;
}

function kubeconfigFiles({
  KUBECONFIG = "",
  HOME = homedir(),
}: Readonly<Record<string, string | undefined>>): string[] {
  const listed = KUBECONFIG.split(delimiter).filter((file) => file !== "");
  return listed.length > 0 ? listed : [join(HOME, ".kube", "config")];
}

/**
 * A kubeconfig as YAML; undefined for a file that is missing, which every client leaves out. What another reader could take for something else
 * (several documents, keys given twice, merge keys, tags, directives, other line breaks) is a problem.
 */
function readYaml(
  file: string,
): { readonly value: unknown } | { readonly problem: string } | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
      ? undefined
      : { problem: `the kubeconfig ${file} cannot be read, so nothing says where a context leads` };
  }
  const documents = parseAllDocuments(text, { uniqueKeys: true, resolveKnownTags: false });
  const [document] = documents;
  const isPlain =
    Array.isArray(documents) &&
    documents.length <= 1 &&
    (document?.errors.length ?? 0) === 0 &&
    (document?.warnings.length ?? 0) === 0 &&
    !OTHER_LINE_BREAKS.test(text) &&
    !DIRECTIVE.test(text) &&
    (document === undefined || !hasMergeKey(document));
  return isPlain
    ? { value: document?.toJS() as unknown }
    : {
        problem: `the kubeconfig ${file} is not one plain YAML document with each key once, so nothing says where a context leads: correct it`,
      };
}

/** Whether a mapping takes over the keys of another one, which readers do in different ways. */
function hasMergeKey(document: Document): boolean {
  let isFound = false;
  visit(document, {
    Pair: (_, { key }) => {
      isFound ||= isScalar(key) && key.value === "<<";
    },
  });
  return isFound;
}

function entryOf(
  files: readonly KubeconfigFile[],
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
