import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evidenceFolder, loadEvidence } from "../../../model/evidence/loadEvidence";
import {
  checkSignatures,
  signingCommand,
  type LockedSigner,
} from "../../../model/evidence/signatures";
import { measurement, written } from "../../support/evidence";
import { lockOf } from "../../support/locks";
import { catalog, siteWith } from "../../support/sites";

let folder = "";
const at = (name: string): string => join(folder, name);
const key = (name: string): string => {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", at(name)]);
  const [type, base64] = readFileSync(at(`${name}.pub`), "utf8").split(" ");
  return `${type} ${base64}`;
};
const sign = (file: string, signer: string, namespace = "kvandal-evidence-lab"): void => {
  rmSync(at(`${file}.sig`), { force: true });
  execFileSync("ssh-keygen", ["-Y", "sign", "-n", namespace, "-f", at(signer), at(file)], {
    stdio: "ignore",
  });
};
const FILE = "record.yaml";
let signers: readonly LockedSigner[] = [];
const check = (collectedOn = "2026-11-01") =>
  checkSignatures(
    folder,
    "lab",
    [measurement({ dimension: "gpus", amount: 1 }, { file: FILE, gate: "g", collectedOn })],
    signers,
  )[0]?.signature;

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
    signers = [
      { name: "Kari Nordmann", key: key("kari") },
      { name: "Former Manager", key: key("former"), validBefore: "2026-06-01" },
    ];
    const stranger = key("stranger");
    // A key beside the records counts for nothing: whoever adds a record could add it.
    writeFileSync(at("allowed_signers"), `stranger@example.com ${stranger}\n`);
  });

  beforeEach(() => {
    writeFileSync(at(FILE), "value: 200 kW\n");
    rmSync(at(`${FILE}.sig`), { force: true });
  });

  it("is valid when somebody made it who may sign", () => {
    sign(FILE, "kari");
    expect(check()).toEqual({ state: "valid", principal: "Kari Nordmann" });
  });

  it("is missing when there is no file of it", () => {
    expect(check()).toEqual({ state: "missing" });
  });

  it("is bad when the record was changed after it", () => {
    sign(FILE, "kari");
    writeFileSync(at(FILE), "value: 900 kW\n");
    expect(check()).toMatchObject({
      state: "bad",
      reason: expect.stringContaining("it does not fit the file and its site") as string,
    });
  });

  it("P11: is bad when a stranger made it, though the key lies beside the records", () => {
    sign(FILE, "stranger");
    expect(check()).toMatchObject({
      state: "bad",
      reason: "its key is not one of the locked signers on the day of the record",
    });
  });

  it.each(["git", "kvandal-evidence", "kvandal-evidence-kvandal", "kvandal-evidence-lab-2"])(
    "is bad when it was made for %s, which is something else or a record of another site",
    (namespace) => {
      sign(FILE, "kari", namespace);
      expect(check()).toMatchObject({ state: "bad" });
    },
  );

  it("is bad when it is none", () => {
    writeFileSync(at(`${FILE}.sig`), "signed: Kari\n");
    expect(check()).toMatchObject({ state: "bad" });
  });

  it("counts in the folder of its own site, and not where it is copied to another site", () => {
    const stateIn = (name: "lab" | "kvandal") => {
      const loaded = { site: siteWith(name), catalog };
      const locked = { ...lockOf(loaded), signers };
      const file = at(`${name}.yaml`);
      const text = written({
        record: "measurement",
        phase: "phase-1",
        gate: "grid-energised",
        value: "200 kW",
        method: "letter",
      });
      const root = mkdtempSync(join(folder, "project-"));
      const evidence = evidenceFolder(root, name);
      mkdirSync(evidence, { recursive: true });
      writeFileSync(file, text);
      sign(`${name}.yaml`, "kari", "kvandal-evidence-lab");
      copyFileSync(file, join(evidence, FILE));
      copyFileSync(`${file}.sig`, join(evidence, `${FILE}.sig`));
      return loadEvidence(root, { ...loaded, locked })[0]?.signature?.state;
    };
    expect(stateIn("lab")).toBe("valid");
    expect(stateIn("kvandal")).toBe("bad");
  });

  it("is made by the command that is printed for its site", () => {
    expect(signingCommand("lab", "sites/lab/evidence/r.yaml")).toBe(
      "ssh-keygen -Y sign -n kvandal-evidence-lab -f <key> sites/lab/evidence/r.yaml",
    );
  });

  it("stays valid when its key expires after the day of the record", () => {
    sign(FILE, "former");
    expect(check("2026-05-01")).toMatchObject({ state: "valid" });
    expect(check("2026-07-01")).toMatchObject({ state: "bad" });
  });

  it("is valid on the day before validBefore, and bad on that day", () => {
    sign(FILE, "former");
    expect(check("2026-05-31")).toMatchObject({ state: "valid" });
    expect(check("2026-06-01")).toMatchObject({ state: "bad" });
  });
});

describe("the signature of a record that nobody can check", () => {
  const { PATH } = process.env;

  afterEach(() => {
    process.env.PATH = PATH;
  });

  it("is bad where ssh-keygen is not there", () => {
    writeFileSync(at(`${FILE}.sig`), "a signature");
    process.env.PATH = "/nowhere";
    expect(check()).toMatchObject({
      state: "bad",
      reason: expect.stringContaining("ssh-keygen cannot check it") as string,
    });
  });

  it("is bad where nobody says who may sign", () => {
    writeFileSync(at(`${FILE}.sig`), "a signature");
    signers = [];
    expect(check()).toMatchObject({
      state: "bad",
      reason: "its key is not one of the locked signers on the day of the record",
    });
  });
});
