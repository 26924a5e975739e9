import type { BoundWatts, Placement } from "../placement";
import type { PhaseReport } from "../sitePlan";

/** In what a figure is counted. */
export type FigureUnit = "count" | "watts" | "perMille";

/** One figure of a phase on both sides, as the planner has it. */
export interface Figure {
  /** `nodes`, `gpus hgx-h100`, `facilityWatts`. */
  readonly key: string;
  /** With its unit where that is not shown with the value. */
  readonly label: string;
  readonly unit: FigureUnit;
  /** Undefined where the phase is not there, or nobody knows. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** The power domains and other limits that bind it: those of the after side, or of the before side where that is gone. */
  readonly boundBy?: readonly string[];
}

interface Row {
  readonly key: string;
  readonly label: string;
  readonly unit: FigureUnit;
  readonly read: (report: PhaseReport) => number | undefined;
  readonly bound?: (placement: Placement) => BoundWatts;
}

/** A figure that follows from the power of all pools is unknown where that of one is. */
function ifPriced({ unpricedPools }: PhaseReport, watts: number): number | undefined {
  return unpricedPools.length === 0 ? watts : undefined;
}

const POWER: readonly Row[] = [
  {
    key: "itWatts",
    label: "IT power",
    unit: "watts",
    read: (phase) => ifPriced(phase, phase.itWatts),
  },
  {
    key: "facilityWatts",
    label: "Facility power",
    unit: "watts",
    read: (phase) => ifPriced(phase, phase.facilityWatts),
  },
  {
    key: "limitWatts",
    label: "Usable by GPU pools, planned",
    unit: "watts",
    read: (phase) => phase.limitWatts,
    bound: ({ usable }) => usable,
  },
  {
    key: "provenWatts",
    label: "Usable by GPU pools, proven",
    unit: "watts",
    read: ({ proven }) => proven?.usableWatts,
  },
  {
    key: "headroomWatts",
    label: "Headroom",
    unit: "watts",
    read: (phase) => ifPriced(phase, phase.headroomWatts),
    bound: ({ headroom }) => headroom,
  },
  {
    key: "placeableWatts",
    label: "Placeable",
    unit: "watts",
    read: ({ placement }) => placement.placeable.watts,
    bound: ({ placeable }) => placeable,
  },
  {
    key: "strandedWatts",
    label: "Stranded",
    unit: "watts",
    read: (phase) => ifPriced(phase, phase.placement.stranded.watts),
    bound: ({ stranded }) => stranded,
  },
  {
    key: "designPuePerMille",
    label: "Design PUE",
    unit: "perMille",
    read: (phase) => phase.designPuePerMille,
  },
];

const YEAR_AND_MONEY: readonly Row[] = [
  {
    key: "energyMegawattHours",
    label: "Energy, MWh a year",
    unit: "count",
    read: ({ year }) => year?.energyMegawattHours,
  },
  {
    key: "electricityEur",
    label: "Electricity, EUR a year",
    unit: "count",
    read: ({ year }) => year?.electricityEur,
  },
  {
    key: "locationBasedTonnesCo2",
    label: "tCO2 a year, location-based",
    unit: "count",
    read: ({ year }) => year?.locationBasedTonnesCo2,
  },
  {
    key: "marketBasedTonnesCo2",
    label: "tCO2 a year, market-based",
    unit: "count",
    read: ({ year }) => year?.marketBasedTonnesCo2,
  },
  {
    key: "declaredSoFarUsd",
    label: "Capital declared so far, USD",
    unit: "count",
    read: ({ capital }) => capital.declaredSoFarUsd,
  },
  {
    key: "systemsSoFarUsd",
    label: "GPU systems so far, USD",
    unit: "count",
    read: ({ capital }) => capital.systemsSoFarUsd,
  },
];

/** Every figure of a phase on both sides: nodes, GPUs by generation, power, energy, carbon, money. The same order always. */
export function figuresOf(
  before: PhaseReport | undefined,
  after: PhaseReport | undefined,
): readonly Figure[] {
  const systems = [...(after?.systems ?? []), ...(before?.systems ?? [])];
  const names = [...new Set(systems.map(({ gpuSystem }) => gpuSystem))];
  const rows: Row[] = [
    { key: "nodes", label: "Nodes", unit: "count", read: (phase) => phase.nodes },
    ...names.map((name): Row => ({
      key: `gpus ${name}`,
      label: `GPUs, ${name}`,
      unit: "count",
      read: (phase) => phase.systems.find(({ gpuSystem }) => gpuSystem === name)?.gpus ?? 0,
    })),
    ...POWER,
    ...YEAR_AND_MONEY,
  ];
  const side = (report: PhaseReport | undefined, { read }: Row): number | undefined =>
    report === undefined ? undefined : read(report);
  return rows.map((row) => ({
    key: row.key,
    label: row.label,
    unit: row.unit,
    before: side(before, row),
    after: side(after, row),
    ...boundBy(after ?? before, row),
  }));
}

function boundBy(report: PhaseReport | undefined, { bound }: Row): Pick<Figure, "boundBy"> {
  return report === undefined || bound === undefined
    ? {}
    : { boundBy: bound(report.placement).boundBy };
}
