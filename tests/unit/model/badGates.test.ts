import { stringify } from "yaml";
import { pointedProblems } from "../../support/siteProblems";
import { catalog, siteText } from "../../support/sites";
import { parseSite } from "../../../model/site";

type GateText = Readonly<Record<string, unknown>>;

const base = { name: "g", measures: "meters", source: "a test" };
const pue = {
  ...base,
  kind: "measured-pue",
  atMost: 1.1,
  window: "30 days",
  minimumSamples: 10,
};
const grid = { ...base, kind: "grid-energised", atLeast: "planned" };
const booked = { ...base, kind: "capacity-booked", atLeast: "12 GPUs" };
const accepted = { ...base, kind: "phase-accepted", atLeast: "99 %" };
const delivered = {
  ...base,
  kind: "gpus-delivered",
  gpuSystem: "hgx-h100",
  atLeast: "planned",
};
const poolPower = { ...pue, kind: "measured-pool-power", atMost: "planned" };
const composite = (name: string, kind: string, gates: string[], more: object = {}): GateText => ({
  name,
  kind,
  gates,
  source: "a test",
  ...more,
});

const GATES = /^ {4}gates:\n(?: {6}.*\n)+/m;
const textOf = (gates: readonly GateText[]): string =>
  `${stringify({ gates }).replace(/^/gm, "    ").trimEnd()}\n`;

/** What is wrong with the lab when its first phase has these gates: the word that each problem points at, and what it says. */
const problemsOf = (...gates: readonly GateText[]): (readonly [string, string])[] =>
  pointedProblems([[GATES, textOf(gates)]]);

