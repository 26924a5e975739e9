import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { asObject, asText, type JsonObject } from "../plumbing/json";

/** A kubeconfig: named clusters, users and contexts, and which context is current. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, JsonObject>;
  readonly users: ReadonlyMap<string, JsonObject>;
  readonly contexts: ReadonlyMap<string, JsonObject>;
  readonly currentContext: string | undefined;
}

/** Reads a kubeconfig's text; relative paths in it are taken from `folder`. */
export function parseKubeconfig(text: string, folder: string): Kubeconfig {
  const root: unknown = parse(text);
  const config = asObject(root);
  if (!Array.isArray(config.clusters) || !Array.isArray(config.contexts)) {
    throw new Error("this is no kubeconfig: it has no clusters and contexts");
  }
  return {
    clusters: named(config.clusters, "cluster", folder),
    users: named(config.users, "user", folder),
    contexts: named(config.contexts, "context", folder),
    currentContext: asText(config["current-context"]),
  };
}

const FILES = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

function named(entries: unknown, field: string, folder: string): Map<string, JsonObject> {
  const list = Array.isArray(entries) ? entries.map(asObject) : [];
  return new Map(
    list.map((entry) => {
      const value = { ...asObject(entry[field]) };
      for (const key of FILES) {
        const file = asText(value[key]);
        if (file !== undefined) value[key] = resolve(folder, file);
      }
      return [asText(entry.name) ?? "", value];
    }),
  );
}

/**
 * Loads the kubeconfig that a provider is given: a path or the contents; without one, the files that
 * KUBECONFIG lists (of two entries with one name the first counts), else the user's own.
 *
 * @throws where a file is missing or is no kubeconfig
 */
export function loadKubeconfig(
  pathOrContents: string | undefined,
  environment: NodeJS.ProcessEnv,
): Kubeconfig {
  if (pathOrContents !== undefined) {
    const path = pathOrContents.replace(/^~(?=\/|$)/, homedir());
    if (existsSync(path)) return loadFile(path);
    if (!/\n|^\s*{/.test(path)) throw new Error(`there is no file ${path}`);
    return parseKubeconfig(pathOrContents, process.cwd());
  }
  const listed = (environment.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length === 0) return loadFile(join(homedir(), ".kube", "config"));
  return listed
    .filter((path) => existsSync(path))
    .map(loadFile)
    .reduce(merge, EMPTY);
}

const EMPTY: Kubeconfig = {
  clusters: new Map(),
  users: new Map(),
  contexts: new Map(),
  currentContext: undefined,
};

function loadFile(path: string): Kubeconfig {
  return parseKubeconfig(readFileSync(path, "utf8"), dirname(resolve(path)));
}

function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  return {
    clusters: new Map([...second.clusters, ...first.clusters]),
    users: new Map([...second.users, ...first.users]),
    contexts: new Map([...second.contexts, ...first.contexts]),
    currentContext: first.currentContext ?? second.currentContext,
  };
}

/** A context of a kubeconfig with what it points at, after the provider's own overrides. */
export interface ActiveContext {
  readonly name: string;
  readonly cluster: JsonObject;
  readonly user: JsonObject;
  readonly namespace: string | undefined;
}

/** Resolves the context to use; undefined where it or its cluster does not exist. */
export function activeContext(
  config: Kubeconfig,
  overrides: { context: string | undefined; cluster: string | undefined },
): ActiveContext | undefined {
  const name = overrides.context ?? config.currentContext;
  const context = name === undefined ? undefined : config.contexts.get(name);
  const cluster = config.clusters.get(overrides.cluster ?? asText(context?.cluster) ?? "");
  if (name === undefined || !context || !cluster) return undefined;
  return {
    name,
    cluster,
    user: config.users.get(asText(context.user) ?? "") ?? {},
    namespace: asText(context.namespace),
  };
}
