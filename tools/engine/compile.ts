import { build, type BuildOptions } from "esbuild";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What to compile to one file of JavaScript. */
export interface Compilation {
  readonly entryPoint: string;
  readonly outfile: string;
  /** Files and folders that it is made from. */
  readonly sources: readonly string[];
  readonly options?: BuildOptions;
}

/**
 * Compiles TypeScript to one file when a source is newer than what is there.
 *
 * @returns whether it had to be built.
 */
export async function compileIfStale({
  entryPoint,
  outfile,
  sources,
  options,
}: Compilation): Promise<boolean> {
  if (existsSync(outfile)) {
    const builtAt = statSync(outfile).mtimeMs;
    if (sources.every((source) => newestIn(source) < builtAt)) {
      return false;
    }
  }
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    ...options,
  });
  return true;
}

function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) {
    return stats.mtimeMs;
  }
  const entries = readdirSync(path).filter((name) => name !== "bin" && name !== "node_modules");
  return Math.max(0, ...entries.map((name) => newestIn(join(path, name))));
}