describe("a gate in a site file", () => {
  it.each<[string, ...GateText[]]>([
    ["all that a measured gate needs", pue],
    ["one sample a window", { ...pue, minimumSamples: 1 }],
    [
      "as many samples as its window has",
      { ...pue, minimumSamples: 30, prometheus: { query: "up", step: "1 day" } },
    ],
    ["more samples than minutes where nothing is queried", { ...pue, minimumSamples: 99_999 }],
    [
      "a query that looks once",
      { ...accepted, window: "3 days", prometheus: { query: "up", step: "3 days" } },
    ],
    ["the phase's own figure", grid],
    ["the power that its phase is built on", { ...grid, atLeast: "200 kW" }],
    ["either quantity that it takes", booked, { ...booked, name: "h", atLeast: "1 MW" }],
    ["a confirmation", { ...base, kind: "registration", equals: "confirmed" }],
    ["a pool whose power it measures", { ...poolPower, pool: "h100-3" }],
    [
      "parts that are made of others, and one that is part of two",
      booked,
      { ...grid, name: "h" },
      composite("w", "at-least-of", ["g", "h"], { atLeast: 2 }),
      composite("v", "all-of", ["w", "h"]),
      composite("u", "all-of", ["w", "v"]),
    ],
    ["deliveries of the system that its phase has", delivered],
    [
      "deliveries of the system that its phase has, as a part that must pass",
      { ...delivered, name: "h" },
      booked,
      composite("w", "at-least-of", ["g", "h"], { atLeast: 2 }),
    ],
    [
      "deliveries of another system beside those",
      delivered,
      { ...delivered, name: "h", gpuSystem: "gb300-nvl72" },
    ],
  ])("is accepted with %s", (_what, ...gates) => {
    expect(problemsOf(...gates)).toEqual([]);
  });

  it("is read in whole days and minutes, with what it leaves out", () => {
    const query = { query: "up", step: "5 minutes" };
    const read = (gate: GateText) =>
      parseSite("site.yaml", siteText("lab").replace(GATES, textOf([gate])), catalog).phases[0]
        ?.gates[0];
    expect(read({ ...pue, prometheus: query })).toEqual({
      ...base,
      kind: "measured-pue",
      comparison: "atMost",
      threshold: { dimension: "ratio", amount: 1_100 },
      windowDays: 30,
      minimumSamples: 10,
      maximumHoleMinutes: 0,
      maximumAgeDays: undefined,
      signatureRequired: false,
      prometheus: { query: "up", stepMinutes: 5, aggregate: "mean" },
    });
    expect(
      read({
        ...poolPower,
        pool: "h100-1",
        maximumHole: "1 hour",
        maximumAge: "90 days",
        signature: "required",
      }),
    ).toMatchObject({
      threshold: "planned",
      maximumHoleMinutes: 60,
      maximumAgeDays: 90,
      signatureRequired: true,
      pool: "h100-1",
    });
    expect(read(booked)).toMatchObject({ threshold: { dimension: "gpus", amount: 12 } });
    expect(read({ ...base, kind: "registration", equals: "confirmed" })).toMatchObject({
      comparison: "equals",
      threshold: { dimension: "confirmation", amount: 1 },
    });
  });

  it.each<[string, GateText, string, string]>([
    [
      "an unknown kind",
      { ...pue, kind: "measured-pew" },
      "measured-pew",
      'kind: found "measured-pew"; the kind of the gate: "grid-energised", "capital-released", "capacity-booked", "gpus-delivered", "phase-accepted", "measured-pue", "measured-utilisation", "measured-pool-power", "registration", "all-of", "any-of" or "at-least-of"',
    ],
    [
      "no threshold",
      { ...pue, atMost: undefined },
      "measured-pue",
      'kind: found "measured-pue"; a measured-pue gate needs atMost: the threshold it compares with',
    ],
    [
      "the wrong comparison beside the right one",
      { ...pue, atLeast: 1.2 },
      "1.2",
      "atLeast: found 1.2; a measured-pue gate compares with atMost",
    ],
    [
      "a threshold of another quantity",
      { ...pue, atMost: "5 MW" },
      "5",
      'atMost: found "5 MW"; a measured-pue gate takes a ratio as 1.15',
    ],
    [
      "neither of two quantities",
      { ...booked, atLeast: "60 %" },
      "60",
      'atLeast: found "60 %"; a capacity-booked gate takes a number of GPUs as "12288 GPUs", or a power as "20 MW"',
    ],
    [
      "a threshold without a unit",
      { ...pue, atMost: "much" },
      "much",
      'atMost: found "much"; expected a quantity with its unit: a power as "20 MW", or a share as "98.5 %", or a ratio as 1.15, or a number of GPUs as "12288 GPUs", or whole dollars as "1000000000 USD", or "confirmed" or "refused"',
    ],
    [
      "a phase's figure where it plans none",
      { ...pue, atMost: "planned" },
      "planned",
      'atMost: found "planned"; a phase plans no figure for measured-pue: write a ratio as 1.15',
    ],
    [
      "no window",
      { ...pue, window: undefined },
      "measured-pue",
      'kind: found "measured-pue"; a measured-pue gate needs window: how much data is enough',
    ],
    [
      "no number of samples",
      { ...pue, minimumSamples: undefined },
      "measured-pue",
      'kind: found "measured-pue"; a measured-pue gate needs minimumSamples: how much data is enough',
    ],
    ["no sample", { ...pue, minimumSamples: 0 }, "0", "minimumSamples: found 0; at least 1 sample"],
    [
      "half a day",
      { ...pue, window: "12 hours" },
      "12",
      'window: found "12 hours"; expected whole days, at least one, as "30 days"',
    ],
    [
      "no day",
      { ...pue, window: "0 days" },
      "0",
      'window: found "0 days"; expected whole days, at least one, as "30 days"',
    ],
    [
      "a bare number of days",
      { ...pue, window: 30 },
      "30",
      'window: found 30; expected whole days, at least one, as "30 days"',
    ],
    [
      "a window of more than a century",
      { ...pue, window: "36526 days" },
      "36526",
      'window: found "36526 days"; expected at most 36,525 days, which are 100 years',
    ],
    [
      "a maximum age that leads past every calendar",
      { ...pue, maximumAge: "99999999 days" },
      "99999999",
      'maximumAge: found "99999999 days"; expected at most 36,525 days, which are 100 years',
    ],
    [
      "a hole of more than a century",
      { ...pue, maximumHole: "999999999 minutes" },
      "999999999",
      'maximumHole: found "999999999 minutes"; expected at most 36,525 days, which are 100 years',
    ],
    [
      "a time in words",
      { ...pue, maximumHole: "an hour" },
      "an",
      'maximumHole: found "an hour"; expected a time with its unit, as "30 days", "12 hours" or "45 minutes"',
    ],
    [
      "a pool that it does not measure",
      { ...pue, pool: "h100-1" },
      "h100-1",
      'pool: found "h100-1"; a measured-pool-power gate names its pool, and no other kind does',
    ],
    [
      "no pool to measure",
      poolPower,
      "measured-pool-power",
      'kind: found "measured-pool-power"; a measured-pool-power gate names its pool, and no other kind does',
    ],
    [
      "a pool that is not there",
      { ...poolPower, pool: "h100-7" },
      "h100-7",
      'pool: there is no pool "h100-7"; there is "h100-1", "h100-2" or "h100-3". Did you mean "h100-1"?',
    ],
    [
      "a system whose deliveries it does not count",
      { ...booked, gpuSystem: "hgx-h100" },
      "hgx-h100",
      'gpuSystem: found "hgx-h100"; a gpus-delivered gate names the gpuSystem whose GPUs count, and no other kind does',
    ],
    [
      "deliveries of no system",
      { ...delivered, gpuSystem: undefined },
      "gpus-delivered",
      'kind: found "gpus-delivered"; a gpus-delivered gate names the gpuSystem whose GPUs count, and no other kind does',
    ],
    [
      "less power than its phase is built on",
      { ...grid, atLeast: "199 kW" },
      "199",
      "atLeast: found 199 kW, but phase-1 is built on 200 kW energised: write planned",
    ],
    [
      "a query without a window",
      { ...accepted, prometheus: { query: "up", step: "1 minute" } },
      "query",
      'prometheus: found {"query":"up","step":"1 minute"}; a gate with a query needs a window to run it over',
    ],
    [
      "a query without time between its samples",
      { ...pue, prometheus: { query: "up", step: "0 minutes" } },
      "query",
      'prometheus: found {"query":"up","step":"0 minutes"}; step is 0: samples need time between them, as 5 minutes',
    ],
    [
      "more samples than its window has",
      { ...pue, minimumSamples: 31, prometheus: { query: "up", step: "1 day" } },
      "31",
      "minimumSamples: found 31; the window has 30 samples at this step, so that the gate could never pass",
    ],
    [
      "more samples than its window has whole steps",
      {
        ...pue,
        window: "7 days",
        minimumSamples: 5,
        prometheus: { query: "up", step: "36 hours" },
      },
      "5",
      "minimumSamples: found 5; the window has 4 samples at this step, so that the gate could never pass",
    ],
  ])("is refused with %s", (_what, gate, word, problem) => {
    expect(problemsOf(gate)).toEqual([[word, `phases[0].gates[0].${problem}`]]);
  });

  it("is told a key that it may have meant", () => {
    const { minimumSamples: minimumSample, ...rest } = pue;
    expect(problemsOf({ ...rest, minimumSample }).at(-1)).toEqual([
      "minimumSample",
      expect.stringMatching(/ Did you mean "minimumSamples"\?$/),
    ]);
  });

  it.each<[string, GateText[], ...[string, string][]]>([
    [
      "names that are taken",
      [pue, { ...pue }, { ...pue }],
      ["g", '[1].name: "g" is taken by gate 1 of this phase already'],
      ["g", '[2].name: "g" is taken by gate 1 of this phase already'],
    ],
    [
      "a part that is not there",
      [pue, composite("all", "all-of", ["gg"])],
      ["gg", '[1].gates[0]: there is no gate "gg" in phase-1; there is "g". Did you mean "g"?'],
    ],
    [
      "itself as a part",
      [pue, composite("all", "all-of", ["g", "all"])],
      ["all", '[1].gates[1]: "all" cannot be part of itself'],
    ],
    [
      "a part twice",
      [pue, composite("two", "at-least-of", ["g", "g"], { atLeast: 2 })],
      ["g", '[1].gates[1]: "g" is named twice: it would count twice'],
    ],
    [
      "more parts to pass than it has",
      [pue, composite("two", "at-least-of", ["g"], { atLeast: 2 })],
      ["2", "[1].atLeast: found 2; it is made of 1 gate, so that it could never pass"],
    ],
    [
      "more than its two parts to pass",
      [pue, { ...pue, name: "h" }, composite("three", "at-least-of", ["g", "h"], { atLeast: 3 })],
      ["3", "[2].atLeast: found 3; it is made of 2 gates, so that it could never pass"],
    ],
    [
      "no part to pass",
      [pue, composite("none", "at-least-of", ["g"], { atLeast: 0 })],
      ["0", "[1].atLeast: found 0; at least 1 gate"],
    ],
    [
      "no part",
      [pue, composite("none", "any-of", [])],
      ["[", "[1].gates: found []; at least one gate"],
    ],
    [
      "parts that go in a circle, and not what is only made of these",
      [
        pue,
        composite("w", "all-of", ["x"]),
        composite("x", "all-of", ["y"]),
        composite("y", "any-of", ["z", "g"]),
        composite("z", "any-of", ["x"]),
      ],
      ["y", '[2].gates[0]: "y" is itself made of "x": they go in a circle'],
      ["z", '[3].gates[0]: "z" is itself made of "y": they go in a circle'],
      ["x", '[4].gates[0]: "x" is itself made of "z": they go in a circle'],
    ],
  ])("is refused with %s", (_what, gates, ...problems) => {
    expect(problemsOf(...gates)).toEqual(
      problems.map(([word, problem]) => [word, `phases[0].gates${problem}`]),
    );
  });
});

