import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../tools/project";

const STARTER = join("tools", "engine", "startPolicyPack.js");

/** A policy pack as the engine of this machine takes it. */
export interface Pack {
  /** For `--policy-pack`. */
  readonly folder: string;
  /** For PATH; undefined where the engine loads the folder by itself. */
  readonly path?: string;
}

/**
 * Makes the pack of a folder known to an engine, in the way of `tools/engine/policyPack.ts`, under a runtime of its own name.
 *
 * @param root the folder that has the pack in `policies/`.
 * @param official whether the CLI loads a pack from a folder by itself.
 */
export function packOf(root: string, name: string, official: boolean): Pack {
  if (official) {
    return { folder: join(root, "policies") };
  }
  mkdirSync(join(root, "tools", "engine"), { recursive: true });
  cpSync(join(PROJECT, STARTER), join(root, STARTER));
  const folder = join(root, "pack");
  const path = join(root, "bin");
  mkdirSync(folder, { recursive: true });
  mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, "PulumiPolicy.yaml"), `runtime: ${name}\nversion: 0.1.0\n`);
  const script = `#!/bin/sh\nexec "${process.execPath}" "${join(root, STARTER)}" "$@"\n`;
  writeFileSync(join(path, `pulumi-analyzer-policy-${name}`), script, { mode: 0o755 });
  return { folder, path };
}

/** Writes a pack without policies, so that its cost is what any pack costs. */
export function writeEmptyPack(root: string): void {
  const folder = join(root, "policies");
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const file of ["package.json", "PulumiPolicy.yaml"]) {
    cpSync(join(PROJECT, "policies", file), join(folder, file));
  }
  const main = `const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("empty", { policies: [] });\n`;
  writeFileSync(join(folder, "bin", "index.js"), main);
}
