import { figuresOf } from "../../../../model/diff/figures";
import { reportPhase, type PhaseReport } from "../../../../model/sitePlan";
import { catalog, siteWith } from "../../../support/sites";
import { DECLARED, type ProvenFigures } from "../../../../model/power/basis";

let first: PhaseReport;
let second: PhaseReport;

beforeAll(() => {
  const site = siteWith("lab", ({ pools }) => {
    Object.assign(pools[2] ?? {}, { gpuSystem: "gb300-nvl72" });
  });
  first = { ...reportPhase(site, catalog, "phase-1", DECLARED), proven: proven(190_000) };
  second = { ...reportPhase(site, catalog, "phase-3", DECLARED), proven: proven(2_185_000) };
});

/** What evidence proves of a phase. */
const proven = (usableWatts: number): ProvenFigures => ({
  energisedWatts: 2_300_000,
  usableWatts,
  record: "2026-03-31-grid-energised.yaml",
  expiredRecord: undefined,
});

/** How a phase is read: what a figure is called, and its number. */
const READ: readonly (readonly [
  key: string,
  label: string,
  unit: string,
  read: (report: PhaseReport) => number | undefined,
])[] = [
  ["nodes", "Nodes", "count", ({ nodes }) => nodes],
  ["gpus hgx-h100", "GPUs, hgx-h100", "count", (report) => gpus(report, "hgx-h100")],
  ["gpus gb300-nvl72", "GPUs, gb300-nvl72", "count", (report) => gpus(report, "gb300-nvl72")],
  ["itWatts", "IT power", "watts", ({ itWatts }) => itWatts],
  ["facilityWatts", "Facility power", "watts", ({ facilityWatts }) => facilityWatts],
  ["limitWatts", "Usable by GPU pools, planned", "watts", ({ limitWatts }) => limitWatts],
  ["provenWatts", "Usable by GPU pools, proven", "watts", (report) => report.proven?.usableWatts],
  ["headroomWatts", "Headroom", "watts", ({ headroomWatts }) => headroomWatts],
  ["placeableWatts", "Placeable", "watts", ({ placement }) => placement.placeable.watts],
  ["strandedWatts", "Stranded", "watts", ({ placement }) => placement.stranded.watts],
  ["designPuePerMille", "Design PUE", "perMille", ({ designPuePerMille }) => designPuePerMille],
  ["energyMegawattHours", "Energy, MWh a year", "count", ({ year }) => year?.energyMegawattHours],
  ["electricityEur", "Electricity, EUR a year", "count", ({ year }) => year?.electricityEur],
  [
    "locationBasedTonnesCo2",
    "tCO2 a year, location-based",
    "count",
    ({ year }) => year?.locationBasedTonnesCo2,
  ],
  [
    "marketBasedTonnesCo2",
    "tCO2 a year, market-based",
    "count",
    ({ year }) => year?.marketBasedTonnesCo2,
  ],
  [
    "declaredSoFarUsd",
    "Capital declared so far, USD",
    "count",
    ({ capital }) => capital.declaredSoFarUsd,
  ],
  ["systemsSoFarUsd", "GPU systems so far, USD", "count", ({ capital }) => capital.systemsSoFarUsd],
];

function gpus({ systems }: PhaseReport, name: string): number {
  return systems.find(({ gpuSystem }) => gpuSystem === name)?.gpus ?? 0;
}

const rows = (before: PhaseReport | undefined, after: PhaseReport | undefined) =>
  READ.map(([key, label, unit, read]) => ({
    key,
    label,
    unit,
    before: before && read(before),
    after: after && read(after),
    ...boundBy(key, after ?? before),
  }));

function boundBy(key: string, report: PhaseReport | undefined): { boundBy?: readonly string[] } {
  const { usable, headroom, placeable, stranded } = report?.placement ?? {};
  const bound = new Map([
    ["limitWatts", usable],
    ["headroomWatts", headroom],
    ["placeableWatts", placeable],
    ["strandedWatts", stranded],
  ]).get(key);
  return bound === undefined ? {} : { boundBy: bound.boundBy };
}

it("the figures of a phase are the planner's, each side's own, systems of the after side first", () => {
  expect(gpus(first, "gb300-nvl72")).toBe(0);
  expect(gpus(second, "gb300-nvl72")).toBeGreaterThan(0);
  expect(figuresOf(first, second)).toEqual(rows(first, second));
});

it("a side without the phase has none", () => {
  expect(figuresOf(undefined, second)).toEqual(rows(undefined, second));
  expect(figuresOf(second, undefined)).toEqual(rows(second, undefined));
});

it("systems that are gone come last", () => {
  const others = { ...second, systems: second.systems.slice(1) };
  const keys = figuresOf(second, others).map(({ key }) => key);
  expect(keys.slice(1, 3)).toEqual(["gpus gb300-nvl72", "gpus hgx-h100"]);
  expect(figuresOf(second, others)[2]?.after).toBe(0);
});

it("proven power is unknown where no evidence has been looked at", () => {
  const found = figuresOf({ ...first, proven: undefined }, first);
  expect(found.find(({ key }) => key === "provenWatts")).toMatchObject({
    before: undefined,
    after: 190_000,
  });
});

it("what nobody knows of a year is no zero", () => {
  const unknown = { ...first, year: undefined };
  const of = (key: string) => figuresOf(unknown, first).find((figure) => figure.key === key);
  expect(of("electricityEur")).toMatchObject({ before: undefined, after: 40_602 });
  expect(of("energyMegawattHours")).toMatchObject({ before: undefined, after: 1_353 });
});

it("a figure of power names what binds on the after side, and on the before side of a phase that goes", () => {
  const bound = (before: PhaseReport | undefined, after: PhaseReport | undefined) =>
    figuresOf(before, after).find(({ key }) => key === "placeableWatts")?.boundBy;
  expect(bound(second, first)).toEqual(["hall hall-1"]);
  expect(bound(first, undefined)).toEqual(["hall hall-1"]);
  expect(bound(first, second)).toEqual(second.placement.placeable.boundBy);
});
