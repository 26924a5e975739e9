import type { GatesDiff } from "../../../../model/diff/gateChanges";
import type { PoolChange, Side } from "../../../../model/diff/poolChanges";
import type { SiteVersion } from "../../../../model/diff/siteVersion";
import {
  gateViolations,
  powerViolations,
  stackViolations,
} from "../../../../model/diff/violations";
import type { PowerViolation } from "../../../../model/energyBudget";
import type { PoolPlan } from "../../../../model/phasePlan";
import { reportPhase, type PhaseReport } from "../../../../model/sitePlan";
import { phaseDiffOf, poolChangeOf } from "../../../support/phaseDiffs";
import { versionOf } from "../../../support/siteVersions";
import { planned } from "../../../../model/power/basis";

const NOTHING: Side = { version: undefined, report: undefined };

/** The lab with two rows in its first hall, a pool in each, and a lock on the third hall and the pool of the second row. */
let version: SiteVersion;
let report: PhaseReport;

beforeAll(() => {
  const hall = "    limit: 1.8 MW\n    fixedLoad: 0 W\n";
  const rows = "    rows: [{ name: a, limit: 1 MW }, { name: b, limit: 1 MW }]\n";
  const lab = versionOf("lab", {
    change: [
      [`${hall}  - name: hall-2`, `${hall}${rows}  - name: hall-2`],
      ["h100-1: 45, h100-2: 40, h100-3: 40", "h100-1: 45, h100-2: 40, h100-3: 41"],
      ["h100-1, hall: hall-1,", "h100-1, hall: hall-1, row: a,"],
      ["h100-2, hall: hall-2,", "h100-2, hall: hall-1, row: b,"],
    ],
    stacks: { "lab-dev": "phase-2" },
    relocked: true,
  });
  const { locked } = lab;
  const phase = locked?.phases["phase-2"];
  if (locked === undefined || phase === undefined) {
    throw new Error("no limits of phase-2");
  }
  const feed = { carries: "facility", watts: 1, halls: ["hall-3"], pools: ["h100-2"] } as const;
  const domains = [...(phase.domains ?? []), { name: "feed old", ...feed }];
  version = {
    ...lab,
    locked: { ...locked, phases: { ...locked.phases, "phase-2": { ...phase, domains } } },
  };
  report = reportPhase(version.site, version.catalog, "phase-2", planned(version.locked));
});

const violation = (domain: string, excessWatts = 1, says = "asked"): PowerViolation => ({
  domain,
  askedWatts: excessWatts,
  allowedWatts: 0,
  excessWatts,
  message: `${domain}: too much ${says}`,
});
const sideWith = (...violations: readonly PowerViolation[]): Side => ({
  version,
  report: { ...report, violations },
});

/** A pool with units of a system on each side, as far as violations read it. */
function resized(
  pool: string,
  units: readonly [before: number | undefined, after: number | undefined],
  systems: readonly [string, string] = ["hgx-h100", "hgx-h100"],
): PoolChange {
  const [before, after] = units.map((count, side) =>
    count === undefined
      ? undefined
      : ({ units: count, gpuSystem: systems[side], facilityWatts: count } as PoolPlan),
  );
  return poolChangeOf({ pool, before, after });
}

describe("a violation of the power", () => {
  const grown = [
    resized("h100-1", [10, 40]),
    resized("h100-2", [10, 30]),
    resized("h100-3", [undefined, 15]),
  ];

  it("is told with its message, at its line", () => {
    const message = "row hall-1/b: too much asked";
    expect(powerViolations(NOTHING, sideWith(violation("row hall-1/b")), grown)).toEqual([
      {
        rule: "power",
        subject: "row hall-1/b",
        message,
        at: version.siteFile.problemAt(["phases", 1, "units", "h100-2"], message),
        alreadyThere: false,
      },
    ]);
  });

  it.each<[what: string, domain: string, pools: readonly PoolChange[], path: string]>([
    ["in the row, that grew", "row hall-1/b", grown, "phases[1].units.h100-2"],
    ["in the hall, that grew most", "hall hall-1", grown, "phases[1].units.h100-1"],
    ["in the hall, in whatever order", "hall hall-1", grown.toReversed(), "phases[1].units.h100-1"],
    ["of the site, that grew most", "site lab", grown, "phases[1].units.h100-1"],
    [
      "of a locked limit, in its halls or by name",
      "feed old (locked limit)",
      grown,
      "phases[1].units.h100-2",
    ],
    [
      "of a locked limit, in its halls",
      "feed old (locked limit)",
      [resized("h100-2", [30, 30]), resized("h100-3", [1, 2]), resized("h100-1", [0, 9])],
      "phases[1].units.h100-3",
    ],
    [
      "that is largest, where none grew",
      "site lab",
      [resized("h100-3", [30, 29]), resized("h100-2", [3, undefined])],
      "phases[1].units.h100-1",
    ],
    ["that is largest, where none changed", "transformer substation", [], "phases[1].units.h100-1"],
    ["that is largest in the row", "row hall-1/b", [], "phases[1].units.h100-2"],
    ["that is largest of a locked limit", "feed old (locked limit)", [], "phases[1].units.h100-3"],
    [
      "that is largest, where another one stays as it is",
      "site lab",
      [resized("h100-2", [30, 30])],
      "phases[1].units.h100-1",
    ],
    ["that nobody can price", "pool h100-1", grown, "pools[0]"],
    ["of none, in a hall without any", "hall hall-2", grown, "phases[1].units"],
  ])("is at the pool %s", (_what, domain, pools, path) => {
    const [found] = powerViolations(NOTHING, sideWith(violation(domain)), pools);
    expect(found).toMatchObject({ subject: domain, at: { path } });
  });

  it("is at the shares of the halls where these are too much", () => {
    const shares = violation("site lab", 1, "shared out among the halls");
    const [found] = powerViolations(NOTHING, sideWith(shares), grown);
    expect(found?.at.path).toBe("phases[1].halls");
  });

  it.each<[what: string, before: PowerViolation[] | undefined, alreadyThere: boolean]>([
    ["as large", [violation("hall hall-1", 5)], true],
    ["larger", [violation("hall hall-2", 1), violation("hall hall-1", 6)], true],
    ["smaller", [violation("hall hall-1", 4)], false],
    ["elsewhere", [violation("hall hall-2", 6)], false],
    ["nowhere", [], false],
    ["not known, without the phase", undefined, false],
  ])("was there before where it was %s", (_what, before, alreadyThere) => {
    const side = before === undefined ? NOTHING : sideWith(...before);
    const [found] = powerViolations(side, sideWith(violation("hall hall-1", 5)), []);
    expect(found?.alreadyThere).toBe(alreadyThere);
  });

  it("is none where the after side has no phase, or carries all of it", () => {
    expect(powerViolations(NOTHING, NOTHING, grown)).toEqual([]);
    expect(powerViolations(NOTHING, { ...NOTHING, version }, grown)).toEqual([]);
    expect(powerViolations(NOTHING, { ...NOTHING, report }, grown)).toEqual([]);
    expect(powerViolations(NOTHING, sideWith(), grown)).toEqual([]);
  });
});

