import { build } from "esbuild";
import { execa } from "execa";
import { join } from "node:path";

/** What a workload prints as its last line: its own run time without start-up, and the most memory its process had. */
export interface WorkloadResult {
  readonly milliseconds: number;
  readonly peakMegabytes: number;
}

/**
 * Compiles a file of `bench/workloads/` to one JavaScript file, so that what is measured is the work and not the compiling.
 *
 * @returns the compiled file.
 */
export async function compileWorkload(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  await build({
    entryPoints: [join(__dirname, "workloads", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["@pulumi/*"],
    logLevel: "error",
  });
  return outfile;
}

/** Runs a compiled workload in a process of its own. */
export async function runWorkload(
  file: string,
  ...args: readonly string[]
): Promise<WorkloadResult> {
  const { stdout } = await execa(process.execPath, [file, ...args]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as WorkloadResult;
}
