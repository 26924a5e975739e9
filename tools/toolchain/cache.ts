import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { isAlive } from "../isAlive";
import { diskFull, isDiskFull } from "./diskFull";
import { ToolchainError, type OptionalToolName, type ToolName } from "./types";

const entrySchema = z.object({
  source: z.enum(["download", "build"]),
  files: z.record(
    z.string(),
    z.object({ sha256: z.string(), size: z.number(), mtimeMs: z.number() }),
  ),
});
/** Name of the file that makes a folder an entry. */
const RECORD = "entry.json";

type Entry = z.output<typeof entrySchema>;

/** A tool in the cache. */
export interface Cached {
  readonly folder: string;
  /** How the entry was made. */
  readonly source: Entry["source"];
}

/** The cache: `$KVANDAL_CACHE`, else `$XDG_CACHE_HOME/kvandal`, else `~/.cache/kvandal`. Shared by all checkouts. */
export function cacheFolder(): string {
  const { KVANDAL_CACHE = "", XDG_CACHE_HOME = "" } = process.env;
  if (KVANDAL_CACHE !== "") {
    return resolve(KVANDAL_CACHE);
  }
  return join(XDG_CACHE_HOME === "" ? join(homedir(), ".cache") : XDG_CACHE_HOME, "kvandal");
}

/** Folder of a tool's version in the cache. */
export function entryFolder(
  name:
    | ToolName
    | OptionalToolName
    | "cluster-api-definitions"
    | "cluster-api-manifests"
    | "kueue-manifests",
  version: string,
): string {
  return join(cacheFolder(), "toolchain", `${process.platform}-${process.arch}`, name, version);
}

/**
 * A cache entry that is whole: every file is there as it was recorded. A file that was touched since is hashed again; one
 * that differs makes the entry worthless, and it is thrown away.
 *
 * @throws ToolchainError if a worthless entry cannot be thrown away.
 */
export async function readEntry(folder: string): Promise<Cached | undefined> {
  if (!existsSync(folder)) {
    return undefined;
  }
  const record = join(folder, RECORD);
  const text = existsSync(record) ? readFileSync(record, "utf8") : "";
  const entry = entrySchema.safeParse(parseJson(text));
  if (entry.success && (await isWhole(folder, entry.data))) {
    return { folder, source: entry.data.source };
  }
  await discardEntry(folder);
  return undefined;
}

/**
 * Throws an entry away. It is moved aside first, so that at no time half of it can be taken for an entry.
 *
 * @throws ToolchainError if the cache cannot be written.
 */
export async function discardEntry(folder: string): Promise<void> {
  await writable(async () => {
    const aside = await temporaryFolder(folder);
    await rename(folder, aside).catch(ignoreMissing);
    await rm(aside, { recursive: true, force: true });
  });
}

/**
 * Makes a cache entry: `make` fills an empty folder, which then becomes the entry in one step. Whoever is interrupted leaves
 * nothing that is taken for an entry; of two that make the same, one wins and both use it.
 *
 * @throws ToolchainError if the cache cannot be written or its disk is full; whatever else `make` throws.
 */
export async function makeEntry(
  folder: string,
  source: Entry["source"],
  make: (folder: string) => Promise<void>,
): Promise<Cached> {
  const making = await writable(() => temporaryFolder(folder));
  try {
    await make(making);
    const files: Entry["files"] = {};
    for (const file of await readdir(making)) {
      const path = join(making, file);
      const { size, mtimeMs } = statSync(path);
      files[file] = { sha256: await sha256(path), size, mtimeMs };
    }
    await writeFile(join(making, RECORD), JSON.stringify({ source, files }, null, 2));
    await rename(making, folder).catch((error: unknown) => {
      // Another process was first, with the same.
      if (!existsSync(join(folder, RECORD))) {
        throw error;
      }
    });
    return { folder, source };
  } catch (error) {
    throw isDiskFull(error) ? diskFull(cacheFolder(), error) : error;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function isWhole(folder: string, entry: Entry): Promise<boolean> {
  for (const [name, recorded] of Object.entries(entry.files)) {
    const path = join(folder, name);
    if (!existsSync(path)) {
      return false;
    }
    const { size, mtimeMs } = statSync(path);
    const untouched = size === recorded.size && mtimeMs === recorded.mtimeMs;
    if (!untouched && (await sha256(path)) !== recorded.sha256) {
      return false;
    }
  }
  return true;
}

/** An empty folder beside an entry, whose name says which process uses it. */
async function temporaryFolder(entry: string): Promise<string> {
  const parent = dirname(entry);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const folder = await mkdtemp(join(parent, `.making-${basename(entry)}-${process.pid}-`));
  // For the owner alone, as it is made, it would be of no use to others who may read the cache.
  await chmod(folder, 0o755);
  return folder;
}

/** Removes the folders that a killed process was filling. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /^\.making-.*-(\d+)-[^-]+$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

/** Whatever goes wrong where only folders are made and moved, the cache is of no use. @throws ToolchainError */
export async function writable<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (isDiskFull(error)) {
      throw diskFull(cacheFolder(), error);
    }
    throw new ToolchainError(
      `the cache ${cacheFolder()} cannot be written (${(error as NodeJS.ErrnoException).code}): set KVANDAL_CACHE to a folder that can`,
      { cause: error },
    );
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
