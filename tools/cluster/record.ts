import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { recordFolder } from "./folders";
import type { HallCluster } from "./types";

/** What we remember of a hall beyond kwokctl's own files. */
export interface HallRecord extends HallCluster {
  /** False from before the first file of the hall is written until it has answered with all its kinds. */
  readonly complete: boolean;
  /** The folder that the hall was made in: its files name it, so it cannot be moved. */
  readonly cluster: string;
  /** Whether Cluster API's own controllers make its machines. */
  readonly hasClusterApi?: boolean;
}

/** @returns undefined if there is none, or none that can be read. */
export async function readRecord(file: string): Promise<HallRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as HallRecord;
  } catch {
    return undefined;
  }
}

/** Every record under a home folder. */
export async function readRecords(home: string): Promise<HallRecord[]> {
  const folder = recordFolder(home);
  const files = await readdir(folder).catch(() => []);
  const records = await Promise.all(
    files
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => readRecord(join(folder, name))),
  );
  return records.filter((record) => record !== undefined);
}

/** Written aside and renamed, so that an interrupted write leaves the old record. */
export async function writeRecord(file: string, record: HallRecord): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
