import { mkdirSync, mkdtempSync, rmSync, writeFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evidenceFolder, loadEvidence } from "../../../../model/evidence/loadEvidence";
import type { EvidenceRecord } from "../../../../model/evidence/recordSchema";
import type { Site } from "../../../../model/siteSchema";
import { written } from "../../../support/evidence";
import { catalog, siteWith } from "../../../support/sites";
import { withLock } from "../../../support/locks";

const GRID = written({
  record: "measurement",
  phase: "phase-1",
  gate: "grid-energised",
  value: "200 kW",
  method: "letter",
});

const NAMES =
  "this would not be read: evidence is <name>.yaml with its signature <name>.yaml.sig, the name in letters A to Z, digits, dots, dashes and underscores, a letter or digit first; otherwise only README.md, .gitkeep may be here. Rename it, or move it out of the folder";

let site: Site;
let root = "";

beforeAll(() => {
  site = siteWith("lab");
});

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kvandal-evidence-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Loads a folder with these files. */
function loaded(
  texts: Readonly<Record<string, string | Buffer>>,
  folder = evidenceFolder(root, "lab"),
): readonly EvidenceRecord[] {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(texts)) {
    writeFileSync(join(folder, file), text);
  }
  return folder === evidenceFolder(root, "lab")
    ? loadEvidence(root, withLock({ site, catalog }))
    : loadEvidence(root, withLock({ site, catalog }), folder);
}

describe("the evidence folder of a site", () => {
  it("lies beside its site file", () => {
    expect(evidenceFolder("/project", "lab")).toBe("/project/sites/lab/evidence");
  });

  it("has no evidence where it is not there", () => {
    expect(loadEvidence(root, withLock({ site, catalog }))).toEqual([]);
  });

  it("has a record in each file of YAML, its signature looked for, and few other files by their names", () => {
    const others = { "README.md": "read me", ".gitkeep": "" };
    expect(loaded({ "a.yaml": GRID, ...others })).toMatchObject([
      { file: "a.yaml", record: "measurement", signature: { state: "missing" } },
    ]);
    expect(loaded({ "a.yaml.sig": "signed" })).toMatchObject([{ signature: { state: "bad" } }]);
  });

  it("may be another one that a policy is configured for", () => {
    expect(loaded({ "a.yaml": GRID }, join(root, "elsewhere"))).toHaveLength(1);
    expect(() => loaded({ "b.yaml": "record: [" }, join(root, "elsewhere"))).toThrow(
      /^elsewhere\/b\.yaml:1:/,
    );
  });

  it.each([
    ...["b.yml", "b.YAML", "b.Yml", "b.yaml.txt", "b.yaml~", "b.yaml ", "b.yaml\n", "b.y\u0430ml"],
    ...["b\u2024yaml", "b\uff0eyaml", "b\u3002yaml", "b.yamI", "b.yam1", "b.YaMI", "b.ya-ml", "b"],
    ...["-a.yaml", ".yaml", "b c.yaml", "b.sig", "-a.yaml.sig", "b.yaml.SIG", "b.yaml.sig.sig"],
    ...["a.pdf", "allowed_signers", "readme.md", "README.md ", ".gitignore", ".gitattributes"],
  ])("is refused for %j, which would not be read and could be taken for a record", (name) => {
    expect(() => loaded({ "a.yaml": GRID, [name]: GRID })).toThrow(
      new Error(`sites/lab/evidence/${name}:1:1 ${NAMES}`),
    );
  });

  it("is refused for a folder in it, whose records would not be read", () => {
    mkdirSync(join(evidenceFolder(root, "lab"), "old"), { recursive: true });
    expect(() => loaded({ "a.yaml": GRID })).toThrow(
      "sites/lab/evidence/old:1:1 evidence has no folders: records in it would not be read; put them beside the others",
    );
  });

  it("is refused for a link, which leads to what no commit holds", () => {
    loaded({ "a.yaml": GRID });
    writeFileSync(join(root, "elsewhere.yaml"), GRID);
    symlinkSync(join(root, "elsewhere.yaml"), join(evidenceFolder(root, "lab"), "b.yaml"));
    expect(() => loaded({})).toThrow(
      "sites/lab/evidence/b.yaml:1:1 evidence has no links: what they lead to could change without a commit; copy it here",
    );
  });

  it("is refused when it, or a folder in it, is a link itself", () => {
    loaded({ "a.yaml": GRID }, join(root, "elsewhere"));
    const folder = evidenceFolder(root, "lab");
    mkdirSync(folder, { recursive: true });
    symlinkSync(join(root, "elsewhere"), join(folder, "later"));
    expect(() => loaded({})).toThrow("sites/lab/evidence/later:1:1 evidence has no links");
    rmSync(folder, { recursive: true });
    symlinkSync(join(root, "elsewhere"), folder);
    expect(() => loadEvidence(root, withLock({ site, catalog }))).toThrow(
      "sites/lab/evidence:1:1 is a link, and what it leads to could change without a commit: copy it here",
    );
  });

  it("is refused for a name beside all else that is wrong", () => {
    expect(() => loaded({ "a.yaml": "", "yml.yml": GRID })).toThrow(
      new Error(
        `sites/lab/evidence/yml.yml:1:1 ${NAMES}\nsites/lab/evidence/a.yaml:1:1 the file is empty`,
      ),
    );
  });

  it("is refused for bytes that are no text, by the name of the file", () => {
    expect(() => loaded({ "a.yaml": Buffer.from([0xff]) })).toThrow(
      "sites/lab/evidence/a.yaml:1:1 the file is not UTF-8 text",
    );
  });
});
