import { loadSite, parseSite, phaseOf, siteNames } from "../../../model/site";
import { changedLab, problemsIn, type Change } from "../../support/siteProblems";
import { catalog, PROJECT, siteText } from "../../support/sites";

/** The problems of the lab's site file after some lines of it were changed, as people see them. */
const problemsAfter = (...changes: readonly Change[]): string[] => problemsIn(changedLab(changes));

function lineOf(part: string): number {
  return (
    siteText("lab")
      .split("\n")
      .findIndex((line) => line.includes(part)) + 1
  );
}

describe("the shipped site files", () => {
  it.each(siteNames(PROJECT))("%s is valid", (name) => {
    expect(loadSite(PROJECT, name).site.name).toBe(name);
  });
});

describe("a bad site file", () => {
  it("names an unknown key at its line and offers the nearest", () => {
    expect(problemsAfter(["reserve:", "reserv:"])).toEqual([
      expect.stringMatching(
        /^site\.yaml:\d+:1 power\.reserve: missing; expected a share in percent, as "5 %"/,
      ),
      expect.stringContaining(
        `site.yaml:${lineOf("reserve:")}:3 power.reserv: unknown key "reserv"; allowed: gridConnection, reserve,`,
      ),
    ]);
    expect(problemsAfter(["reserve:", "reserv:"]).join()).toContain('Did you mean "reserve"?');
  });

  it("says what was found and what is allowed, and refuses a power without its unit", () => {
    expect(problemsAfter(["energised: 200 kW", "energised: 200000"])).toEqual([
      `site.yaml:${lineOf("energised: 200 kW")}:16 phases[0].energised: found 200000; expected a power with its unit, as "230 MW", "142 kW" or "10200 W"; a bare number has no unit: 200000 W is 200 kW, or did you mean 200000 MW?`,
    ]);
    expect(problemsAfter(["purpose: inference", "purpose: inferense"])[0]).toMatch(
      /pools\[2\]\.purpose: found "inferense"; allowed: "training" or "inference"\. Did you mean "inference"\?/,
    );
    expect(problemsAfter(["units: { h100-1: 15 }", "units: { h100-1: 1.5 }"])[0]).toContain(
      "found 1.5; expected a whole number",
    );
    expect(
      problemsAfter(["units: { h100-1: 15 }", "units: { h100-1: 9007199254740993 }"]).join(),
    ).toContain("phases[0].units.h100-1: found 9007199254740992; Too big");
    expect(problemsAfter(["units: { h100-1: 15 }", "units: { h100-1: -1 }"])[0]).toContain(
      "found -1; at least 0 units",
    );
  });

  it("reports everything at once, references included, in the order of the file", () => {
    const problems = problemsAfter(
      ["reserve: 5 %", "reserve: 500 %"],
      ["hall: hall-2", "hall: hall-9"],
      ["gpuSystem: hgx-h100", "gpuSystem: hgx-h10"],
      ["units: { h100-1: 15 }", "units: { h100-9: 15 }"],
    );
    expect(problems.map((problem) => problem.split(" ").slice(1).join(" "))).toEqual([
      'power.reserve: found "500 %"; at most 100 %',
      expect.stringMatching(
        /^pools\[0\]\.gpuSystem: there is no GPU system "hgx-h10"; there is "hgx-h100".*\. Did you mean "hgx-h100"\?$/,
      ),
      expect.stringContaining('pools[1].hall: there is no hall "hall-9"'),
      expect.stringContaining('phases[0].units.h100-9: there is no pool "h100-9"'),
    ]);
  });

  it.each([
    ["a name twice", [["name: hall-2\n", "name: hall-1\n"]], '"hall-1" is taken by entry 1'],
    [
      "two halls with one cluster",
      [["kwok-lab-hall-2", "kwok-lab-hall-1"]],
      '"kwok-lab-hall-1" is a context of hall hall-1 already',
    ],
    [
      "units in a hall without power",
      [["units: { h100-1: 15 }", "units: { h100-1: 15, h100-2: 1 }"]],
      'its hall "hall-2" has no share of power in this phase',
    ],
    [
      "more nodes than a cluster holds",
      [["units: { h100-1: 15 }", "units: { h100-1: 5001 }"]],
      'hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over)',
    ],
    [
      "more energised than contracted",
      [["energised: 5.2 MW", "energised: 5200001 W"]],
      "5.200001 MW energised, but only 5.200000 MW are contracted",
    ],
    [
      "more equity than capital",
      [["nscale: 1250000", "nscale: 12500000"]],
      "more than the tranche's USD 10,000,000",
    ],
  ] as const)("refuses %s", (_name, changes, message) => {
    const problems = problemsAfter(...changes);
    expect(problems[0]).toContain(message);
  });

  it.each([
    [
      "has room for all that is over",
      "h100-1: 5100, h100-2: 4990, h100-3: 4000",
      'hall "hall-1" would have 5,100 nodes; one Kubernetes cluster holds at most 5,000 (100 over): move units to hall "hall-3", which has room for 1,000',
    ],
    [
      "is empty",
      "h100-1: 5001, h100-2: 5000",
      'hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): move units to hall "hall-3", which has room for 5,000',
    ],
    [
      "has room for a part of it",
      "h100-1: 6000, h100-2: 4990, h100-3: 4500",
      'hall "hall-1" would have 6,000 nodes; one Kubernetes cluster holds at most 5,000 (1,000 over): move units to hall "hall-3", which has room for 500 of them, and lower the units',
    ],
    [
      "there is none",
      "h100-1: 5001, h100-2: 5000, h100-3: 5000",
      'hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): no other hall of the phase has room; add a hall, or lower the units',
    ],
  ])("refuses a pool that does not fit its hall and names the hall that %s", (_, units, words) => {
    const declared = "h100-1: 45, h100-2: 40, h100-3: 40";
    const line = lineOf(declared);
    expect(problemsAfter([declared, units])).toContain(
      `site.yaml:${line}:5 phases[1].units: ${words}`,
    );
  });

  it.each([
    ["a key twice", "name: lab\nname: lab\n", "Map keys must be unique"],
    ["two documents", "name: lab\n---\nname: lab\n", "a second YAML document"],
    ["tabs", "power:\n\treserve: 1\n", "not valid YAML"],
    ["nothing", "", "the file is empty"],
    ["a list", "- 1\n", "expected a mapping"],
  ])("is refused for %s with its line", (_name, text, message) => {
    expect(() => parseSite("site.yaml", text, catalog)).toThrow(message);
    expect(() => parseSite("site.yaml", text, catalog)).toThrow(/^site\.yaml:\d+:\d+ /);
  });
});

describe("asking for a name that is not there", () => {
  it("says what there is", () => {
    expect(() => loadSite(PROJECT, "kvandl")).toThrow(
      'there is no site "kvandl"; there is "kvandal", "lab" or "sines". Did you mean "kvandal"?',
    );
    expect(() => phaseOf(loadSite(PROJECT, "lab").site, "phase2")).toThrow(
      'Did you mean "phase-2"?',
    );
  });
});
