import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSignatures } from "../../../model/evidence/signatures";
import { measurement } from "../../support/evidence";

let folder = "";
const at = (name: string): string => join(folder, name);
const key = (name: string): string => {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", at(name)]);
  return readFileSync(at(`${name}.pub`), "utf8").trim();
};
const sign = (file: string, signer: string, namespace = "kvandal-evidence"): void => {
  rmSync(at(`${file}.sig`), { force: true });
  execFileSync("ssh-keygen", ["-Y", "sign", "-n", namespace, "-f", at(signer), at(file)], {
    stdio: "ignore",
  });
};
const FILE = "record.yaml";
const check = (collectedOn = "2026-11-01") =>
  checkSignatures(folder, [
    measurement({ dimension: "gpus", amount: 1 }, { file: FILE, gate: "g", collectedOn }),
  ])[0]?.signature;

// Nearly every machine has it; where it is not there, only the refusal can be tested.
const suite = spawnSync("ssh-keygen", ["-?"]).error === undefined ? describe : describe.skip;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kvandal-evidence-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

suite("the signature of a record", () => {
  beforeAll(() => {
    const kari = key("kari");
    const former = key("former");
    key("stranger");
    const signers = `kari@example.com ${kari}\nformer@example.com valid-before="20260601" ${former}\n`;
    writeFileSync(at("allowed_signers"), signers);
  });

  beforeEach(() => {
    writeFileSync(at(FILE), "value: 200 kW\n");
    rmSync(at(`${FILE}.sig`), { force: true });
  });

  it("is valid when somebody made it who may sign", () => {
    sign(FILE, "kari");
    expect(check()).toEqual({ state: "valid", principal: "kari@example.com" });
  });

  it("is missing when there is no file of it", () => {
    expect(check()).toEqual({ state: "missing" });
  });

  it("is bad when the record was changed after it", () => {
    sign(FILE, "kari");
    writeFileSync(at(FILE), "value: 900 kW\n");
    expect(check()).toMatchObject({
      state: "bad",
      reason: expect.stringContaining("it does not fit the file") as string,
    });
  });

  it("is bad when a stranger made it", () => {
    sign(FILE, "stranger");
    expect(check()).toMatchObject({
      state: "bad",
      reason: "its key is not one of allowed_signers on the day of the record",
    });
  });

  it("is bad when it was made for something else", () => {
    sign(FILE, "kari", "git");
    expect(check()).toMatchObject({ state: "bad" });
  });

  it("is bad when it is none", () => {
    writeFileSync(at(`${FILE}.sig`), "signed: Kari\n");
    expect(check()).toMatchObject({ state: "bad" });
  });

  it("stays valid when its key expires after the day of the record", () => {
    sign(FILE, "former");
    expect(check("2026-05-01")).toMatchObject({ state: "valid" });
    expect(check("2026-07-01")).toMatchObject({ state: "bad" });
  });
});

describe("the signature of a record that nobody can check", () => {
  const { PATH } = process.env;

  afterEach(() => {
    process.env.PATH = PATH;
  });

  it("is bad where ssh-keygen is not there", () => {
    writeFileSync(at(`${FILE}.sig`), "a signature");
    writeFileSync(at("allowed_signers"), "");
    process.env.PATH = "/nowhere";
    expect(check()).toMatchObject({
      state: "bad",
      reason: expect.stringContaining("ssh-keygen cannot check it") as string,
    });
  });

  it("is bad where nobody says who may sign", () => {
    writeFileSync(at(`${FILE}.sig`), "a signature");
    rmSync(at("allowed_signers"), { force: true });
    expect(check()).toMatchObject({
      state: "bad",
      reason: "there is no allowed_signers beside it, which says who may sign",
    });
  });
});
