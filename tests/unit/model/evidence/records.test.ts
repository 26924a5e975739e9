import { parse, stringify } from "yaml";
import type { Site } from "../../../../model/siteSchema";
import { readTexts, written } from "../../../support/evidence";
import { LAB_WAIVER } from "../../../support/labEvidence";
import { phaseIn, siteWith } from "../../../support/sites";

let site: Site;

beforeAll(() => {
  site = siteWith("lab", (data) => {
    phaseIn(data, "phase-2").gates?.push(
      {
        name: "booked",
        kind: "capacity-booked",
        measures: "contracts",
        atLeast: "planned",
        source: "a test",
      },
      { name: "all", kind: "all-of", gates: ["phase-1-accepted", "phase-1-pue"], source: "a test" },
    );
  });
});

const GRID = {
  record: "measurement",
  phase: "phase-1",
  gate: "grid-energised",
  value: "200 kW",
  method: "letter",
};
const DRAINED = {
  record: "drained",
  pool: "h100-1",
  units: 3,
  drainedOn: "2026-11-01",
  method: "meter",
};

/** What is wrong with the files of a folder, without the places. */
function problemsOf(texts: Readonly<Record<string, string>>): string[] {
  try {
    readTexts(site, texts);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").map((line) => line.replace(/:\d+:\d+ /, " "));
  }
}

const problemsWith = (record: Readonly<Record<string, unknown>>): string[] =>
  problemsOf({ "a.yaml": written(record) }).map((line) => line.replace("a.yaml ", ""));

