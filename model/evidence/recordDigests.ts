import { contentSha256 } from "../contentHash";
import type { EvidenceRecord } from "./recordSchema";

/**
 * SHA-256 of each record's content, by its file. Of a record with a valid signature ` signed ` and the SHA-256 of its file's and its
 * signature's follow.
 */
export type RecordDigests = Readonly<Record<string, string>>;

/** The digests of records: an output of a stack, which its next deployment holds the evidence folder against. */
export function recordDigests(records: readonly EvidenceRecord[]): RecordDigests {
  return Object.fromEntries(
    records.map((record) => [
      record.file,
      record.signature?.state === "valid"
        ? `${contentDigest(record)} signed ${record.signedSha256}`
        : contentDigest(record),
    ]),
  );
}

function contentDigest({ signature: _, signedSha256: _bytes, ...content }: EvidenceRecord): string {
  return contentSha256(content);
}

/**
 * Records that the last deployment was judged by and that have been removed or changed, or have lost their signature since, a sentence each.
 * A lower record that is taken away would bring back the higher one before it.
 *
 * @param known digests of the records that the last deployment was judged by.
 */
export function alteredRecords(known: RecordDigests, records: readonly EvidenceRecord[]): string[] {
  const found = new Map(records.map((record) => [record.file, record]));
  return Object.entries(known).flatMap(([file, digest]) => {
    const what = findAlteration(digest, found.get(file));
    return what === undefined
      ? []
      : [
          `evidence ${file} has ${what} since the last deployment, which was judged by it: restore it, and correct it with a record of its own that supersedes it`,
        ];
  });
}

/**
 * A signature may be added. It may also stop being valid where neither the file nor the signature has changed: then the owners of the limits
 * have taken its key out of the lock. Earlier versions wrote the SHA-256 of the bytes of both, which fits only a signature that is valid.
 */
function findAlteration(digest: string, record: EvidenceRecord | undefined): string | undefined {
  if (record === undefined) {
    return "been removed";
  }
  const [content, signedSha256] = digest.split(" signed ");
  if (content !== contentDigest(record)) {
    return "been changed";
  }
  const isKept = record.signature?.state === "valid" || record.signedSha256 === signedSha256;
  return signedSha256 === undefined || isKept ? undefined : "lost its signature";
}
