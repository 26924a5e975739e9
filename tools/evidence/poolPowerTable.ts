import { formatCount } from "../../model/format";
import type { PoolPower } from "../../model/gates/poolPower";
import { inBestUnit } from "../../model/input/quantity";
import { colours } from "../colours";
import { renderTable } from "../plan/table";
import type { PoolPowerReport, SiteSuggestion } from "./poolPowerReport";

const COLOURS: Readonly<Record<PoolPower["verdict"], (text: string) => string>> = {
  above: colours.red,
  within: colours.green,
  expired: colours.yellow,
  inconclusive: colours.yellow,
  "not measured": colours.dim,
};

const HEAD = ["Pool", "System", "Verdict", "Budgeted", "Measured", "Samples", "Measured on"];

/** Measured power by pool: a table, what is wrong, then what could be counted lower, ending in the diff that says so. */
export function renderPoolPower(report: PoolPowerReport): string {
  const { site, now, pools, above, suggested, withheld, diff } = report;
  return [
    `measured power of a unit of each pool of ${site} on ${now}`,
    renderTable(HEAD, pools.map(row), 3),
    ...above.map(({ message }) => `${colours.red("failed:")} ${message}`),
    ...pools.flatMap(thin),
    ...withheld.map(
      ({ gpuSystem, reason }) => `no lower figure of ${gpuSystem} is suggested: ${reason}`,
    ),
    ...suggested.map(suggestion),
    ...(diff === "" ? [] : ["", diff.trimEnd()]),
  ].join("\n");
}

function row(power: PoolPower): string[] {
  const { pool, gpuSystem, gpuPowerCapWatts, budgetedUnitWatts, verdict, record } = power;
  const example = record?.illustrative === true ? colours.dim(", example") : "";
  return [
    pool,
    gpuPowerCapWatts === undefined ? gpuSystem : `${gpuSystem} at ${gpuPowerCapWatts} W`,
    `${COLOURS[verdict](verdict)}${example}`,
    inBestUnit(budgetedUnitWatts),
    record === undefined ? "-" : inBestUnit(record.unitWatts),
    record?.samples === undefined ? "-" : formatCount(record.samples),
    record === undefined ? "-" : record.measuredOn,
  ];
}

/** What somebody measured that does not count yet. That nobody measured says the table. */
function thin({ pool, verdict, reason, highestUnitWatts }: PoolPower): string[] {
  return verdict === "above" || verdict === "within" || highestUnitWatts === undefined
    ? []
    : [`${colours.yellow(`${verdict}:`)} pool ${pool}: ${reason}`];
}

function suggestion(one: SiteSuggestion): string {
  const { gpuSystem, nameplateWatts, suggestedWatts, highestUnitWatts, pools, otherSites } = one;
  const others =
    otherSites.length === 0 ? "" : `; it would count for ${otherSites.join(", ")} as well`;
  return `${colours.green("could be lower:")} ${gpuSystem} is counted as ${inBestUnit(nameplateWatts)}, and its units in ${pools.join(", ")} drew ${inBestUnit(highestUnitWatts)} at most: with the error of a reading ${inBestUnit(suggestedWatts)}${others}. Nothing is changed; for review (git apply):`;
}

/** What `evidence power --json` prints. Watts are whole watts of one unit. */
export function poolPowerOutput({ above, ...report }: PoolPowerReport) {
  return { ...report, poolsAboveBudget: above };
}