describe("a record on its own, made on 2026-11-01", () => {
  it.each<[what: string, record: Readonly<Record<string, unknown>>, problems: readonly string[]]>([
    ["of the power", GRID, []],
    [
      "of a phase that is not there",
      { ...GRID, phase: "phase-7" },
      [
        'phase: there is no phase "phase-7"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?',
      ],
    ],
    [
      "of a gate that is not there, whatever its value",
      { ...GRID, gate: "opening", value: 1 },
      [
        'gate: there is no gate of phase-1 "opening"; there is "grid-energised" or "gpus-delivered".',
      ],
    ],
    [
      "of a gate that is made of others",
      { ...GRID, phase: "phase-2", gate: "all" },
      ['gate: gate "all" is made of "phase-1-accepted" or "phase-1-pue": bring evidence for those'],
    ],
    [
      "in another quantity than its gate has",
      { ...GRID, phase: "phase-2", gate: "capacity-booked" },
      ['value: gate "capacity-booked" takes a number of GPUs as "12288 GPUs"'],
    ],
    ["in the quantity that it has", { ...GRID, phase: "phase-2", gate: "booked" }, []],
    [
      "in one that no gate of its kind takes",
      { ...GRID, phase: "phase-2", gate: "booked", value: 1.1 },
      ['value: gate "booked" takes a number of GPUs as "12288 GPUs", or a power as "20 MW"'],
    ],
    ["over a day", { ...GRID, window: { from: "2026-10-31", to: "2026-11-01" } }, []],
    [
      "over no day",
      { ...GRID, window: { from: "2026-10-31", to: "2026-10-31" } },
      ["window.to: found 2026-10-31; a day after 2026-10-31"],
    ],
    [
      "over a day that is to come",
      { ...GRID, window: { from: "2026-10-31", to: "2026-11-02" } },
      ["window.to: found 2026-11-02; the window ends after the record was made, 2026-11-01"],
    ],
    ["that ends on its day", { ...GRID, validUntil: "2026-11-01" }, []],
    [
      "that ended before",
      { ...GRID, validUntil: "2026-10-31" },
      ["validUntil: found 2026-10-31; the record was made later, 2026-11-01"],
    ],
    ["with all of its samples", { ...GRID, samples: 12, expectedSamples: 12 }, []],
    [
      "with more than all",
      { ...GRID, samples: 13, expectedSamples: 12 },
      ["samples: found 13, more than the 12 expected"],
    ],
    [
      "with more than all, and a hole",
      { ...GRID, samples: 13, expectedSamples: 12, longestHole: "1 hour" },
      ["samples: found 13, more than the 12 expected"],
    ],
    [
      "with a hole of unknown length",
      { ...GRID, samples: 11, expectedSamples: 12 },
      ["samples: 1 of 12 samples are not there: say how long the longest hole is, in longestHole"],
    ],
    [
      "with a hole of known length",
      { ...GRID, samples: 11, expectedSamples: 12, longestHole: "1 hour" },
      [],
    ],
    ["with samples of nobody knows how many", { ...GRID, samples: 11 }, []],
    ["with nobody knows how many samples", { ...GRID, expectedSamples: 11 }, []],
    ["that waives", LAB_WAIVER, []],
    [
      "that waives the power",
      { ...LAB_WAIVER, gate: "grid-energised" },
      [
        'gate: gate "grid-energised" says whether the power is there, and a waiver never covers the energy budget: bring the evidence, or lower the phase to what is energised',
      ],
    ],
    [
      "that waives a gate that is not there",
      { ...LAB_WAIVER, gate: "phase-1-pu" },
      [
        'gate: there is no gate of phase-2 "phase-1-pu"; there is "grid-energised", "capacity-booked", "phase-1-accepted", "phase-1-pue", "booked" or "all". Did you mean "phase-1-pue"?',
      ],
    ],
    [
      "that waives for who wrote it",
      { ...LAB_WAIVER, approver: { name: " Kari ", role: "director" } },
      [
        "approver.name:  Kari  wrote the record: a waiver takes a second person, both named in full and in one script",
      ],
    ],
    [
      "that waives for who wrote it, with spaces",
      {
        ...LAB_WAIVER,
        approver: { name: "Kari", role: "director" },
        collectedBy: { name: "Kari ", role: "site manager" },
      },
      [
        "approver.name: Kari wrote the record: a waiver takes a second person, both named in full and in one script",
      ],
    ],
    [
      "P11: that waives for who wrote it, under another spelling",
      {
        ...LAB_WAIVER,
        approver: { name: "NORDMANN, K.", role: "director" },
        collectedBy: { name: "Kari Nordmann", role: "site manager" },
      },
      [
        "approver.name: NORDMANN, K. may be Kari Nordmann, who wrote the record, under another spelling: a waiver takes a second person, both named in full and in one script",
      ],
    ],
    [
      "P11: that waives for who wrote it, in letters of another script",
      {
        ...LAB_WAIVER,
        approver: { name: "Ola", role: "director" },
        collectedBy: { name: "\u041ela", role: "site manager" },
      },
      [
        "collectedBy.name: the name has Cyrillic and Latin letters, and some of them look alike: write it in one script",
      ],
    ],
    ["that waives to the end of its day", { ...LAB_WAIVER, expires: "2026-11-01" }, []],
    [
      "that waived before",
      { ...LAB_WAIVER, expires: "2026-10-31" },
      ["expires: found 2026-10-31; the waiver was given later, 2026-11-01"],
    ],
    ["of what is drained", DRAINED, []],
    [
      "P12: of what is drained of another system and in another hall than the pool's",
      { ...DRAINED, hall: "hall-2", gpuSystem: "hgx-b200" },
      [],
    ],
    [
      "of what is drained in a hall that is not there",
      { ...DRAINED, hall: "hall-9" },
      [
        'hall: there is no hall "hall-9"; there is "hall-1", "hall-2" or "hall-3". Did you mean "hall-1"?',
      ],
    ],
    [
      "of what will be drained, of a pool that is not there",
      { ...DRAINED, pool: "h100-9", drainedOn: "2026-11-02" },
      [
        'pool: there is no pool "h100-9"; there is "h100-1", "h100-2" or "h100-3". Did you mean "h100-1"?',
        "drainedOn: found 2026-11-02; the record was made before, 2026-11-01: what is to come is no evidence",
      ],
    ],
    [
      "with all of its days out of order",
      {
        ...GRID,
        window: { from: "2026-11-03", to: "2026-11-02" },
        validUntil: "2026-10-01",
        value: "20 %",
      },
      [
        'value: gate "grid-energised" takes a power as "20 MW"',
        "window.to: found 2026-11-02; a day after 2026-11-03",
        "window.to: found 2026-11-02; the window ends after the record was made, 2026-11-01",
        "validUntil: found 2026-10-01; the record was made later, 2026-11-01",
      ],
    ],
  ])("%s", (_what, record, problems) => {
    expect(problemsWith(record)).toEqual(problems);
  });
});