describe("a gate on deliveries", () => {
  const problem = (phase: string, gpuSystem: string, units: number): string =>
    `found ${units} units of ${gpuSystem}, and no gpus-delivered gate of ${phase} that must pass counts GPUs of ${gpuSystem}: add one with gpuSystem: ${gpuSystem}, outside of any-of and at-least-of`;
  const missing = ["15", `phases[0].units.h100-1: ${problem("phase-1", "hgx-h100", 15)}`];
  const other: GateText = { ...delivered, gpuSystem: "hgx-b200" };

  it("is refused for a system that is not in the catalogue", () => {
    expect(problemsOf(delivered, { ...delivered, name: "h", gpuSystem: "hgx-h10" })).toEqual([
      [
        "hgx-h10",
        expect.stringMatching(/^phases\[0\].gates\[1\].gpuSystem: there is no GPU system/),
      ],
    ]);
  });

  it("does not let GPUs of another system stand for those of the phase", () => {
    expect(problemsOf(other)).toEqual([missing]);
    expect(problemsOf(other, delivered, { ...delivered, name: "h" })).toEqual([
      ["g", 'phases[0].gates[1].name: "g" is taken by gate 1 of this phase already'],
    ]);
  });

  it("does not count where the phase can open without it", () => {
    const either = [delivered, booked].map((gate, index) => ({ ...gate, name: `g${index}` }));
    const parts = ["g0", "g1"];
    for (const optional of [
      composite("e", "any-of", parts),
      composite("e", "at-least-of", parts, { atLeast: 1 }),
    ]) {
      expect(problemsOf(...either, optional)).toEqual([missing]);
      expect(problemsOf(...either, optional, composite("f", "all-of", ["g0"]))).toEqual([]);
      expect(problemsOf(...either, optional, composite("f", "all-of", ["e"]))).toEqual([missing]);
    }
  });

  it("P12: refuses a pool whose system is changed in place, since the GPUs that were delivered are of the former one", () => {
    const [from, to] = ["hgx-h100", "hgx-b200"].map(
      (system) => `h100-1, hall: hall-1, gpuSystem: ${system}`,
    ) as [string, string];
    expect(
      pointedProblems([
        [from, to],
        ["{ h100-1: 15 }", "{ h100-1: 10 }"],
      ]),
    ).toEqual([["10", `phases[0].units.h100-1: ${problem("phase-1", "hgx-b200", 10)}`]]);
  });

  it("says so once for each system, at the first pool that has units of it", () => {
    expect(
      pointedProblems([
        [/gpuSystem: hgx-h100, purpose/g, "gpuSystem: hgx-b200, purpose"],
        ["{ name: hall-1, share: 190 kW }", "{ name: hall-2, share: 190 kW }"],
        ["{ h100-1: 15 }", "{ h100-1: 0, h100-2: 4 }"],
      ]),
    ).toEqual([["4", `phases[0].units.h100-2: ${problem("phase-1", "hgx-b200", 4)}`]]);
  });
});

