import { stringify } from "yaml";
import { parseSite } from "../../../model/site";
import { catalog, siteText } from "../../support/sites";

const base = { name: "g", measures: "meters", source: "a test" };
const pue = {
  ...base,
  kind: "measured-pue",
  atMost: 1.1,
  window: "30 days",
  minimumSamples: 10,
};

/** What is wrong with the lab when its first phase has these gates, without the file's name. */
function problemsOf(...gates: readonly Record<string, unknown>[]): string {
  const indented = stringify({ gates }).replace(/^/gm, "    ").trimEnd();
  const text = siteText("lab").replace(/^ {4}gates:\n(?: {6}.*\n)+/m, `${indented}\n`);
  try {
    parseSite("site.yaml", text, catalog);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a gate in a site file", () => {
  it("is accepted when nothing is wrong with it", () => {
    expect(problemsOf(pue)).toBe("");
  });

  it.each([
    ["an unknown kind", { ...pue, kind: "measured-pew" }, "the kind of the gate: "],
    ["no threshold", { ...pue, atMost: undefined }, "a measured-pue gate needs atMost"],
    ["the wrong comparison", { ...pue, atLeast: 1.2 }, "a measured-pue gate compares with atMost"],
    ["a threshold of another quantity", { ...pue, atMost: "5 MW" }, "takes a ratio as 1.15"],
    ["a threshold without a unit", { ...pue, atMost: "much" }, "a quantity with its unit"],
    ["a phase's figure where it plans none", { ...pue, atMost: "planned" }, "plans no figure for"],
    ["no window", { ...pue, window: undefined }, "a measured-pue gate needs window"],
    ["no number of samples", { ...pue, minimumSamples: undefined }, "needs minimumSamples"],
    ["half a day", { ...pue, window: "12 hours" }, 'whole days, at least one, as "30 days"'],
    ["a bare number of days", { ...pue, window: 30 }, 'whole days, at least one, as "30 days"'],
    [
      "an unknown key",
      { ...pue, minimumSamples: undefined, minimumSample: 3 },
      'Did you mean "minimumSamples"?',
    ],
    ["a pool that it does not measure", { ...pue, pool: "h100-1" }, "and no other kind does"],
    [
      "a pool that is not there",
      { ...pue, kind: "measured-pool-power", atMost: "planned", pool: "h100-7" },
      'there is no pool "h100-7"',
    ],
    [
      "less power than its phase is built on",
      { ...base, kind: "grid-energised", atLeast: "199 kW" },
      "found 199 kW, but phase-1 is built on 200 kW energised: write planned",
    ],
    [
      "a query without a window",
      {
        ...base,
        kind: "phase-accepted",
        atLeast: "99 %",
        prometheus: { query: "up", step: "1 minute" },
      },
      "a gate with a query needs a window",
    ],
    [
      "a query without time between its samples",
      { ...pue, prometheus: { query: "up", step: "0 minutes" } },
      "step is 0",
    ],
    [
      "more samples than its window has",
      { ...pue, minimumSamples: 31, prometheus: { query: "up", step: "1 day" } },
      "the window has 30 samples at this step",
    ],
  ])("is refused with %s", (_what, gate, message) => {
    const problems = problemsOf(gate);
    expect(problems).toMatch(/^site\.yaml:\d+:\d+ phases\[0\]\.gates\[0\]/);
    expect(problems).toContain(message);
  });

  it.each([
    ["a name that is taken", [pue, pue], '"g" is taken by gate 1 of this phase already'],
    [
      "a part that is not there",
      [pue, { name: "all", kind: "all-of", gates: ["h"], source: "a test" }],
      'there is no gate "h" in phase-1; there is "g".',
    ],
    [
      "itself as a part",
      [pue, { name: "all", kind: "all-of", gates: ["all"], source: "a test" }],
      '"all" cannot be part of itself',
    ],
    [
      "a part twice",
      [pue, { name: "two", kind: "at-least-of", atLeast: 2, gates: ["g", "g"], source: "a test" }],
      '"g" is named twice: it would count twice',
    ],
    [
      "more parts to pass than it has",
      [pue, { name: "two", kind: "at-least-of", atLeast: 2, gates: ["g"], source: "a test" }],
      "found 2; it is made of 1 gates",
    ],
    [
      "parts that go in a circle",
      [
        { name: "x", kind: "all-of", gates: ["y"], source: "a test" },
        { name: "y", kind: "any-of", gates: ["x"], source: "a test" },
      ],
      '"y" is itself made of "x": they go in a circle',
    ],
  ])("is refused with %s", (_what, gates, message) => {
    expect(problemsOf(...gates)).toContain(message);
  });
});