describe("the records of a folder", () => {
  it("are read in the order of their files, each with its file", () => {
    const texts = {
      "c.yaml": written(GRID),
      "a.yaml": written(DRAINED),
      "b.yaml": written({ ...GRID, source: "another letter" }),
    };
    expect(readTexts(site, texts).map(({ file, record }) => [file, record])).toEqual([
      ["a.yaml", "drained"],
      ["b.yaml", "measurement"],
      ["c.yaml", "measurement"],
    ]);
  });

  it("are refused with all that is wrong with any of them, file by file", () => {
    const texts = {
      "c.yaml": written({ ...GRID, gate: "opening" }),
      "b.yaml": written({ ...GRID, samples: -1 }),
      "a.yaml": "record: [\n",
      "d.yaml": written({ ...GRID, supersedes: "b.yaml" }),
      "e.yaml": written({ ...GRID, supersedes: "x.yaml" }),
    };
    const problems = problemsOf(texts);
    expect(problems.map((line) => line.split(/[:;]/)[0])).toEqual([
      "a.yaml not valid YAML",
      "b.yaml samples",
      "c.yaml gate",
      "e.yaml supersedes",
    ]);
  });

  it("need not fit the site any more where another one supersedes them", () => {
    const gone = written({ ...GRID, gate: "opening" });
    const next = written({ record: "withdrawal", reason: "a test", supersedes: "a.yaml" });
    expect(problemsOf({ "a.yaml": gone, "b.yaml": next })).toEqual([]);
    expect(problemsOf({ "a.yaml": gone, "b.yaml": written(GRID) })).toHaveLength(1);
  });
});

describe("a copy of a record", () => {
  const sameAs = (file: string): string =>
    `the same content as in ${file}, and a record counts once: remove the one of the two that is not in the git history yet`;

  it("is refused though the record that it copies is withdrawn, and names both files", () => {
    const withdrawal = { record: "withdrawal", reason: "a test", supersedes: "b.yaml" };
    const texts = { "b.yaml": written(GRID), "w.yaml": written(withdrawal) };
    expect(problemsOf(texts)).toEqual([]);
    expect(problemsOf({ ...texts, "c.yaml": written(GRID) })).toEqual([
      `c.yaml ${sameAs("b.yaml")}`,
    ]);
    expect(problemsOf({ ...texts, "a.yaml": written(GRID) })).toEqual([
      `b.yaml ${sameAs("a.yaml")}`,
    ]);
  });

  it("is refused where the original was removed and its withdrawal is still there", () => {
    const withdrawal = { record: "withdrawal", reason: "a test", supersedes: "a.yaml" };
    expect(problemsOf({ "b.yaml": written(GRID), "w.yaml": written(withdrawal) })).toEqual([
      expect.stringContaining('there is no record "a.yaml" in this folder') as string,
    ]);
  });

  it.each<[what: string, text: string]>([
    ["comments and blank lines", `# A copy\n\n${written(GRID)}\n`],
    [
      "the order of its keys",
      stringify(Object.fromEntries(Object.entries(parse(written(GRID)) as object).reverse())),
    ],
    ["the unit of its value", written({ ...GRID, value: "0.2 MW" })],
  ])("is refused where only %s differ", (_what, text) => {
    expect(text).not.toBe(written(GRID));
    expect(problemsOf({ "a.yaml": written(GRID), "b.yaml": text })).toEqual([
      `b.yaml ${sameAs("a.yaml")}`,
    ]);
  });

  it.each<[field: string, record: object]>([
    ["value", { ...GRID, value: "201 kW" }],
    ["day", { ...GRID, collectedOn: "2026-11-02" }],
    ["source", { ...GRID, source: "another letter" }],
  ])("is a record of its own with another %s", (_field, record) => {
    expect(problemsOf({ "a.yaml": written(GRID), "b.yaml": written({ ...record }) })).toEqual([]);
  });
});

