import { build, type BuildOptions } from "esbuild";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { PROJECT } from "../project";
import { isFresh, recordOf } from "./isFresh";
import { ownFolders } from "./ownFolders";

/** What to compile to one file of JavaScript. */
export interface Compilation {
  readonly entryPoint: string;
  readonly outfile: string;
  /** Files that it is made from beside what it imports. */
  readonly alsoFrom?: readonly string[];
  readonly options?: BuildOptions;
}

/**
 * What every compiled file depends on and none imports: how it is compiled, and the versions of the packages, whose own files
 * are not looked at.
 */
const ALWAYS = [
  join(PROJECT, "package-lock.json"),
  ...readdirSync(__dirname).map((name) => join(__dirname, name)),
];

/**
 * Compiles TypeScript, with all that it imports, to one file, unless that is there and nothing has changed since.
 *
 * @returns whether it had to be compiled.
 */
export async function compileIfStale(compilation: Compilation): Promise<boolean> {
  const { entryPoint, outfile, alsoFrom = [], options } = compilation;
  if (isFresh(outfile)) {
    return false;
  }
  const startedAt = Date.now();
  const { outputFiles, metafile } = await build({
    entryPoints: [entryPoint],
    outfile,
    absWorkingDir: PROJECT,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    plugins: [ownFolders(dirname(outfile))],
    ...options,
    write: false,
    metafile: true,
  });
  const imported = Object.keys(metafile.inputs).map((file) => resolve(PROJECT, file));
  const sources = [...imported.filter((file) => !file.includes("node_modules")), ...alsoFrom];
  mkdirSync(dirname(outfile), { recursive: true });
  rmSync(recordOf(outfile), { force: true });
  for (const { contents } of outputFiles) {
    writeAtOnce(outfile, contents);
  }
  const madeFrom = [...sources, ...ALWAYS].map((file) => ({ file, ...statsOf(file) }));
  // One that is written meanwhile may have been read before or after: the next command compiles again.
  if (madeFrom.every(({ mtimeMs }) => mtimeMs < startedAt)) {
    const entries = madeFrom.map(({ file, ...stats }) => [relative(dirname(outfile), file), stats]);
    writeAtOnce(recordOf(outfile), JSON.stringify(Object.fromEntries(entries)));
  }
  return true;
}

function statsOf(file: string): { readonly size: number; readonly mtimeMs: number } {
  const { size, mtime } = statSync(file);
  // In whole milliseconds, as a copy has it that keeps times.
  return { size, mtimeMs: mtime.getTime() };
}

/** Another command may be reading the file, or writing the same. */
function writeAtOnce(file: string, contents: string | Uint8Array): void {
  const making = `${file}.${process.pid}`;
  writeFileSync(making, contents);
  renameSync(making, file);
}
