import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePackFolder, type PackFolder } from "../../tools/engine/policyPack";
import { PROJECT } from "../../tools/project";

const STARTER = join("tools", "engine", "startPolicyPack.js");

/**
 * The pack of a folder as an engine takes it.
 *
 * @param root the folder that has the pack in `policies/`.
 * @param runtime a name of its own, where the engine has to be told of it by name.
 * @param official whether the CLI loads a pack from a folder by itself.
 */
export function packOf(root: string, runtime: string, official: boolean): PackFolder {
  if (official) {
    return { folder: join(root, "policies") };
  }
  // It starts the pack of the checkout that it lies in.
  cpSync(join(PROJECT, STARTER), join(root, STARTER));
  return writePackFolder(join(root, STARTER), runtime, root);
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
