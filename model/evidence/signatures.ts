import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { date } from "../schemaParts";
import { addDays } from "./days";
import type { EvidenceRecord, SignatureCheck } from "./recordSchema";

/**
 * The namespace that signatures of a site's records are made for. It binds a record to its site: a signature of something else, or of a
 * record of another site, does not verify.
 *
 * @param site the site's name.
 */
export function signatureNamespace(site: string): string {
  return `kvandal-evidence-${site}`;
}

/**
 * The command that signs a record.
 *
 * @param file the record, as the user's shell finds it.
 */
export function signingCommand(site: string, file: string): string {
  return `ssh-keygen -Y sign -n ${signatureNamespace(site)} -f <key> ${file}`;
}

/** Shape of a person in the locked limits. */
export const lockedSignerSchema = z.strictObject({
  name: z.string().min(1),
  /** Public key as `ssh-ed25519 AAAA…`; without one the person may approve and not sign. */
  key: z
    .string()
    .regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/=]+$/)
    .optional(),
  /** The first UTC day of records that the key may sign, `YYYY-MM-DD`. */
  validAfter: date.optional(),
  /** The first UTC day of records that the key may no longer sign, `YYYY-MM-DD`. */
  validBefore: date.optional(),
});

/** A person whose waivers and signatures count, as the owners of the limits have locked it: never by a file beside the records. */
export type LockedSigner = Readonly<z.output<typeof lockedSignerSchema>>;

/** The people that every set of locked limits names alike. */
export function signersOf(
  sets: readonly { readonly signers: readonly LockedSigner[] }[],
): readonly LockedSigner[] {
  const [first, ...others] = sets.map(({ signers }) => signers);
  return (first ?? []).filter((signer) =>
    others.every((signers) => signers.some((other) => isDeepStrictEqual(signer, other))),
  );
}

/**
 * Checks the detached signature of every record, `<record>.yaml.sig` beside it, as made by
 * {@link signingCommand}. Keys are judged as of the day of the record, so that the answer does not change with the day of the run.
 *
 * @param folder the evidence folder.
 * @param site the name of the site that the records are of; see {@link signatureNamespace}.
 * @param signers of the locked limits. A file of keys beside the records is not read: whoever adds a record could add a key.
 * @returns the records with what was found. Nothing is thrown: whether a signature is needed is the gate's matter.
 */
export function checkSignatures(
  folder: string,
  site: string,
  records: readonly EvidenceRecord[],
  signers: readonly LockedSigner[],
): readonly EvidenceRecord[] {
  if (!records.some(({ file }) => existsSync(join(folder, `${file}.sig`)))) {
    return records.map((record) => ({ ...record, signature: { state: "missing" } }));
  }
  const temporary = mkdtempSync(join(tmpdir(), "kvandal-signers-"));
  const namespace = signatureNamespace(site);
  try {
    const allowed = join(temporary, "allowed_signers");
    writeFileSync(allowed, allowedSignersText(signers, namespace));
    return records.map((record) => ({
      ...record,
      signature: checkSignature(folder, record, { signers, allowed, namespace }),
      signedSha256: signedSha256(folder, record),
    }));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The keys in the form of ssh-keygen(1), each under the number of its person: a name may have spaces. */
function allowedSignersText(signers: readonly LockedSigner[], namespace: string): string {
  const lines = signers.flatMap(({ key, validAfter, validBefore }, index) => {
    const options = [
      `namespaces="${namespace}"`,
      ...(validAfter === undefined ? [] : [`valid-after="${compactDay(validAfter)}"`]),
      // ssh-keygen accepts the very time of valid-before, and a record counts from the first moment of its day.
      ...(validBefore === undefined
        ? []
        : [`valid-before="${compactDay(addDays(validBefore, -1))}"`]),
    ];
    return key === undefined ? [] : [`${index} ${options.join(",")} ${key}\n`];
  });
  return lines.join("");
}

function compactDay(day: string): string {
  return day.replaceAll("-", "");
}

/** Who may sign records of a site. */
interface AllowedSigners {
  readonly signers: readonly LockedSigner[];
  /** Their keys in a file, in the form of ssh-keygen(1). */
  readonly allowed: string;
  readonly namespace: string;
}

function checkSignature(
  folder: string,
  { file, collectedOn }: EvidenceRecord,
  { signers, allowed, namespace }: AllowedSigners,
): SignatureCheck {
  const signature = join(folder, `${file}.sig`);
  if (!existsSync(signature)) {
    return { state: "missing" };
  }
  const day = `-Overify-time=${compactDay(collectedOn)}`;
  const found = sshKeygen(["find-principals", "-s", signature, "-f", allowed, day]);
  if ("reason" in found) {
    return bad(found.reason);
  }
  const [principal = ""] = found.output.split("\n", 1);
  const verified = sshKeygen(
    ["verify", "-n", namespace, "-I", principal, "-s", signature, "-f", allowed, day],
    readFileSync(join(folder, file)),
  );
  return "reason" in verified
    ? bad(verified.reason)
    : { state: "valid", principal: signers[Number(principal)]?.name ?? principal };
}

/** One of two digests, which have one length: a byte that moves from the file to its signature changes it. */
function signedSha256(folder: string, { file }: EvidenceRecord): string | undefined {
  const signature = join(folder, `${file}.sig`);
  if (!existsSync(signature)) {
    return undefined;
  }
  const digests = [join(folder, file), signature].map((path) => sha256(readFileSync(path)));
  return sha256(digests.join(""));
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function bad(reason: string): SignatureCheck {
  return { state: "bad", reason };
}

/** Runs `ssh-keygen -Y`. Answers its output, or in one line why it refuses. */
function sshKeygen(
  args: readonly string[],
  input = Buffer.alloc(0),
): { readonly output: string } | { readonly reason: string } {
  const ended = spawnSync("ssh-keygen", ["-Y", ...args], {
    input,
    encoding: "utf8",
    timeout: 10_000,
    env: process.env,
  });
  if (ended.error !== undefined) {
    return { reason: `ssh-keygen cannot check it (${ended.error.message})` };
  }
  if (ended.status === 0 && ended.stdout.trim() !== "") {
    return { output: ended.stdout.trim() };
  }
  const words = (ended.stderr.trim() || ended.stdout.trim()).split("\n").at(-1) ?? "";
  return {
    reason:
      args[0] === "find-principals"
        ? "its key is not one of the locked signers on the day of the record"
        : `it does not fit the file and its site (${words || "ssh-keygen refuses it"})`,
  };
}
