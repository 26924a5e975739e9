import { join } from "node:path";
import { HOME, PROJECT } from "../project";
import { compileIfStale } from "../compiled/compile";

const SOURCES = join(PROJECT, "tests", "e2e", "stand-ins");

/**
 * Compiles the stand-ins for provider plugins, used only where the official ones cannot be had. The engine starts one process for
 * each provider of a program, two for each hall: from TypeScript they would take longer to start than for all that they do.
 *
 * @returns the folder for PATH that has them, by the names that the engine looks for.
 */
export async function buildStandIns(): Promise<string> {
  const folder = join(HOME, "stand-ins");
  await Promise.all(
    ["kubernetes", "random"].map(async (plugin) => {
      const outfile = join(folder, `pulumi-resource-${plugin}`);
      await compileIfStale({
        entryPoint: join(SOURCES, plugin, "main.ts"),
        outfile,
        options: { banner: { js: "#!/usr/bin/env node" } },
        mode: 0o755,
      });
    }),
  );
  return folder;
}