describe("a record that supersedes another", () => {
  const withdrawal = (supersedes: string, more: object = {}) => ({
    record: "withdrawal",
    reason: "a test",
    supersedes,
    ...more,
  });
  const supersedes = "a.yaml";

  it.each<
    [
      what: string,
      records: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
      problems: readonly string[],
    ]
  >([
    ["of the same day", { "a.yaml": GRID, "b.yaml": { ...GRID, supersedes } }, []],
    [
      "which is an example, by a real one",
      { "a.yaml": GRID, "b.yaml": { ...GRID, supersedes, illustrative: false } },
      [],
    ],
    [
      "which is real, by an example",
      { "a.yaml": { ...GRID, illustrative: false }, "b.yaml": { ...GRID, supersedes } },
      [
        'b.yaml supersedes: "a.yaml" is a real record, and this one is illustrative: an example takes no real record away; supersede it with a real record',
      ],
    ],
    [
      "which is real, by the example of a withdrawal",
      { "a.yaml": { ...GRID, illustrative: false }, "b.yaml": withdrawal("a.yaml") },
      [
        'b.yaml supersedes: "a.yaml" is a real record, and this one is illustrative: an example takes no real record away; supersede it with a real record',
      ],
    ],
    [
      "which is gone",
      { "b.yaml": { ...GRID, supersedes } },
      [
        'b.yaml supersedes: there is no record "a.yaml" in this folder; evidence is never removed, so bring it back or correct the name. Did you mean "b.yaml"?',
      ],
    ],
    [
      "which two others supersede already",
      {
        "a.yaml": GRID,
        "b.yaml": { ...GRID, supersedes },
        "c.yaml": { ...GRID, source: "another letter", supersedes },
        "d.yaml": { ...GRID, source: "a third letter", supersedes },
      },
      [
        'c.yaml supersedes: "a.yaml" is superseded by "b.yaml" already: supersede that one',
        'd.yaml supersedes: "a.yaml" is superseded by "b.yaml" already: supersede that one',
      ],
    ],
    [
      "in a circle of three, beside one that leads into it",
      {
        "a.yaml": { ...GRID, supersedes: "b.yaml" },
        "b.yaml": { ...GRID, supersedes: "c.yaml" },
        "c.yaml": { ...GRID, supersedes: "a.yaml" },
        "d.yaml": { ...GRID, source: "another letter", supersedes: "c.yaml" },
      },
      [
        "a.yaml supersedes: the records supersede each other in a circle: a.yaml, b.yaml, c.yaml",
        "b.yaml supersedes: the records supersede each other in a circle: b.yaml, c.yaml, a.yaml",
        "c.yaml supersedes: the records supersede each other in a circle: c.yaml, a.yaml, b.yaml",
        'd.yaml supersedes: "c.yaml" is superseded by "b.yaml" already: supersede that one',
      ],
    ],
    [
      "in a circle that it only leads into",
      {
        "a.yaml": { ...GRID, supersedes: "b.yaml" },
        "b.yaml": { ...GRID, source: "another letter", supersedes: "b.yaml" },
      },
      ['b.yaml supersedes: "b.yaml" is superseded by "a.yaml" already: supersede that one'],
    ],
    [
      "of another gate",
      { "a.yaml": GRID, "b.yaml": { ...LAB_WAIVER, supersedes } },
      [
        'b.yaml supersedes: "a.yaml" is a measurement of gate grid-energised of phase-1, this one a waiver of gate phase-1-pue of phase-2: a correction is of the same; withdraw the other one',
      ],
    ],
    [
      "of another pool",
      { "a.yaml": DRAINED, "b.yaml": { ...DRAINED, pool: "h100-2", supersedes } },
      [
        'b.yaml supersedes: "a.yaml" is drained units of pool h100-1, this one drained units of pool h100-2: a correction is of the same; withdraw the other one',
      ],
    ],
    [
      "that withdraws",
      { "0.yaml": GRID, "a.yaml": withdrawal("0.yaml"), "b.yaml": { ...GRID, supersedes } },
      [
        'b.yaml supersedes: "a.yaml" is the withdrawal of 0.yaml, this one a measurement of gate grid-energised of phase-1: a correction is of the same; withdraw the other one',
      ],
    ],
    ["to withdraw it", { "a.yaml": DRAINED, "b.yaml": withdrawal("a.yaml") }, []],
    [
      "to withdraw it before it was made",
      { "a.yaml": DRAINED, "b.yaml": withdrawal("a.yaml", { collectedOn: "2026-10-31" }) },
      ['b.yaml supersedes: "a.yaml" is of 2026-11-01, after this one: a correction is made later'],
    ],
  ])("%s", (_what, records, problems) => {
    const texts = Object.entries(records).map(([file, record]) => [file, written(record)] as const);
    expect(problemsOf(Object.fromEntries(texts))).toEqual(problems);
  });

  it("that cannot be read is no second fault", () => {
    const texts = { "a.yaml": "record: [\n", "b.yaml": written({ ...GRID, supersedes }) };
    expect(problemsOf(texts)).toHaveLength(1);
  });
});
