import { colours } from "../colours";
import {
  formatCount,
  formatForecastRatio,
  formatMoney,
  formatOf,
  formatPercent,
  formatRatio,
  formatUsd,
  formatWatts,
} from "../../model/format";
import type { PhaseVerdict } from "../../model/gates/openPhases";
import type { LoadSwing } from "../../model/loadSwing";
import type { DomainPlan } from "../../model/phasePlan";
import { describeLimits, type BoundWatts, type PlaceableWatts } from "../../model/placement";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { remarks } from "./phaseTable";
import { renderTable } from "./table";

/** More power domains than this are not read line by line; the fullest are shown, the others counted. */
const DOMAINS_SHOWN = 12;

/** Every phase of a site side by side: one sentence with the verdict, the table, then what is wrong or tight by phase. */
export function renderSitePlan(plan: SitePlan, verdicts: readonly PhaseVerdict[]): string {
  const { phases } = plan;
  const rows: (readonly string[])[] = FIGURES.map(([label, figure]) => [
    label,
    ...phases.map(figure),
  ]);
  const power = rows.findIndex(([label]) => label === "Power");
  rows.splice(power + 1, 0, ["Gates", ...phases.map(({ phase }) => gates(phase, verdicts))]);
  const systems = [...new Set(phases.flatMap((phase) => phase.systems.map((s) => s.gpuSystem)))];
  const bySystem = systems.map((system) => [
    `  ${system}`,
    ...phases.map((phase) => {
      const count = phase.systems.find(({ gpuSystem }) => gpuSystem === system);
      return count === undefined ? "-" : `${formatCount(count.gpus)} GPUs`;
    }),
  ]);
  const gpus = rows.findIndex(([label]) => label === "GPUs");
  rows.splice(gpus + 1, 0, ...bySystem);
  const domains = rows.findIndex(([label]) => label === "Binds first");
  rows.splice(domains, 0, ...domainRows(phases));
  const table = renderTable(["", ...phases.map(({ phase }) => phase)], rows);
  return [headline(plan), table, ...phases.flatMap(shortRemarks)].join("\n");
}

/** A full site has a warning for each of its halls; side by side the first few say it. */
const REMARKS_SHOWN = 3;

function shortRemarks(phase: PhaseReport): string[] {
  const lines = remarks(phase).map((line) =>
    line.includes(phase.phase) ? line : `${line} (${phase.phase})`,
  );
  const more = lines.length - REMARKS_SHOWN;
  return more <= 1
    ? lines
    : [
        ...lines.slice(0, REMARKS_SHOWN),
        colours.dim(`and ${more} more in ${phase.phase}: --phase ${phase.phase}`),
      ];
}

function headline({ site, title, phases }: SitePlan): string {
  const over = phases.filter(({ fits }) => !fits).map(({ phase }) => phase);
  return over.length === 0
    ? `${colours.green("fits:")} ${site} (${title}), all ${phases.length} phases`
    : `${colours.red("does not fit:")} ${site} (${title}), ${over.join(", ")}`;
}

/** `open`, `4 of 7 do not hold`, `after phase-2`; what decided only by example says so. */
function gates(phase: string, verdicts: readonly PhaseVerdict[]): string {
  const verdict = verdicts.find((candidate) => candidate.phase === phase);
  if (verdict === undefined) {
    return UNKNOWN;
  }
  const { open, failing, waived, blockedBy, capital, illustrative } = verdict;
  if (open) {
    const how = waived.length > 0 ? `, ${waived.length} waived` : "";
    return `${colours.green("open")}${how}${illustrative ? colours.dim(", by example") : ""}`;
  }
  const counting = verdict.gates.filter(({ partOf }) => partOf === undefined).length;
  return colours.red(
    failing.length > 0
      ? `${failing.length} of ${counting} do not hold`
      : capital !== undefined
        ? "capital not released"
        : `after ${blockedBy ?? UNKNOWN}`,
  );
}

const UNKNOWN = "unknown";

