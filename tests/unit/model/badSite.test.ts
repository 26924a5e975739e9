import { changedLab, problemsIn, type Change } from "../../support/siteProblems";

/** Checks that a changed file has one problem: at the line of `marked`, in the field, with these words. */
function expectOneProblem(
  changes: readonly Change[],
  marked: string,
  field: string,
  words: readonly string[],
): void {
  const text = changedLab(changes);
  const line = text.split("\n").findIndex((candidate) => candidate.includes(marked)) + 1;
  const problems = problemsIn(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^site\\.yaml:${line}:\\d+ `));
  expect(problems[0]).toContain(` ${field}: `);
  for (const part of words) {
    expect(problems[0]).toContain(part);
  }
}

const POOL_1 = "{ name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";
const POOL_3 = "{ name: h100-3, hall: hall-3, gpuSystem: hgx-h100, purpose: inference }";
const UNITS = "units: { h100-1: 15 }";
const CONTRACTED = "contracted: 5.2 MW";

/** A pool of the file with something more said about it. */
const withMore = (pool: string, more: string): Change => [pool, pool.replace(" }", `, ${more} }`)];

const GRANTED: Change = [
  "  loadSwingSeconds:",
  "  oversubscription: { inference: 1.2 }\n  loadSwingSeconds:",
];
const FEED =
  "    - { name: feed-a, kind: feed, fedBy: substation, units: [{ name: a, rating: 3 MVA }], powerFactor: 0.98, redundancy: N, source: a test }\n";
const SUBSTATION = "    - name: substation\n      kind: transformer\n";

describe("a bad quantity in a site file", () => {
  it.each([
    ["a bare number", "5200000", "5200000 W is 5.2 MW, or did you mean 5200000 MW?"],
    ["a bare number with a fraction", "5.2", "did you mean 5.2 MW or 5.2 kW?"],
    ["a bare number in quotes", '"5200000"', "5200000 W is 5.2 MW"],
    ["a bare nought", "0", "write 0 W"],
    ["mw", "5.2 mw", 'Did you mean "MW"?'],
    ["milliwatts", "5.2 mW", 'Did you mean "MW"?'],
    ["apparent power", "230 MVA", "write what it carries, times the power factor, in MW"],
    ["energy", "5.2 MWh", '"MWh" is energy; a limit is a power'],
    ["a decimal comma", "5,2 MW", "write a point before decimals"],
    ["a negative power", "-5.2 MW", 'expected a power with its unit, as "230 MW"'],
    ["a fraction of a watt", "5200000.5 W", "fewer decimals: this is no whole number of watts"],
    ["nothing", "", 'found nothing; expected a power with its unit, as "230 MW"'],
  ])("is refused with its line and the way out: %s", (_what, written, remedy) => {
    expectOneProblem(
      [[CONTRACTED, `contracted: ${written}`]],
      "contracted:",
      "power.gridConnection.contracted",
      [remedy],
    );
  });

  it.each([
    ["PUE below 1", "designPue: 1.10", "0.95", "power.designPue", "at least 1.00: no site takes"],
    ["PUE in quotes", "designPue: 1.10", '"1.10"', "power.designPue", "a ratio, as 1.10, without"],
    ["PUE in percent", "designPue: 1.10", "110", "power.designPue", "at most 3.00"],
    ["a share as a ratio", "reserve: 5 %", "0.05", "power.reserve", 'did you mean "5 %"?'],
    ["a power as a rating", "rating: 3 MVA", "3 MW", "power.domains[0].units[0].rating", "in MVA"],
    [
      "a power factor in percent",
      "powerFactor: 0.98",
      "98",
      "power.domains[0].powerFactor",
      "at most 1.00, as 0.98",
    ],
  ])("is refused: %s", (_what, shipped, written, field, remedy) => {
    const [key = ""] = shipped.split(":");
    expectOneProblem([[shipped, `${key}: ${written}`]], `${key}: ${written}`, field, [remedy]);
  });
});

describe("a bad pool in a site file", () => {
  it("is of a system that the catalogue does not have", () => {
    expectOneProblem(
      [[POOL_1, POOL_1.replace("hgx-h100", "hgx-h10")]],
      "hgx-h10,",
      "pools[0].gpuSystem",
      ['there is no GPU system "hgx-h10"', 'Did you mean "hgx-h100"?'],
    );
  });

  it.each([
    ["negative", "-1", "found -1; at least 0 units; leave out a pool that has none"],
    ["fractional", "1.5", "found 1.5; expected a whole number"],
    ["quoted", '"15"', 'found "15"; expected a whole number, without quotes'],
    ["missing", "", "found nothing; expected a whole number"],
  ])("has units that are %s", (_what, units, remedy) => {
    const written = `units: { h100-1: ${units} }`;
    expectOneProblem([[UNITS, written]], written, "phases[0].units.h100-1", [remedy]);
  });

  it.each(["199 W", "701 W", "0 W", "1 kW"])("has a power cap out of range: %s", (cap) => {
    expectOneProblem(
      [withMore(POOL_1, `gpuPowerCap: ${cap}`)],
      `gpuPowerCap: ${cap}`,
      "pools[0].gpuPowerCap",
      ["hgx-h100", "200", "700"],
    );
  });

  it("has a power cap without its unit", () => {
    expectOneProblem(
      [withMore(POOL_1, "gpuPowerCap: 600")],
      "gpuPowerCap: 600",
      "pools[0].gpuPowerCap",
      ["did you mean 600 W or 600 MW?"],
    );
  });

  it.each([
    [
      "beyond what the site grants its load class",
      [withMore(POOL_3, "gpuPowerCap: 600 W, oversubscription: 1.25"), GRANTED],
      [
        "found 1.25; at most 1.20 for inference",
        "lower it, or have power.oversubscription.inference grant more (no site more than 1.30)",
      ],
    ],
    [
      "where the site grants none",
      [withMore(POOL_3, "gpuPowerCap: 600 W, oversubscription: 1.1")],
      ["found 1.10; at most 1.00 for inference"],
    ],
    [
      "without a cap",
      [withMore(POOL_3, "oversubscription: 1.2"), GRANTED],
      ['pool "h100-3" is oversubscribed (1.20) without a power cap', "set gpuPowerCap"],
    ],
    [
      "with a cap that its GPUs never reach",
      [withMore(POOL_3, "gpuPowerCap: 700 W, oversubscription: 1.2"), GRANTED],
      ["without a power cap below what its GPUs draw at most"],
    ],
    [
      "below none",
      [withMore(POOL_3, "oversubscription: 0.9")],
      ["at least 1.00, which means none: leave it out"],
    ],
  ] as const)("is oversubscribed %s", (_what, changes, words) => {
    expectOneProblem(changes, "h100-3, hall", "pools[2].oversubscription", words);
  });

  it.each([
    ["training", "1.04", "found 1.04; at most 1.03 for training: lower it"],
    ["inference", "1.35", "found 1.35; at most 1.30 for inference: lower it"],
  ])("cannot be granted more %s than any site may", (loadClass, factor, message) => {
    const line = `  oversubscription: { ${loadClass}: ${factor} }`;
    expectOneProblem(
      [["  loadSwingSeconds:", `${line}\n  loadSwingSeconds:`]],
      line,
      `power.oversubscription.${loadClass}`,
      [message],
    );
  });
});

describe("a bad limit tree in a site file", () => {
  it("feeds itself", () => {
    expectOneProblem(
      [[SUBSTATION, `${SUBSTATION}      fedBy: substation\n`]],
      "      fedBy: substation",
      "power.domains[0].fedBy",
      [
        "the limit tree has a cycle: substation is fed by substation",
        "leave fedBy out at the one that the grid connection feeds",
      ],
    );
  });

  it("goes in a circle, and every domain of the circle is named", () => {
    const text = changedLab([[SUBSTATION, `${FEED}${SUBSTATION}      fedBy: feed-a\n`]]);
    expect(problemsIn(text)).toEqual([
      expect.stringMatching(
        /^site\.yaml:\d+:\d+ power\.domains\[0\]\.fedBy: .* cycle: feed-a is fed by substation is fed by feed-a;/,
      ),
      expect.stringMatching(/^site\.yaml:\d+:\d+ power\.domains\[1\]\.fedBy: .* cycle: substation/),
    ]);
  });

  it("has a domain that feeds no hall", () => {
    expectOneProblem([[SUBSTATION, `${FEED}${SUBSTATION}`]], "feed-a", "power.domains[0].name", [
      'feed "feed-a" feeds no hall, so its limit is never checked',
      "name it in a hall's fedBy, or remove it",
    ]);
  });

  it("has more fixed load under a feed than that carries, whatever the pools take", () => {
    const hall = "hall-1\n    fedBy: substation\n    limit: 1.8 MW\n    fixedLoad: 0 W";
    const text = changedLab([
      [SUBSTATION, `${FEED.replace("3 MVA", "100 kVA")}${SUBSTATION}`],
      [hall, hall.replace("substation", "feed-a").replace("0 W", "150 kW")],
    ]);
    expect(problemsIn(text)[0]).toMatch(
      /phases\[0\]\.halls: feed feed-a: 150\.0 kW of fixed load, 93\.1 kW usable in phase-1 \(56\.9 kW over/,
    );
  });

  it("has a hall that hangs on nothing", () => {
    expectOneProblem([["fedBy: substation", "fedBy: substatoin"]], "substatoin", "halls[0].fedBy", [
      'there is no power domain "substatoin"',
      'Did you mean "substation"?',
    ]);
  });

  it.each([
    [
      "N+1 with one transformer",
      [[/ +- \{ name: transformer-[23].*\n/g, ""]],
      "redundancy: N+1",
      "add a unit, or declare N",
    ],
    [
      "4-to-make-3 with three",
      [["redundancy: N+1", "redundancy: 4-to-make-3"]],
      "redundancy: 4-to-make-3",
      "there are 3: make it 4, or declare N+1",
    ],
    [
      "2N with three",
      [["redundancy: N+1", "redundancy: 2N"]],
      "redundancy: 2N",
      "there are 3: add one, or declare N+1",
    ],
  ] as const)("promises what its equipment cannot: %s", (_what, changes, marked, remedy) => {
    expectOneProblem(changes, marked, "power.domains[0].redundancy", [remedy]);
  });
});

describe("bad phases in a site file", () => {
  it("energise less than the one before", () => {
    expectOneProblem(
      [["energised: 5.2 MW", "energised: 2.29 MW"]],
      "energised: 2.29 MW",
      "phases[2].energised",
      ["less than the 2.30 MW of phase-2", "put the phases in order"],
    );
  });

  it("energise more than is contracted", () => {
    expectOneProblem(
      [["energised: 5.2 MW", "energised: 5.3 MW"]],
      "energised: 5.3 MW",
      "phases[2].energised",
      ["5.3 MW energised, but only 5.2 MW are contracted"],
    );
  });

  it.each([
    ["due", 'due: "2028-12-31"', 'due: "2026-12-30"', "phases[2].due", "2026-12-31 of phase-2"],
    [
      "energised",
      'energisedOn: "2026-12-15"',
      'energisedOn: "2026-03-30"',
      "phases[1].energisedOn",
      "2026-03-31 of phase-1",
    ],
  ])("are %s in the wrong order", (_what, shipped, written, field, earlier) => {
    expectOneProblem([[shipped, written]], written, field, [
      `is before the ${earlier}`,
      "correct one of the two, or put the phases in order",
    ]);
  });

  it("have a day that no calendar has", () => {
    expectOneProblem([['due: "2028-12-31"', 'due: "2028-02-30"']], "2028-02-30", "phases[2].due", [
      "a date as YYYY-MM-DD",
    ]);
  });
});
