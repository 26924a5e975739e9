import { readFile } from "node:fs/promises";
import { isAbsolute, join, dirname } from "node:path";
import { parse } from "yaml";
import { writeYaml } from "../../../model/writeYaml";

/** How to reach an API server. */
export interface Connection {
  /** As `https://127.0.0.1:26443`. */
  readonly server: string;
  readonly certificateAuthority: Buffer;
  readonly clientCertificate: Buffer;
  readonly clientKey: Buffer;
}

/** The part of a kubeconfig that kwokctl writes: certificates, no tokens and no helper programs. */
interface Kubeconfig {
  readonly clusters?: readonly Named<"cluster">[] | null;
  readonly users?: readonly Named<"user">[] | null;
  readonly contexts?: readonly Named<"context">[] | null;
  readonly "current-context"?: string;
}

type Named<Key extends string> = { readonly name: string } & Readonly<
  Record<Key, Readonly<Record<string, string | undefined>>>
>;

/**
 * How to reach the API server of a context.
 *
 * @throws Error that names the file, if it or the context cannot be read.
 */
export async function readConnection(kubeconfig: string, context: string): Promise<Connection> {
  const config = parse(await readFile(kubeconfig, "utf8")) as Kubeconfig | null;
  const chosen = config?.contexts?.find(({ name }) => name === context)?.context;
  const cluster = config?.clusters?.find(({ name }) => name === chosen?.["cluster"])?.cluster;
  const user = config?.users?.find(({ name }) => name === chosen?.["user"])?.user;
  const server = cluster?.["server"];
  if (cluster === undefined || server === undefined || user === undefined) {
    throw new Error(`${kubeconfig} has no context "${context}" with a cluster and a user`);
  }
  const folder = dirname(kubeconfig);
  return {
    server,
    certificateAuthority: await material(cluster, "certificate-authority", folder),
    clientCertificate: await material(user, "client-certificate", folder),
    clientKey: await material(user, "client-key", folder),
  };
}

/** The address that a kubeconfig's text gives for a context; undefined if it has none. */
export function serverOf(text: string, context: string): string | undefined {
  const config = parse(text) as Kubeconfig | null;
  const cluster = config?.contexts?.find(({ name }) => name === context)?.context["cluster"];
  return config?.clusters?.find(({ name }) => name === cluster)?.cluster["server"];
}

/** A kubeconfig's text without a context and its cluster and user of the same name; undefined when no context is left. */
export function withoutContext(text: string, context: string): string | undefined {
  const config = (parse(text) ?? {}) as Kubeconfig;
  const others = <Item extends { readonly name: string }>(items?: readonly Item[] | null) =>
    (items ?? []).filter(({ name }) => name !== context);
  const contexts = others(config.contexts);
  if (contexts.length === 0) {
    return undefined;
  }
  const current = config["current-context"];
  return writeYaml({
    ...config,
    clusters: others(config.clusters),
    users: others(config.users),
    contexts,
    "current-context": current === context ? contexts[0]?.name : current,
  });
}

async function material(
  holder: Readonly<Record<string, string | undefined>>,
  key: string,
  folder: string,
): Promise<Buffer> {
  const inline = holder[`${key}-data`];
  if (inline !== undefined) {
    return Buffer.from(inline, "base64");
  }
  const path = holder[key];
  if (path === undefined) {
    throw new Error(`the kubeconfig in ${folder} has neither ${key} nor ${key}-data`);
  }
  return readFile(isAbsolute(path) ? path : join(folder, path));
}