describe("P2: a gate that says whether the power is there", () => {
  const refused = (member: string, leaf: string, whole: string, kind = "grid-energised"): string =>
    `"${member}"${leaf === member ? "" : `, made of "${leaf}",`} says whether the power is there (${kind}), and "${whole}" can pass without it: only an all-of may have it, or let it count alone`;
  const letter: GateText = { ...accepted, name: "letter" };
  const unitPower: GateText = { ...poolPower, pool: "h100-1", name: "unit-power" };

  it.each<[string, GateText[], ...[string, string][]]>([
    [
      "in an any-of that a letter passes",
      [{ ...grid, name: "grid" }, letter, composite("e", "any-of", ["letter", "grid"])],
      ["grid", `[2].gates[1]: ${refused("grid", "grid", "e")}`],
    ],
    [
      "in an any-of of nothing else",
      [{ ...grid, name: "grid" }, composite("e", "any-of", ["grid"])],
      ["grid", `[1].gates[0]: ${refused("grid", "grid", "e")}`],
    ],
    [
      "in an at-least-of that needs fewer than all",
      [
        { ...grid, name: "grid" },
        letter,
        composite("e", "at-least-of", ["grid", "letter"], { atLeast: 1 }),
      ],
      ["grid", `[2].gates[0]: ${refused("grid", "grid", "e")}`],
    ],
    [
      "in an any-of and in an all-of beside it",
      [
        { ...grid, name: "grid" },
        letter,
        composite("e", "any-of", ["letter", "grid"]),
        composite("all", "all-of", ["grid"]),
      ],
      ["grid", `[2].gates[1]: ${refused("grid", "grid", "e")}`],
    ],
    [
      "in an any-of through an all-of",
      [
        { ...grid, name: "grid" },
        letter,
        composite("all", "all-of", ["grid", "letter"]),
        composite("e", "any-of", ["letter", "all"]),
      ],
      ["all", `[3].gates[1]: ${refused("all", "grid", "e")}`],
    ],
    [
      "in an all-of of an any-of",
      [
        { ...grid, name: "grid" },
        letter,
        composite("e", "any-of", ["letter", "grid"]),
        composite("all", "all-of", ["e"]),
      ],
      ["grid", `[2].gates[1]: ${refused("grid", "grid", "e")}`],
    ],
    [
      "by the power that a unit was measured to draw",
      [unitPower, letter, composite("e", "any-of", ["unit-power", "letter"])],
      [
        "unit-power",
        `[2].gates[0]: ${refused("unit-power", "unit-power", "e", "measured-pool-power")}`,
      ],
    ],
  ])("is refused %s", (_what, gates, ...problems) => {
    expect(problemsOf(...gates)).toEqual(
      problems.map(([word, problem]) => [word, `phases[0].gates${problem}`]),
    );
  });

  it.each<[string, ...GateText[]]>([
    [
      "in an all-of",
      { ...grid, name: "grid" },
      letter,
      composite("e", "all-of", ["grid", "letter"]),
    ],
    [
      "in an at-least-of that needs all",
      { ...grid, name: "grid" },
      letter,
      composite("e", "at-least-of", ["grid", "letter"], { atLeast: 2 }),
    ],
    [
      "beside an any-of of others",
      { ...grid, name: "grid" },
      letter,
      composite("e", "any-of", ["letter"]),
    ],
  ])("is accepted %s", (_what, ...gates) => {
    expect(problemsOf(...gates)).toEqual([]);
  });
});
