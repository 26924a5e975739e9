import { alteredRecords, recordDigests } from "../../../../model/evidence/recordDigests";
import type { EvidenceRecord } from "../../../../model/evidence/recordSchema";
import { drained } from "../../../support/evidence";

const FILE = "lower.yaml";
const record = (parts: Partial<EvidenceRecord> = {}): EvidenceRecord => ({
  ...drained({ file: FILE, pool: "h100-1", units: 1, drainedOn: "2026-11-01" }),
  ...(parts as object),
});
const valid = { state: "valid", principal: "Kari" } as const;
const bad = { state: "bad", reason: "a test" } as const;
const SIGNED = record({ signature: valid, signedSha256: "aa" });
const UNSIGNED = record({ signature: { state: "missing" } });
const WAY_OUT =
  "since the last deployment, which was judged by it: restore it, and correct it with a record of its own that supersedes it";

describe("a record that the last deployment was judged by", () => {
  it.each<[what: string, before: EvidenceRecord, after: EvidenceRecord]>([
    ["is as it was", SIGNED, SIGNED],
    ["has been signed", UNSIGNED, SIGNED],
    ["has another valid signature", SIGNED, record({ signature: valid, signedSha256: "bb" })],
    ["is signed by a key that has left the lock", SIGNED, { ...SIGNED, signature: bad }],
    ["has a bad signature as before", record({ signature: bad, signedSha256: "aa" }), UNSIGNED],
  ])("is not altered where it %s", (_what, before, after) => {
    expect(alteredRecords(recordDigests([before]), [after])).toEqual([]);
  });

  it.each<[what: string, after: readonly EvidenceRecord[], found: string]>([
    ["is gone", [], "been removed"],
    ["says something else", [{ ...SIGNED, source: "another letter" }], "been changed"],
    ["has no signature any more", [UNSIGNED], "lost its signature"],
    [
      "has another signature, which is bad, or other bytes, which it does not fit",
      [record({ signature: bad, signedSha256: "bb" })],
      "lost its signature",
    ],
  ])("is altered where it was signed and %s", (_what, after, found) => {
    expect(alteredRecords(recordDigests([SIGNED]), after)).toEqual([
      `evidence ${FILE} has ${found} ${WAY_OUT}`,
    ]);
  });

  it("keeps its valid signature where an earlier version wrote the digest down in another form", () => {
    const known = {
      [FILE]: Object.values(recordDigests([SIGNED]))[0]?.replace(" signed aa", " signed cc") ?? "",
    };
    expect(alteredRecords(known, [SIGNED])).toEqual([]);
    expect(alteredRecords(known, [{ ...SIGNED, signature: bad }])).toHaveLength(1);
  });

  it("is held to its content where an earlier version wrote no signature down", () => {
    const [digest = ""] = Object.values(recordDigests([SIGNED]));
    expect(digest).toMatch(/^[0-9a-f]{64} signed aa$/);
    const known = { [FILE]: digest.slice(0, 64) };
    expect(recordDigests([UNSIGNED])).toEqual(known);
    expect(alteredRecords(known, [SIGNED])).toEqual([]);
    expect(alteredRecords(known, [UNSIGNED])).toEqual([]);
  });
});
