import { build, type BuildOptions } from "esbuild";
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { PROJECT } from "../project";
import { hashOf, isFresh, recordOf, statsOf } from "./isFresh";
import { isOfPackage, ownFolders } from "./ownFolders";

/** What to compile to one file of JavaScript. */
export interface Compilation {
  readonly entryPoint: string;
  readonly outfile: string;
  /** How; what it is made from and does not import belongs here too, as text. */
  readonly options?: BuildOptions;
  /** Permissions of the compiled file; those of any file when left out. */
  readonly mode?: number;
}

/**
 * What every compiled file depends on and none imports: how it is compiled, and the packages, whose own files are not looked at. npm writes
 * the second whenever it installs something.
 */
const ALWAYS = [
  join(PROJECT, "package-lock.json"),
  join(PROJECT, "node_modules", ".package-lock.json"),
  join(PROJECT, "tsconfig.json"),
  ...readdirSync(__dirname).map((name) => join(__dirname, name)),
];

/**
 * Compiles TypeScript, with all that it imports, to one file, unless that is there and nothing has changed since.
 *
 * @returns whether it had to be compiled.
 * @throws Error where it cannot be written, before anything is compiled; esbuild's BuildFailure.
 */
export async function compileIfStale(compilation: Compilation): Promise<boolean> {
  const { entryPoint, outfile, options, mode } = compilation;
  const folder = dirname(outfile);
  const how = JSON.stringify([relative(folder, entryPoint), options]);
  if (isFresh(outfile, how)) {
    return false;
  }
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
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
    plugins: [ownFolders(folder)],
    ...options,
    write: false,
    metafile: true,
  });
  const imported = Object.keys(metafile.inputs).map((file) => resolve(PROJECT, file));
  const sources = imported.filter((file) => !isOfPackage(file, folder));
  for (const { contents } of outputFiles) {
    writeAtOnce(outfile, contents, mode);
  }
  const files = [...sources, ...ALWAYS];
  // One that is written meanwhile may have been read before or after: the next command compiles again.
  if (files.every((file) => !isTouchedSince(startedAt, file))) {
    const stated = new Map(
      [outfile, ...files].map((file) => [relative(folder, file), factsOf(file)]),
    );
    const record = { how, files: Object.fromEntries(stated) };
    writeAtOnce(recordOf(outfile), JSON.stringify(record));
  }
  return true;
}

function factsOf(file: string): object | null {
  const stats = statsOf(file);
  return stats === null ? null : { ...stats, hash: hashOf(file) };
}

/** By the time that the system keeps as well: who copies a file over another may give it an old time of change. */
function isTouchedSince(time: number, file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && Math.max(stats.mtimeMs, stats.ctimeMs) >= time;
}

/** Another command may be reading the file, or writing the same. */
function writeAtOnce(file: string, contents: string | Uint8Array, mode?: number): void {
  const making = `${file}.${process.pid}`;
  try {
    writeFileSync(making, contents, { mode });
    renameSync(making, file);
  } finally {
    rmSync(making, { force: true });
  }
}
