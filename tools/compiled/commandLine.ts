import { join } from "node:path";
import { PROJECT } from "../project";
import { compileIfStale } from "./compile";

/**
 * Compiles the command line: read from its sources and those of the packages, each file by itself, it takes twice as long to start.
 *
 * @returns whether it could be; it cannot in a folder that cannot be written, or with a source that is no TypeScript.
 */
export async function compileCommandLine(outfile: string): Promise<boolean> {
  try {
    await compileIfStale({
      entryPoint: join(PROJECT, "tools", "kvandal.ts"),
      outfile,
      options: {
        // The SDK is shared with the program that a preview without an engine runs, esbuild looks for its own executable, and only a
        // report needs charts.
        external: ["@pulumi/*", "esbuild", "echarts"],
        // The sources themselves are run then, and say it.
        logLevel: "silent",
      },
    });
    return true;
  } catch {
    return false;
  }
}
