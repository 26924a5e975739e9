import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileIfStale } from "../compiled/compile";
import { HOME, PROJECT } from "../project";

const PACK = join(PROJECT, "policies");
const COMPILED = join(PACK, "bin", "index.js");
const CATALOG = join(PROJECT, "catalog", "gpu-systems.yaml");

/**
 * Compiles the policy pack to JavaScript when something that it is made from has changed: pack, model and catalogue in one file.
 * (A pack in TypeScript would be type-checked at every start, and that cannot be turned off.)
 *
 * @returns whether it had to be built.
 */
export function buildPolicyPack(options: { readonly force?: boolean } = {}): Promise<boolean> {
  if (options.force === true) {
    rmSync(COMPILED, { force: true });
  }
  return compileIfStale({
    entryPoint: join(PACK, "index.ts"),
    outfile: COMPILED,
    options: {
      // One copy of these per process: the pack shares them with the runtime that starts it.
      external: ["@pulumi/*"],
      define: { KVANDAL_BUNDLED_CATALOG: JSON.stringify(readFileSync(CATALOG, "utf8")) },
    },
  });
}

/**
 * What to pass as `--policy-pack`, and a folder for PATH that it needs.
 *
 * An official CLI takes the `policies` folder. A CLI built from its Go modules has a Node language host that cannot load a
 * folder; its engine then looks for `pulumi-analyzer-policy-<runtime>` on PATH, so it gets a folder of a runtime of that
 * name, which starts the very same compiled pack.
 */
export function policyPackFor(official: boolean): PackFolder {
  const starter = join(PROJECT, "tools", "engine", "startPolicyPack.js");
  return official ? { folder: PACK } : writePackFolder(starter, "kvandalnode", HOME);
}

/** A policy pack as an engine takes it. */
export interface PackFolder {
  /** For `--policy-pack`. */
  readonly folder: string;
  /** For PATH; undefined where the engine loads the folder by itself. */
  readonly path?: string;
}

/**
 * Makes a pack known to an engine that loads none from a folder.
 *
 * @param starter the script that starts the pack in the `policies` folder two levels above its own.
 * @param runtime the name by which the engine looks for it.
 * @param home the folder to write into.
 */
export function writePackFolder(starter: string, runtime: string, home: string): PackFolder {
  const folder = join(home, "policy-pack");
  const path = join(home, "bin");
  mkdirSync(folder, { recursive: true });
  mkdirSync(path, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(PACK, "package.json"), "utf8")) as {
    version: string;
  };
  writeFileSync(join(folder, "PulumiPolicy.yaml"), `runtime: ${runtime}\nversion: ${version}\n`);
  const script = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(starter)} "$@"\n`;
  writeFileSync(join(path, `pulumi-analyzer-policy-${runtime}`), script, { mode: 0o755 });
  return { folder, path };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