describe("capacity behind a gate", () => {
  const closed = (parts: Partial<GatesDiff>): GatesDiff =>
    phaseDiffOf({ gates: { openAfter: false, ...parts } }).gates;
  const told = (
    pools: readonly PoolChange[],
    gates: Partial<GatesDiff>,
    stacks: readonly string[] = ["lab-dev", "lab-prod"],
    moved = false,
    side = sideWith(),
  ) => gateViolations(side, closed(gates), pools, stacks, moved);
  const one = resized("h100-2", [10, 11]);
  const WAY = "bring the evidence first, or leave the units as they are";

  it.each<[what: string, pools: readonly PoolChange[], gates: Partial<GatesDiff>, message: string]>(
    [
      [
        "one unit, by its gates and the phase before",
        [one],
        { failing: ["a", "b"], blockedBy: "phase-1" },
        "1 unit added to phase-2 in lab-dev while it is not open (a, b not holding; phase-1 not open)",
      ],
      [
        "all that grew, and nothing less for what shrank",
        [resized("h100-1", [30, 20]), one, resized("h100-3", [undefined, 1_000])],
        { failing: ["a"] },
        "1,001 units added to phase-2 in lab-dev while it is not open (a not holding)",
      ],
      [
        "units of another system, all of them",
        [resized("h100-2", [10, 4], ["hgx-h100", "hgx-b200"])],
        { blockedBy: "phase-1" },
        "4 units added to phase-2 in lab-dev while it is not open (phase-1 not open)",
      ],
      [
        "units whose capital is not released",
        [one],
        { capital: "phase-2 needs USD 2" },
        "1 unit added to phase-2 in lab-dev while it is not open (its capital not released)",
      ],
    ],
  )("is %s", (_what, pools, gates, message) => {
    const [found, ...rest] = told(pools, gates);
    expect(rest).toEqual([]);
    expect(found).toEqual({
      rule: "gate",
      subject: "phase-2",
      message: `${message}: ${WAY}`,
      at: { ...found?.at, message: `${message}: ${WAY}` },
      alreadyThere: false,
    });
  });

  it("is at the first pool that grew, or in the stack's file where the stack has moved", () => {
    const pools = [resized("h100-1", [30, 20]), one, resized("h100-3", [1, 2])];
    const places = [
      told(pools, {}),
      told(pools, {}, ["lab-dev"], true),
      told(pools, {}, ["unknown"], true),
    ].map(([found]) => `${found?.at.file ?? ""} ${found?.at.path ?? ""}`);
    expect(places).toEqual([
      "sites/lab/site.yaml phases[1].units.h100-2",
      "Pulumi.lab-dev.yaml config.kvandal:phase",
      "sites/lab/site.yaml phases[1].units.h100-2",
    ]);
  });

  it.each<[what: string, violations: () => readonly unknown[]]>([
    ["where no stack deploys the phase", () => told([one], {}, [])],
    ["where it is open", () => told([one], { openAfter: true })],
    ["where nothing grew", () => told([resized("h100-2", [10, 10])], {})],
    ["where a pool is gone", () => told([resized("h100-2", [10, undefined])], {})],
    ["without the phase", () => told([one], {}, ["a"], false, { ...NOTHING, version })],
    ["without the site", () => told([one], {}, ["a"], false, { ...NOTHING, report })],
  ])("is none %s", (_what, violations) => {
    expect(violations()).toEqual([]);
  });
});

it("a stack may deploy only a phase that the site has", () => {
  const stacks = { "lab-dev": "phase-1", "lab-prod": "phase-9" };
  const message =
    'lab-prod deploys phase-9, which lab does not have: there is "phase-1", "phase-2" or "phase-3"';
  expect(stackViolations(versionOf("lab", { stacks }))).toEqual([
    {
      rule: "phase",
      subject: "lab-prod",
      message,
      at: {
        file: "Pulumi.lab-prod.yaml",
        line: 3,
        column: 18,
        path: "config.kvandal:phase",
        message,
      },
      alreadyThere: false,
    },
  ]);
});