/** The rows, and how each reads for a phase. */
const FIGURES: readonly (readonly [string, (phase: PhaseReport) => string])[] = [
  ["Power", ({ fits }) => (fits ? colours.green("fits") : colours.red("over"))],
  ["Due", ({ due }) => due],
  ["GPUs", ({ gpus }) => formatCount(gpus)],
  ["Nodes", ({ nodes }) => formatCount(nodes)],
  ["IT power", (phase) => ifPriced(phase, formatWatts(phase.itWatts))],
  ["Facility power", (phase) => ifPriced(phase, formatWatts(phase.facilityWatts))],
  ["Usable, planned", ({ placement }) => boundWatts(placement.usable)],
  ["  proven", ({ proven }) => (proven ? formatWatts(proven.usableWatts) : UNKNOWN)],
  ["Headroom", (phase) => ifPriced(phase, boundWatts(phase.placement.headroom))],
  ["Placeable", ({ placement }) => placeableText(placement.placeable)],
  ["  bound by", ({ placement }) => describeLimits(placement.placeable.boundBy, 1)],
  ["Stranded", (phase) => ifPriced(phase, formatWatts(phase.placement.stranded.watts))],
  ["  bound by", ({ placement }) => describeLimits(placement.stranded.boundBy, 1)],
  ["Energised, planned", (phase) => formatWatts(phase.energisedWatts)],
  ["  proven", ({ proven }) => (proven ? formatWatts(proven.energisedWatts) : UNKNOWN)],
  ["Energised on", ({ energisedOn }) => energisedOn ?? UNKNOWN],
  ["Binds first", ({ bindingDomain }) => bindingDomain],
  ["PUE, design", (phase) => formatRatio(phase.designPuePerMille)],
  ["PUE, annual", (phase) => formatRatio(phase.annualPuePerMille)],
  ["PUE, expected mean / design day", expectedPue],
  [
    "Energy a year",
    ({ year }) => (year ? `${formatCount(year.energyMegawattHours)} MWh` : UNKNOWN),
  ],
  ["Electricity a year", ({ year }) => (year ? formatMoney("EUR", year.electricityEur) : UNKNOWN)],
  [
    "  per GPU-hour",
    ({ year }) => (year ? `EUR ${year.electricityEurPerGpuHour.toFixed(3)}` : UNKNOWN),
  ],
  ["CO2 a year, location-based", ({ year }) => tonnes(year?.locationBasedTonnesCo2)],
  ["CO2 a year, market-based", ({ year }) => tonnes(year?.marketBasedTonnesCo2)],
  ["Capital declared so far", ({ capital }) => formatUsd(capital.declaredSoFarUsd)],
  ["GPU systems so far", ({ capital }) => price(capital.systemsSoFarUsd)],
  ["GPU systems added", ({ capital }) => price(capital.systemsAddedUsd)],
  [
    "Largest load swing",
    (phase) => ifPriced(phase, phase.loadSwing ? formatWatts(phase.loadSwing.stepWatts) : "-"),
  ],
  [
    "  tenant, pools",
    (phase) => ifPriced(phase, phase.loadSwing ? swingPools(phase.loadSwing) : "-"),
  ],
  [
    "  rate, grid's limit",
    (phase) => ifPriced(phase, phase.loadSwing ? rate(phase.loadSwing) : "-"),
  ],
];

/** A figure that follows from the power of all pools is unknown where that of one is. */
function ifPriced({ unpricedPools }: PhaseReport, text: string): string {
  return unpricedPools.length === 0 ? text : UNKNOWN;
}

/** `64.2 MW (site kvandal)`. */
function boundWatts({ watts, boundBy }: BoundWatts): string {
  return `${formatWatts(watts)} (${describeLimits(boundBy, 1)})`;
}

/** `30.9 MW (2,500 hgx-h100)`. */
function placeableText({ watts, units, gpuSystem }: PlaceableWatts): string {
  return gpuSystem === undefined
    ? formatWatts(watts)
    : `${formatWatts(watts)} (${formatCount(units)} ${gpuSystem})`;
}

function expectedPue({ expectedPue: expected }: PhaseReport): string {
  return expected === undefined
    ? UNKNOWN
    : `${formatForecastRatio(expected.meanPerMille)} / ${formatForecastRatio(expected.designDayPerMille)}`;
}

function tonnes(value: number | undefined): string {
  return value === undefined ? UNKNOWN : `${formatCount(value)} t`;
}

function price(usd: number | undefined): string {
  return usd === undefined ? "price unknown" : formatUsd(usd);
}

/** `openai, 3 pools`, or the pool's name where it is only one; all names are in the report and in JSON. */
function swingPools({ tenant, pools }: LoadSwing): string {
  const which = pools.length === 1 ? (pools[0] ?? UNKNOWN) : `${formatCount(pools.length)} pools`;
  return tenant === undefined ? which : `${tenant}, ${which}`;
}

function rate({ wattsPerSecond, limitWattsPerSecond, verdict }: LoadSwing): string {
  const asked = `${formatWatts(wattsPerSecond)}/s`;
  switch (verdict) {
    case "unknown":
      return `${asked}, ${colours.yellow("limit unknown")}`;
    case "exceeds":
      return `${asked}, ${colours.red(`over ${formatWatts(limitWattsPerSecond ?? 0)}/s`)}`;
    case "within":
      return `${asked} of ${formatWatts(limitWattsPerSecond ?? 0)}/s`;
  }
}

/** Used of usable by power domain, the site's connection aside, which has rows of its own. */
function domainRows(phases: readonly PhaseReport[]): string[][] {
  const share = ({ usedWatts, usableWatts }: DomainPlan): number =>
    usableWatts === 0 ? 0 : usedWatts / usableWatts;
  const fullest = new Map<string, number>();
  for (const domain of phases.flatMap((phase) => phase.domains)) {
    if (domain.kind !== "grid connection") {
      fullest.set(domain.name, Math.max(fullest.get(domain.name) ?? 0, share(domain)));
    }
  }
  const names = [...fullest.keys()];
  const shown =
    names.length <= DOMAINS_SHOWN
      ? names
      : [...names]
          .sort((a, b) => (fullest.get(b) ?? 0) - (fullest.get(a) ?? 0))
          .slice(0, DOMAINS_SHOWN);
  const rows = shown.map((name) => [
    `  ${name}`,
    ...phases.map((phase) => {
      const domain = phase.domains.find((candidate) => candidate.name === name);
      if (domain === undefined) {
        return "-";
      }
      const { usedWatts, usableWatts } = domain;
      const percent = usableWatts === 0 ? "" : ` (${formatPercent(usedWatts, usableWatts)})`;
      const figures = `${formatOf(usedWatts, usableWatts)}${percent}`;
      return usedWatts > usableWatts ? colours.red(figures) : figures;
    }),
  ]);
  const more = names.length - shown.length;
  return more === 0 ? rows : [...rows, [`  and ${more} less full`, ...phases.map(() => "")]];
}
