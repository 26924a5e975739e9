import { evidenceViolations } from "../../../../model/diff/evidenceChanges";
import { siteDiff } from "../../../../model/diff/siteDiff";
import { diffVerdict } from "../../../../model/diff/verdict";
import { versionOf } from "../../../support/siteVersions";

const BASE = { "a.yaml": "value: 1 MW\n", "a.yaml.sig": "signed\n", "b.yaml": "value: 2 MW\n" };
const WAY_OUT =
  "bring it back as it was; a record is corrected or withdrawn by a record of its own that names it in supersedes";
const found = (after: Readonly<Record<string, string>>) =>
  evidenceViolations("lab", new Map(Object.entries(BASE)), new Map(Object.entries(after)));

describe("the evidence of a diff", () => {
  it("may be added to", () => {
    expect(found({ ...BASE, "b.yaml.sig": "signed\n", "c.yaml": "value: 3 MW\n" })).toEqual([]);
  });

  it.each<[what: string, after: Readonly<Record<string, string>>, file: string, message: string]>([
    [
      "a record that is removed",
      { "a.yaml": BASE["a.yaml"], "a.yaml.sig": BASE["a.yaml.sig"] },
      "b.yaml",
      "record b.yaml of the base is removed",
    ],
    [
      "a record that is edited",
      { ...BASE, "b.yaml": "value: 3 MW\n" },
      "b.yaml",
      "record b.yaml of the base is edited",
    ],
    [
      "a signature that is removed",
      { "a.yaml": BASE["a.yaml"], "b.yaml": BASE["b.yaml"] },
      "a.yaml.sig",
      "signature a.yaml.sig of the base is removed",
    ],
    [
      "a signature that is another one",
      { ...BASE, "a.yaml.sig": "signed again\n" },
      "a.yaml.sig",
      "signature a.yaml.sig of the base is edited",
    ],
    [
      "a record that is renamed",
      { "a.yaml": BASE["a.yaml"], "a.yaml.sig": BASE["a.yaml.sig"], "c.yaml": BASE["b.yaml"] },
      "b.yaml",
      "record b.yaml of the base is removed",
    ],
  ])("is refused for %s, at its file", (_what, after, file, message) => {
    expect(found(after)).toEqual([
      {
        rule: "evidence",
        subject: file,
        message: `${message}: ${WAY_OUT}`,
        at: {
          file: `sites/lab/evidence/${file}`,
          line: 1,
          column: 1,
          path: "",
          message: `${message}: ${WAY_OUT}`,
        },
        alreadyThere: false,
      },
    ]);
  });
});

describe("a file of the base that has no name of evidence, and may be a record", () => {
  const text = "value: 1 MW\n";
  const messages = (after: Readonly<Record<string, string>>): string[] =>
    evidenceViolations("lab", new Map([["w\u2024yaml", text]]), new Map(Object.entries(after))).map(
      ({ message }) => message,
    );

  it.each<[change: string, after: Readonly<Record<string, string>>]>([
    ["removed", {}],
    ["edited", { "w\u2024yaml": "value: 2 MW\n" }],
    ["removed", { "w.yaml": "value: 2 MW\n" }],
    ["removed", { "w.yaml.sig": text }],
  ])("is not %s in silence", (change, after) => {
    expect(messages(after)).toEqual([
      `file w\u2024yaml of the base is ${change}, and it may be a record: rename it to <name>.yaml as it was`,
    ]);
  });

  it("may become a record as it was", () => {
    expect(messages({ "w.yaml": text })).toEqual([]);
  });
});

describe("a diff without the record that says less", () => {
  const record = "2026-03-31-phase-1-grid-energised.yaml";

  it("is blocked, also when one phase is asked for", () => {
    const diff = siteDiff(versionOf("lab"), versionOf("lab", { without: [record] }), "phase-3");
    expect(diff.violations).toMatchObject([{ rule: "evidence", subject: record }]);
    expect(diffVerdict(diff)).toMatchObject({ state: "blocked" });
  });

  it("is blocked where the rest of the base cannot be read", () => {
    const before = new Map([["2026-11-01-lower.yaml", "value: 1 MW\n"]]);
    const diff = siteDiff(undefined, versionOf("lab"), undefined, before);
    expect(diff.violations).toMatchObject([{ rule: "evidence", subject: "2026-11-01-lower.yaml" }]);
  });
});
