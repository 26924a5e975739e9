import { formatCount, formatMoney, formatPercent, formatUsd } from "../../model/format";
import { describeSwingPools, type LoadSwing } from "../../model/loadSwing";
import { describeLimits, type BoundWatts } from "../../model/placement";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { html, type Content, type Html } from "./html";
import type { PowerScale } from "./powerScale";
import { parts } from "./section";
import { figures, table, text, type RowGroup } from "./table";

const PHASES_IN_A_TABLE = 5;
const UNKNOWN = html`<span class="unknown">unknown</span>`;

type Figure = readonly [string, (phase: PhaseReport) => Content];

/** The phases side by side: what they amount to, power, energy, carbon and money. */
export function phaseComparison({ phases }: SitePlan, scale: PowerScale): Html {
  const tables = parts(phases, PHASES_IN_A_TABLE).map((some) =>
    table(
      `Phases side by side: ${some.map(({ phase }) => phase).join(", ")}`,
      [text(""), ...some.map(({ phase }) => figures(phase))],
      figureGroups(scale).map(([name, rows]): RowGroup => ({
        name,
        rows: rows.map(([label, figure]) => [label, ...some.map(figure)]),
      })),
    ),
  );
  return html`<section aria-labelledby="phases-heading">
    <h2 id="phases-heading">The phases side by side</h2>
    <p class="says">
      What each phase amounts to when all of it runs; what nobody has stated is unknown, which is
      not the same as fine.
    </p>
    ${tables}
  </section> `;
}

function figureGroups(scale: PowerScale): readonly (readonly [string, readonly Figure[]])[] {
  return [
    ["Size", SIZE],
    [`Power, ${scale.unit}`, powerFigures(scale)],
    ["PUE", PUE],
    ["A year of operation", YEAR],
    ["Capital", CAPITAL],
    ["Load swing", swingFigures(scale)],
  ];
}

const SIZE: readonly Figure[] = [
  ["Due", ({ due }) => due],
  ["GPUs", ({ gpus }) => formatCount(gpus)],
  ["Nodes", ({ nodes }) => formatCount(nodes)],
];

function powerFigures({ rounded }: PowerScale): readonly Figure[] {
  return [
    ["IT", (phase) => ifPriced(phase, rounded(phase.itWatts))],
    ["Facility, at design PUE", (phase) => ifPriced(phase, rounded(phase.facilityWatts))],
    ["Usable, planned", ({ limitWatts }) => rounded(limitWatts)],
    ["Usable, proven", ({ proven }) => (proven ? rounded(proven.usableWatts) : UNKNOWN)],
    [
      "Headroom",
      (phase) =>
        ifPriced(
          phase,
          phase.headroomWatts < 0
            ? html`<strong class="over">${rounded(phase.headroomWatts)}</strong>`
            : rounded(phase.headroomWatts),
        ),
    ],
    ["Usable and headroom, bound by", ({ placement }) => limits(placement.headroom)],
    ["Placeable", ({ placement }) => rounded(placement.placeable.watts)],
    [
      "Placeable, as units of",
      ({ placement: { placeable } }) =>
        placeable.gpuSystem === undefined
          ? "–"
          : `${formatCount(placeable.units)} ${placeable.gpuSystem}`,
    ],
    ["Placeable, bound by", ({ placement }) => limits(placement.placeable)],
    ["Stranded", (phase) => ifPriced(phase, rounded(phase.placement.stranded.watts))],
    ["Stranded, bound by", ({ placement }) => limits(placement.stranded)],
    ["Binds first", ({ bindingDomain }) => bindingDomain],
  ];
}

/** A figure that follows from the power of all pools is unknown where that of one is. */
function ifPriced({ unpricedPools }: PhaseReport, figure: Content): Content {
  return unpricedPools.length === 0 ? figure : UNKNOWN;
}

function limits({ boundBy }: BoundWatts): string {
  return boundBy.length === 0 ? "–" : describeLimits(boundBy);
}

const PUE: readonly Figure[] = [
  ["Design, gates megawatts", ({ designPuePerMille }) => ratio(designPuePerMille)],
  ["Annual, prices energy", ({ annualPuePerMille }) => ratio(annualPuePerMille)],
  [
    "Expected by the curve, mean",
    ({ expectedPue }) => (expectedPue ? ratio(expectedPue.meanPerMille) : UNKNOWN),
  ],
  [
    "Expected, design day",
    ({ expectedPue }) => (expectedPue ? ratio(expectedPue.designDayPerMille) : UNKNOWN),
  ],
  [
    "Part load of the plant",
    ({ expectedPue }) =>
      expectedPue ? formatPercent(expectedPue.partLoadPerMille, 1000) : UNKNOWN,
  ],
];

const YEAR: readonly Figure[] = [
  ["Energy, MWh", ({ year }) => (year ? formatCount(year.energyMegawattHours) : UNKNOWN)],
  [
    "Electricity, before grid tariff",
    ({ year }) => (year ? formatMoney("EUR", year.electricityEur) : UNKNOWN),
  ],
  [
    "Electricity per GPU-hour",
    ({ year, gpus }) =>
      year && gpus > 0 ? `EUR ${year.electricityEurPerGpuHour.toFixed(3)}` : year ? "–" : UNKNOWN,
  ],
  ["Carbon, location-based, tCO2", ({ year }) => count(year?.locationBasedTonnesCo2)],
  ["Carbon, market-based, tCO2", ({ year }) => count(year?.marketBasedTonnesCo2)],
];

const CAPITAL: readonly Figure[] = [
  ["Declared for the phase", ({ capital }) => formatUsd(capital.declaredUsd)],
  ["Declared so far", ({ capital }) => formatUsd(capital.declaredSoFarUsd)],
  ["GPU systems so far", ({ capital }) => usd(capital.systemsSoFarUsd)],
  ["GPU systems added", ({ capital }) => usd(capital.systemsAddedUsd)],
];

function swingFigures({ rounded, unit }: PowerScale): readonly Figure[] {
  const limit = (swing: LoadSwing): Content =>
    swing.limitWattsPerSecond === undefined ? UNKNOWN : rounded(swing.limitWattsPerSecond);
  return [
    [
      `Largest step, ${unit}`,
      (phase) => ifPriced(phase, phase.loadSwing ? rounded(phase.loadSwing.stepWatts) : "–"),
    ],
    ["Tenant and pools", ({ loadSwing }) => (loadSwing ? describeSwingPools(loadSwing) : "–")],
    [
      `Rate, ${unit}/s`,
      ({ loadSwing }) => {
        if (loadSwing === undefined) {
          return "–";
        }
        const rate = rounded(loadSwing.wattsPerSecond);
        return loadSwing.verdict === "exceeds"
          ? html`<strong class="over">${rate} over</strong>`
          : rate;
      },
    ],
    [`The grid's limit, ${unit}/s`, ({ loadSwing }) => (loadSwing ? limit(loadSwing) : "–")],
  ];
}

/** Three decimals throughout, so that a column lines up. */
function ratio(perMille: number): string {
  return (perMille / 1000).toFixed(3);
}

function count(value: number | undefined): Content {
  return value === undefined ? UNKNOWN : formatCount(value);
}

function usd(amount: number | undefined): Content {
  return amount === undefined ? UNKNOWN : formatUsd(amount);
}
