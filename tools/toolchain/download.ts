import { createWriteStream } from "node:fs";
import { chmod, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { extract } from "tar";
import { sha256 } from "./cache";
import type { Release } from "./tools";

/** How long a host may be silent, before its answer or in the middle of it, until it counts as out of reach. */
const SILENCE_MILLISECONDS = 10_000;

/** Hosts that were out of reach once in this run; nobody waits for them again. */
const unreachable = new Set<string>();

/**
 * Downloads a release into a folder and checks it against the published checksum before anything of it is used.
 *
 * `KVANDAL_DOWNLOAD_MIRROR` replaces scheme and host of every address, for sites that keep a mirror.
 *
 * @throws Error with the reason; the folder then has nothing of the release.
 */
export async function downloadRelease(
  release: Release,
  folder: string,
  silenceMilliseconds = SILENCE_MILLISECONDS,
): Promise<void> {
  const url = mirrored(release.url);
  const checksums = await get(mirrored(release.checksumsUrl), silenceMilliseconds, (chunks) =>
    Readable.from(chunks).toArray(),
  );
  const expected = checksumFor(basename(url), Buffer.concat(checksums as Buffer[]).toString());
  const file = join(folder, `.${basename(url)}`);
  try {
    await get(url, silenceMilliseconds, (chunks) => pipeline(chunks, createWriteStream(file)));
    const found = await sha256(file);
    if (found !== expected) {
      throw new Error(`${url} has checksum ${found}, published is ${expected}: it is not used`);
    }
    await unpack(file, release, folder);
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * The checksum of a file in a list of `<sha256>  <name>` lines, or the only one in a file of its own.
 *
 * @throws Error if there is none.
 */
export function checksumFor(name: string, text: string): string {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+\*?/));
  const found =
    lines.find(([, file]) => file === name) ?? (lines[0]?.length === 1 ? lines[0] : undefined);
  const checksum = found?.[0];
  if (checksum === undefined || !/^[0-9a-f]{64}$/.test(checksum)) {
    throw new Error(`no checksum is published for ${name}`);
  }
  return checksum;
}

async function unpack(file: string, { url, entries }: Release, folder: string): Promise<void> {
  if (entries === undefined) {
    await rename(file, join(folder, basename(url)));
    await chmod(join(folder, basename(url)), 0o755);
    return;
  }
  for (const entry of entries) {
    await extract({ file, cwd: folder, strip: entry.split("/").length - 1 }, [entry]);
    await chmod(join(folder, basename(entry)), 0o755);
  }
}

/**
 * Reads what an address answers.
 *
 * @throws Error that the host is out of reach, when it does not answer or falls silent, or with the status it answered.
 */
async function get<Result>(
  url: string,
  silenceMilliseconds: number,
  read: (chunks: AsyncIterable<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const { host } = new URL(url);
  if (unreachable.has(host)) {
    throw new Error(`${host} is out of reach`);
  }
  const abort = new AbortController();
  const silence = setTimeout(() => {
    abort.abort();
  }, silenceMilliseconds);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) {
      throw new Error(`${url} answered ${response.status}`);
    }
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    return await read(heard(body, silence));
  } catch (error) {
    // `fetch` and its body reject with a TypeError when the connection cannot be made or breaks.
    if ((error as Error).name === "TypeError" || abort.signal.aborted) {
      unreachable.add(host);
      throw new Error(`${host} is out of reach`, { cause: error });
    }
    throw error;
  } finally {
    clearTimeout(silence);
  }
}

/** Passes chunks on; each of them puts off the timer that waits for silence. */
async function* heard(
  chunks: AsyncIterable<Uint8Array>,
  silence: NodeJS.Timeout,
): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    silence.refresh();
    yield chunk;
  }
}

function mirrored(url: string): string {
  const mirror = process.env.KVANDAL_DOWNLOAD_MIRROR;
  return mirror === undefined ? url : new URL(new URL(url).pathname, mirror).href;
}
