import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

/** An API server with Cluster API's definitions and nobody to play machines; `manifestHall.ts` is what starts it. */

/** Its context in the kubeconfig of its folder. */
export const BARE_CONTEXT = "kwok-manifests";

/** The hall that it stands for. */
export const BARE_HALL = { site: "manifests", hall: "manifests", context: BARE_CONTEXT } as const;

const SCRIPT = join(PROJECT, "tests", "e2e", "support", "manifestHall.ts");
const TSX = join(PROJECT, "node_modules", "tsx", "dist", "cli.mjs");

/**
 * Starts or removes it, in a process of its own: jest cannot load what the tools load.
 *
 * @param home the folder of its state and of its `kubeconfig`.
 * @param definitions of what it serves beside Cluster API: `metal3`, `kueue`, `minimal-definitions`.
 */
export function bareServer(
  verb: "start" | "stop",
  home: string,
  ...definitions: readonly string[]
): void {
  const { KUBECONFIG, ...env } = process.env;
  const args = [TSX, SCRIPT, verb, home, ...definitions];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: PROJECT,
    env,
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`the API server did not ${verb}:\n${stderr}`);
  }
}

/** What names an object on an API server. */
export interface NamedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Where an object is on an API server. */
export function objectPath({ apiVersion, kind, metadata }: NamedObject): string {
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${group}${place}/${plural(kind.toLowerCase())}/${metadata.name}`;
}

function plural(word: string): string {
  return word.endsWith("y")
    ? `${word.slice(0, -1)}ies`
    : word.endsWith("s")
      ? `${word}es`
      : `${word}s`;
}
