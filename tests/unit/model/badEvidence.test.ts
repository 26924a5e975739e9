import { loadSite } from "../../../model/site";
import { PROJECT } from "../../support/sites";
import { readTexts, written } from "../../support/evidence";
import { LAB_WAIVER } from "../../support/labEvidence";

const { site } = loadSite(PROJECT, "lab");

const grid = {
  record: "measurement",
  phase: "phase-1",
  gate: "grid-energised",
  value: "200 kW",
  method: "letter",
};
/** What is wrong with the files of a folder. */
function problemsOf(texts: Readonly<Record<string, string>>): string {
  try {
    readTexts(site, texts);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a record of evidence", () => {
  it("is read with its value, days and correction", () => {
    const records = readTexts(site, {
      "b.yaml": written({ ...grid, value: "0.2 MW", supersedes: "a.yaml" }),
      "a.yaml": written(grid),
    });
    expect(records).toMatchObject([
      { file: "a.yaml", value: { dimension: "power", amount: 200_000 } },
      { file: "b.yaml", value: { amount: 200_000 }, supersedes: "a.yaml" },
    ]);
  });

  it.each([
    ["a bare number", { ...grid, value: 200_000 }, "a.yaml:10:8 value:", "takes a power"],
    ["a unit that is none", { ...grid, value: "200 kVA" }, "value", "a quantity with its unit"],
    [
      "a quantity that its gate does not take",
      { ...grid, value: "200 GPUs" },
      "value",
      'gate "grid-energised" takes a power as "20 MW"',
    ],
    ["a phase that is not there", { ...grid, phase: "phase-7" }, "phase", 'Did you mean "phase-1"'],
    [
      "a gate that is not there",
      { ...grid, gate: "grid-energized" },
      "gate",
      'there is no gate of phase-1 "grid-energized"; there is "grid-energised" or "gpus-delivered". Did you mean "grid-energised"?',
    ],
    ["an unknown key", { ...grid, valu: 1 }, "valu", 'unknown key "valu"'],
    ["no kind", { ...grid, record: "note" }, "record", 'what is recorded: "measurement"'],
    ["a day that is none", { ...grid, validUntil: "2026-02-30" }, "validUntil", "YYYY-MM-DD"],
    [
      "an end before its beginning",
      { ...grid, validUntil: "2026-10-31" },
      "validUntil",
      "found 2026-10-31; the record was made later, 2026-11-01",
    ],
    [
      "a window from back to front",
      { ...grid, window: { from: "2026-10-02", to: "2026-10-01" } },
      "window.to",
      "a day after 2026-10-02",
    ],
    [
      "a window that ends in the future",
      { ...grid, window: { from: "2026-10-02", to: "2026-11-02" } },
      "window.to",
      "the window ends after the record was made, 2026-11-01",
    ],
    [
      "samples that are missing without a hole",
      { ...grid, samples: 10, expectedSamples: 12 },
      "samples",
      "2 of 12 samples are not there: say how long the longest hole is",
    ],
    [
      "more samples than can be",
      { ...grid, samples: 13, expectedSamples: 12 },
      "samples",
      "more than the 12 expected",
    ],
    [
      "a waiver by the one who wrote it",
      { ...LAB_WAIVER, approver: { name: "Kari", role: "director" } },
      "approver.name",
      "a waiver takes a second person, both named in full and in one script",
    ],
    [
      "a waiver of the power",
      { ...LAB_WAIVER, gate: "grid-energised" },
      "gate",
      "a waiver never covers the energy budget",
    ],
    [
      "a waiver that ended before it began",
      { ...LAB_WAIVER, expires: "2026-10-31" },
      "expires",
      "the waiver was given later, 2026-11-01",
    ],
    [
      "units drained tomorrow",
      { record: "drained", pool: "h100-1", units: 3, drainedOn: "2026-11-02", method: "meter" },
      "drainedOn",
      "what is to come is no evidence",
    ],
    [
      "units drained of a pool that is not there",
      { record: "drained", pool: "h100-9", units: 3, drainedOn: "2026-10-02", method: "meter" },
      "pool",
      'Did you mean "h100-1"?',
    ],
  ])("is refused with %s", (_what, record, field, message) => {
    const problems = problemsOf({ "a.yaml": written(record) });
    expect(problems).toMatch(/^a\.yaml:\d+:\d+ /);
    expect(problems).toContain(field);
    expect(problems).toContain(message);
    expect(problems.split("\n")).toHaveLength(1);
  });

  it("is refused together with every other one that is wrong", () => {
    const problems = problemsOf({
      "a.yaml": written({ ...grid, value: "200 GPUs" }),
      "b.yaml": "record: [",
      "c.yaml": written({ ...grid, samples: -1 }),
    });
    expect(problems).toMatch(/^a\.yaml:.*\n?/m);
    expect(problems).toMatch(/^b\.yaml:1:\d+ not valid YAML/m);
    expect(problems).toMatch(/^c\.yaml:\d+:\d+ samples/m);
  });
});

describe("a correction", () => {
  const withdrawn = { record: "withdrawal", reason: "a test" };

  it.each([
    [
      "of a record that is gone",
      { "b.yaml": { ...grid, supersedes: "a.yaml" } },
      'there is no record "a.yaml" in this folder; evidence is never removed',
    ],
    [
      "of a record that has one already",
      {
        "a.yaml": grid,
        "b.yaml": { ...grid, supersedes: "a.yaml" },
        "c.yaml": { ...grid, supersedes: "a.yaml" },
      },
      '"a.yaml" is superseded by "b.yaml" already: supersede that one',
    ],
    [
      "of itself",
      { "a.yaml": { ...grid, supersedes: "a.yaml" } },
      "the records supersede each other in a circle: a.yaml",
    ],
    [
      "in a circle",
      { "a.yaml": { ...grid, supersedes: "b.yaml" }, "b.yaml": { ...grid, supersedes: "a.yaml" } },
      "the records supersede each other in a circle: a.yaml, b.yaml",
    ],
    [
      "of another gate",
      { "a.yaml": grid, "b.yaml": { ...LAB_WAIVER, supersedes: "a.yaml" } },
      '"a.yaml" is a measurement of gate grid-energised of phase-1, this one a waiver of gate phase-1-pue of phase-2',
    ],
    [
      "that was made before",
      { "a.yaml": grid, "b.yaml": { ...grid, collectedOn: "2026-10-01", supersedes: "a.yaml" } },
      '"a.yaml" is of 2026-11-01, after this one',
    ],
  ])("is refused %s", (_what, records, message) => {
    const texts = Object.entries(records).map(([file, record]) => [file, written(record)] as const);
    expect(problemsOf(Object.fromEntries(texts))).toContain(message);
  });

  it("takes back a record of a gate that the site has dropped, which then does not count", () => {
    const dropped = written({ ...grid, gate: "dropped" });
    expect(problemsOf({ "a.yaml": dropped })).toContain('there is no gate of phase-1 "dropped"');
    const texts = { "a.yaml": dropped, "b.yaml": written({ ...withdrawn, supersedes: "a.yaml" }) };
    expect(problemsOf(texts)).toBe("");
  });
});
