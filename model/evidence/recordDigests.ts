import { createHash } from "node:crypto";
import { sortKeys } from "../contentHash";
import type { EvidenceRecord } from "./recordSchema";

/** SHA-256 of each record's content, by its file. */
export type RecordDigests = Readonly<Record<string, string>>;

/** The digests of records: an output of a stack, which its next deployment holds the evidence folder against. */
export function recordDigests(records: readonly EvidenceRecord[]): RecordDigests {
  return Object.fromEntries(
    records.map(({ signature: _, ...content }) => {
      const text = JSON.stringify(sortKeys(content));
      return [content.file, createHash("sha256").update(text).digest("hex")];
    }),
  );
}

/**
 * Records that the last deployment was judged by and that have been removed or changed since, a sentence each. A lower record that is taken
 * away would bring back the higher one before it.
 *
 * @param known digests of the records that the last deployment was judged by.
 */
export function alteredRecords(known: RecordDigests, records: readonly EvidenceRecord[]): string[] {
  const found = new Map(Object.entries(recordDigests(records)));
  return Object.entries(known)
    .filter(([file, digest]) => found.get(file) !== digest)
    .map(
      ([file]) =>
        `evidence ${file} has been ${found.has(file) ? "changed" : "removed"} since the last deployment, which was judged by it: restore it, and correct it with a record of its own that supersedes it`,
    );
}
