import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EvidenceRecord, SignatureCheck } from "./recordSchema";

/** What a signature of a record is made for, so that a signature of something else is never taken for one. */
export const SIGNATURE_NAMESPACE = "kvandal-evidence";
/** Who may sign, in the form of ssh-keygen(1); a file of the evidence folder. */
export const ALLOWED_SIGNERS = "allowed_signers";

/**
 * Checks the detached signature of every record, `<record>.yaml.sig` beside it, as made by
 * `ssh-keygen -Y sign -n kvandal-evidence -f <key> <record>.yaml`. Keys are judged as of the day of the record, so that the answer
 * does not change with the day of the run.
 *
 * @param folder the evidence folder, with `allowed_signers`.
 * @returns the records with what was found. Nothing is thrown: whether a signature is needed is the gate's matter.
 */
export function checkSignatures(
  folder: string,
  records: readonly EvidenceRecord[],
): readonly EvidenceRecord[] {
  return records.map((record) => ({ ...record, signature: checkSignature(folder, record) }));
}

function checkSignature(folder: string, { file, collectedOn }: EvidenceRecord): SignatureCheck {
  const signature = join(folder, `${file}.sig`);
  const signers = join(folder, ALLOWED_SIGNERS);
  if (!existsSync(signature)) {
    return { state: "missing" };
  }
  if (!existsSync(signers)) {
    return bad(`there is no ${ALLOWED_SIGNERS} beside it, which says who may sign`);
  }
  const day = `-Overify-time=${collectedOn.replaceAll("-", "")}`;
  const found = sshKeygen(["find-principals", "-s", signature, "-f", signers, day]);
  if ("reason" in found) {
    return bad(found.reason);
  }
  const [principal = ""] = found.output.split("\n", 1);
  const verified = sshKeygen(
    ["verify", "-n", SIGNATURE_NAMESPACE, "-I", principal, "-s", signature, "-f", signers, day],
    readFileSync(join(folder, file)),
  );
  return "reason" in verified ? bad(verified.reason) : { state: "valid", principal };
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
        ? `its key is not one of ${ALLOWED_SIGNERS} on the day of the record`
        : `it does not fit the file (${words || "ssh-keygen refuses it"})`,
  };
}
