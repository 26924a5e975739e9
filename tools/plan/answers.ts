import { colours } from "../colours";
import type { TargetReport } from "../../model/computeTarget";
import { formatCount, formatRatio, formatWatts } from "../../model/format";
import type { Forecast, ForecastQuarter } from "../../model/forecast";
import { hallSizeProblems } from "../../model/hallSize";
import type { RoomReport } from "../../model/room";
import type { PhaseReport } from "../../model/sitePlan";
import { renderTable } from "./table";

/** `--what-if`: a phase before and after, as a delta table. */
export function renderWhatIf(
  questions: readonly string[],
  pairs: readonly (readonly [before: PhaseReport, after: PhaseReport])[],
): string {
  const parts = pairs.map(([before, after]) => {
    const figure = (
      label: string,
      of: (phase: PhaseReport) => number | undefined,
      format: (value: number) => string,
    ): string[] => {
      const [was, is] = [of(before), of(after)];
      const [first, second] = [was, is].map((side) =>
        side === undefined ? "unknown" : format(side),
      );
      return [label, first ?? "", second ?? "", deltaText(was, is, format)];
    };
    /** A figure that follows from the power of all pools is unknown where that of one is. */
    const watts = (label: string, of: (phase: PhaseReport) => number): string[] =>
      figure(
        label,
        (phase) => (phase.unpricedPools.length === 0 ? of(phase) : undefined),
        formatWatts,
      );
    const rows = [
      ["Power", verdict(before), verdict(after), ""],
      figure("Units", ({ units }) => units, formatCount),
      figure("Nodes", ({ nodes }) => nodes, formatCount),
      figure("GPUs", ({ gpus }) => gpus, formatCount),
      watts("IT power", (phase) => phase.itWatts),
      watts("Facility power", (phase) => phase.facilityWatts),
      figure("Usable", (phase) => phase.limitWatts, formatWatts),
      watts("Headroom", (phase) => phase.headroomWatts),
      figure("Placeable", ({ placement }) => placement.placeable.watts, formatWatts),
      watts("Stranded", ({ placement }) => placement.stranded.watts),
      ["Binds first", before.bindingDomain, after.bindingDomain, ""],
      figure("PUE, design", (phase) => phase.designPuePerMille, formatRatio),
      figure("MWh a year", (phase) => phase.year?.energyMegawattHours, formatCount),
      figure("EUR a year", (phase) => phase.year?.electricityEur, formatCount),
    ];
    const blocked = [
      ...after.violations.map(({ message }) => message),
      ...hallSizeProblems(after),
    ].map((message) => `${colours.red("blocked:")} ${message}`);
    const table = renderTable([after.phase, "today", questions.join(", "), "delta"], rows);
    return [table, ...blocked].join("\n");
  });
  return parts.join("\n\n");
}

function deltaText(
  before: number | undefined,
  after: number | undefined,
  format: (value: number) => string,
): string {
  if (before === undefined || after === undefined) {
    return "unknown";
  }
  const delta = after - before;
  const sign = delta > 0 ? "+" : "-";
  return delta === 0 ? "=" : sign + format(Math.abs(delta));
}

function verdict(phase: PhaseReport): string {
  if (!phase.fits) {
    return colours.red("over");
  }
  return hallSizeProblems(phase).length > 0 ? colours.red("too many nodes") : colours.green("fits");
}

/** `--max-units`: how many more fit, where, and what binds. */
export function renderRoom(phase: string, room: RoomReport): string {
  const { asked, gpuSystem, moreUnits, moreNodes, moreGpus, places } = room;
  const what = asked === gpuSystem ? gpuSystem : `${asked} (${gpuSystem})`;
  const rows = places.map((place) => [
    place.place,
    formatCount(place.moreUnits),
    formatCount(place.moreNodes),
    formatCount(place.moreGpus),
    place.bindingLimit,
  ]);
  return [
    `${formatCount(moreUnits)} more units of ${what} fit in ${phase}: ${formatCount(moreGpus)} GPUs on ${formatCount(moreNodes)} nodes`,
    renderTable(["Where", "More units", "Nodes", "GPUs", "Then binds"], rows),
  ].join("\n");
}

/** `--target`: what a multiple of the announced compute takes, generation by generation. */
export function renderTarget(report: TargetReport): string {
  const { factor, precision, baselineGpus, baselineSystem, baselinePrecision } = report;
  const base = `${formatCount(baselineGpus)} GPUs of ${baselineSystem}`;
  const atBase =
    baselinePrecision === precision
      ? ""
      : ` (counted in ${baselinePrecision.toUpperCase()}, which is the nearest that it has)`;
  const rows = report.answers.map((answer) => [
    answer.gpuSystem,
    formatCount(answer.units),
    formatCount(answer.gpus),
    formatCount(answer.nodes),
    formatCount(answer.halls),
    formatWatts(answer.facilityWatts),
    answer.phase === undefined
      ? colours.red(`does not fit: ${formatWatts(answer.missingWatts)} missing`)
      : colours.green(answer.phase),
    `${formatRatio((answer.reachedPerMille * factor * 1000) / 1000)}x`,
  ]);
  return [
    `${factor} times the dense ${precision.toUpperCase()} compute of the announced ${base}${atBase}: ${formatCount(report.targetTeraflops)} TFLOPS`,
    renderTable(
      [
        "System",
        "Units",
        "GPUs",
        "Nodes",
        "Halls",
        "Facility",
        "Power is there in",
        "Last phase carries",
      ],
      rows,
    ),
    ...report.silent.map(({ gpuSystem, reason }) => colours.dim(`${gpuSystem}: ${reason}`)),
  ].join("\n");
}

/** `--forecast`: when booked demand meets each limit, and which first. */
export function renderForecast(site: string, { quarters, binding, late }: Forecast): string {
  if (quarters.length === 0) {
    return `${site} has no bookings: list them under bookings in its site.yaml, by tenant and quarter`;
  }
  const rows = quarters.map((quarter) => [
    quarter.quarter,
    quarter.phase ?? colours.red("none yet"),
    formatCount(quarter.bookedGpus),
    quarter.gpusWithoutPool === 0 ? "-" : formatCount(quarter.gpusWithoutPool),
    quarter.facilityWatts === undefined ? "unknown" : formatWatts(quarter.facilityWatts),
    formatWatts(quarter.usableWatts),
    quarter.fits ? colours.green("fits") : colours.red(forecastVerdict(quarter)),
  ]);
  const [first] = binding;
  return [
    first === undefined
      ? `${site}: no limit binds for what is booked`
      : `${site}: ${first.limit} binds first, in ${first.quarter}: ${first.message}`,
    renderTable(
      ["Quarter", "Phase", "Booked GPUs", "Without a pool", "Facility", "Usable", ""],
      rows,
      2,
    ),
    ...binding.map(
      ({ quarter, limit, message, phase }) =>
        `${colours.yellow("binds:")} ${quarter} ${limit}: ${message}${phase === undefined ? " (no phase is energised)" : ` (${phase})`}`,
    ),
    ...late.map((message) => `${colours.red("late:")} ${message}`),
  ].join("\n");
}

/** The connection may carry what a hall or its cluster does not, and what no pool has units for. */
function forecastVerdict({ facilityWatts, usableWatts }: ForecastQuarter): string {
  if (facilityWatts === undefined) {
    return "unknown power";
  }
  return facilityWatts > usableWatts ? "over" : "does not fit";
}
