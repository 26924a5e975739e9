import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { EvidenceRecord } from "../../../../model/evidence/recordSchema";
import { alteredRecords, recordDigests } from "../../../../model/evidence/recordDigests";
import { checkSignatures } from "../../../../model/evidence/signatures";
import { drained } from "../../../support/evidence";

const { PATH } = process.env;
const RECORD: EvidenceRecord = drained({
  file: "r.yaml",
  pool: "h100-1",
  units: 1,
  drainedOn: "2026-11-01",
});

let folder = "";
const at = (name: string): string => join(folder, name);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvandal-signatures-"));
  writeFileSync(at("r.yaml"), "units: 1\n");
  writeFileSync(at("r.yaml.sig"), "a signature");
  process.env.PATH = `${folder}${delimiter}${PATH ?? ""}`;
});

afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

/** Puts a script in the place of ssh-keygen: what it does when it is asked for who may have signed, and when it verifies. */
function standIn(find: string, verify: string): void {
  const script = `#!/bin/sh
echo "$@" >> ${at("asked")}
for word in "$@"; do case $word in */allowed_signers) cat "$word" > ${at("signers")};; esac; done
if [ "$2" = verify ]; then cat > ${at("verified")}; ${verify}; else ${find}; fi
`;
  writeFileSync(at("ssh-keygen"), script);
  chmodSync(at("ssh-keygen"), 0o755);
}

const KARI = "echo 0; echo 1";
const SIGNERS = [
  { name: "Kari Nordmann", key: "ssh-ed25519 AAAA" },
  { name: "Ola Nordmann", key: "ssh-ed25519 BBBB", validBefore: "2026-12-01" },
];

it("a signature is checked as of the day of its record, for the first who may have made it", () => {
  standIn(KARI, "echo Good");
  expect(checkSignatures(folder, "lab", [RECORD], SIGNERS)).toEqual([
    {
      ...RECORD,
      signature: { state: "valid", principal: "Kari Nordmann" },
      signedSha256: sha256(sha256("units: 1\n") + sha256("a signature")),
    },
  ]);
  const asked = readFileSync(at("asked"), "utf8").replaceAll(/-f \S+/g, "-f SIGNERS");
  const common = `-s ${at("r.yaml.sig")} -f SIGNERS -Overify-time=20261101`;
  expect(asked).toBe(
    `-Y find-principals ${common}\n-Y verify -n kvandal-evidence-lab -I 0 ${common}\n`,
  );
  expect(readFileSync(at("signers"), "utf8")).toBe(
    `0 namespaces="kvandal-evidence-lab" ssh-ed25519 AAAA\n1 namespaces="kvandal-evidence-lab",valid-before="20261130" ssh-ed25519 BBBB\n`,
  );
  expect(readFileSync(at("verified"), "utf8")).toBe("units: 1\n");
});

it.each<[what: string, find: string, verify: string, reason: string]>([
  [
    "nobody may have made it",
    "exit 0",
    "echo Good",
    "its key is not one of the locked signers on the day of the record",
  ],
  [
    "who may have made it cannot be found",
    `${KARI}; exit 255`,
    "echo Good",
    "its key is not one of the locked signers on the day of the record",
  ],
  [
    "it is refused with an error, in its last line",
    KARI,
    "echo out; echo one >&2; echo two >&2; exit 255",
    "it does not fit the file and its site (two)",
  ],
  [
    "it is refused with a word",
    KARI,
    "echo out; exit 1",
    "it does not fit the file and its site (out)",
  ],
  [
    "it is refused without one",
    KARI,
    "exit 1",
    "it does not fit the file and its site (ssh-keygen refuses it)",
  ],
  [
    "nothing is said at all",
    KARI,
    "exit 0",
    "it does not fit the file and its site (ssh-keygen refuses it)",
  ],
])("a signature is bad where %s", (_what, find, verify, reason) => {
  standIn(find, verify);
  expect(checkSignatures(folder, "lab", [RECORD], SIGNERS)[0]?.signature).toEqual({
    state: "bad",
    reason,
  });
});

it("a record without a signature is without, whatever else is there", () => {
  rmSync(at("r.yaml.sig"));
  expect(checkSignatures(folder, "lab", [RECORD], SIGNERS)[0]?.signature).toEqual({
    state: "missing",
  });
});

it("a byte that moves from a record to its signature takes the signature away from what the last deployment was judged by", () => {
  standIn(KARI, `cmp -s ${at("verified")} ${at("as-signed")} && echo Good`);
  writeFileSync(at("as-signed"), "units: 1\n");
  const known = recordDigests(checkSignatures(folder, "lab", [RECORD], SIGNERS));
  writeFileSync(at("r.yaml"), "units: 1");
  writeFileSync(at("r.yaml.sig"), "\na signature");
  const moved = checkSignatures(folder, "lab", [RECORD], SIGNERS);
  expect(moved[0]?.signature?.state).toBe("bad");
  expect(alteredRecords(known, moved)).toEqual([
    expect.stringMatching(/^evidence r\.yaml has lost its signature since the last deployment/),
  ]);
});
