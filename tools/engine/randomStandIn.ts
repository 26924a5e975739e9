import { join } from "node:path";
import { HOME, PROJECT } from "../project";
import { compileIfStale } from "../compiled/compile";

/**
 * Compiles the stand-in for the provider plugin `random`, used only where the official one cannot be had and the site is simulated.
 *
 * @returns the folder for PATH that has it, by the name that the engine looks for.
 */
export async function buildRandomStandIn(): Promise<string> {
  // Nothing else is in it: the engine prefers what it finds there.
  const folder = join(HOME, "random-stand-in");
  await compileIfStale({
    entryPoint: join(PROJECT, "lab", "random", "main.ts"),
    outfile: join(folder, "pulumi-resource-random"),
    options: { banner: { js: "#!/usr/bin/env node" }, external: ["@pulumi/pulumi/*"] },
    mode: 0o755,
  });
  return folder;
}
