import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { ApiError, type Api } from "./api/client";
import { ClusterError } from "./types";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const HASH = "kvandal.io/content-hash";
const WAIT_SECONDS = 180;

/** A custom resource definition as it lies in a file. */
interface Definition {
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/**
 * Installs the CRDs of a folder, those that are missing or differ, and waits until the API server serves them.
 *
 * @param isWanted by the name of the file, which begins with the group.
 * @returns how many were applied.
 * @throws ClusterError if they are not served in time; ApiError if the server refuses one.
 */
export async function installDefinitions(
  client: Api,
  folder: string,
  isWanted: (file: string) => boolean = () => true,
): Promise<number> {
  const files = (await readdir(folder))
    .filter((name) => /\.ya?ml$/.test(name) && isWanted(name))
    .sort();
  if (files.length === 0) {
    throw new ClusterError(`${folder} has no CRDs: run \`npm run toolchain\` again`);
  }
  const installed = await installedDefinitions(client);
  const definitions = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), "utf8");
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
      // Half a megabyte of YAML in all, which is not parsed again for what is there already.
      const there = installed.get(hash);
      const definition = there ?? (parse(text) as Definition);
      if (there === undefined) {
        await apply(client, definition, hash);
      }
      return { definition, isNew: there === undefined };
    }),
  );
  await waitUntilServed(
    client,
    definitions.map(({ definition }) => definition),
  );
  return definitions.filter(({ isNew }) => isNew).length;
}

/** What the API server has, by the hash of the file that it comes from. */
async function installedDefinitions(client: Api): Promise<ReadonlyMap<string, Definition>> {
  const list = await client.call<{ readonly items: readonly Definition[] }>(DEFINITIONS);
  return new Map(
    list.items.map((definition) => [definition.metadata.annotations?.[HASH] ?? "", definition]),
  );
}

async function apply(client: Api, definition: Definition, hash: string): Promise<void> {
  const { metadata } = definition;
  await client.call(`${DEFINITIONS}/${metadata.name}`, {
    method: "PATCH",
    query: { fieldManager: "kvandal", force: "true" },
    contentType: "application/apply-patch+yaml",
    body: {
      ...definition,
      metadata: { ...metadata, annotations: { ...metadata.annotations, [HASH]: hash } },
    },
  });
}

/** Established is too early: the new paths answer a moment later, and until then everything on them is a 404. */
async function waitUntilServed(client: Api, definitions: readonly Definition[]): Promise<void> {
  const deadline = Date.now() + WAIT_SECONDS * 1000;
  for (const { metadata, spec } of definitions) {
    for (const version of spec.versions.filter(({ served }) => served)) {
      const path = `/apis/${spec.group}/${version.name}/${spec.names.plural}`;
      while (!(await answers(client, path))) {
        if (Date.now() > deadline) {
          throw new ClusterError(
            `${metadata.name} is installed, but the API server did not serve ${path} within ${WAIT_SECONDS} s: try again`,
          );
        }
        await sleep(100);
      }
    }
  }
}

async function answers(client: Api, path: string): Promise<boolean> {
  try {
    await client.call(path, { query: { limit: "1" } });
    return true;
  } catch (error) {
    // 429 and 503: its storage is being prepared.
    if (error instanceof ApiError && [404, 429, 503].includes(error.status)) {
      return false;
    }
    throw error;
  }
}
