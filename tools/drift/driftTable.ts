import { colours } from "../colours";
import type { DriftReport } from "../../model/drift/driftReport";
import { nameOfCount } from "../../model/guard/liveHall";
import { formatCount, formatWatts } from "../../model/format";
import { renderTable } from "../plan/table";

/** Fields of one object that are named; a whole object that was replaced has hundreds. */
const FIELDS_SHOWN = 5;

/** A drift report as people read it: a sentence with the verdict, the pools with their watts, then object by object. */
export function renderDrift(report: DriftReport): string {
  const { pools, unlisted, resources, disagreements } = report;
  const rows = pools.map(({ hall, name, deployedNodes, liveNodes, watts, direction }) => [
    hall,
    nameOfCount(name),
    formatCount(deployedNodes),
    formatCount(liveNodes),
    `${direction === "more" ? "+" : "−"}${formatWatts(watts)}`,
  ]);
  return [
    verdict(report),
    ...(rows.length === 0
      ? []
      : [renderTable(["Hall", "Pool", "Deployed nodes", "Live nodes", "Facility"], rows, 2)]),
    ...unlisted.map(
      ({ hall, kind, namespace, name, nodes }) =>
        `${colours.red("✗")} hall ${hall}: ${kind} ${name} in namespace ${namespace} belongs to no pool: ${formatCount(nodes)} ${nodes === 1 ? "node" : "nodes"}`,
    ),
    ...resources.map(({ type, name, change, fields }) => {
      const shown = fields.slice(0, FIELDS_SHOWN).join(", ");
      const more = fields.length - FIELDS_SHOWN;
      const what = change === "gone" ? "is gone" : `was changed: ${shown}`;
      return `${colours.red("✗")} ${type} ${name} ${what}${more > 0 ? ` and ${more} more` : ""}`;
    }),
    ...disagreements.map((problem) => `${colours.red("✗")} ${problem}`),
  ].join("\n");
}

function verdict({ site, stack, drifted, wattsMore, wattsFewer, ...found }: DriftReport): string {
  if (!drifted) {
    return `${colours.green("no drift:")} the clusters of ${site} have what ${stack} deployed`;
  }
  const more = wattsMore === 0 ? [] : [`${formatWatts(wattsMore)} that were not deployed`];
  const fewer = wattsFewer === 0 ? [] : [`${formatWatts(wattsFewer)} deployed and not there`];
  const { length: count } = found.resources;
  const objects =
    count === 0
      ? []
      : [`${formatCount(count)} ${count === 1 ? "object" : "objects"} other than deployed`];
  const { length: problems } = found.disagreements;
  const rest =
    problems === 0
      ? []
      : [
          `${formatCount(problems)} ${problems === 1 ? "disagreement" : "disagreements"} of the guard`,
        ];
  return `${colours.red("drift:")} ${site}, ${[...more, ...fewer, ...objects, ...rest].join(", ")}`;
}
