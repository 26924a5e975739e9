import { colours } from "../colours";
import { formatCount, formatWatts } from "../../model/format";
import type { PhaseVerdict } from "../../model/gates/openPhases";
import { closedSentences, whyClosed } from "../../model/gates/phaseGate";
import type { DomainPlan, PhasePlan } from "../../model/phasePlan";
import type { ProvenFigures } from "../../model/power/basis";
import { describeLimits, type Placement } from "../../model/placement";
import type { WantedUnits } from "../../model/scaling/wantedUnits";
import { scalingLines } from "./scalingOutput";
import { renderTable } from "./table";
import { renderReservations } from "./tenants";

/** More places than this are counted. */
const PLACES_SHOWN = 3;

/** A phase's plan, with its placement and what is proven of it where that has been worked out. */
type PlacedPlan = PhasePlan & {
  readonly placement?: Placement | undefined;
  readonly proven?: ProvenFigures | undefined;
};

const HEAD = [
  ...["Hall", "Pool", "System", "Units", "Nodes", "GPUs"],
  ...["Facility", "Limit", "Headroom", ""],
];

/**
 * A phase as people read it: one sentence with the verdict, a table by hall and pool, then what is wrong or tight.
 *
 * @param plan with its placement, where that has been worked out.
 * @param verdict of its gates, where they have been judged.
 * @param scaling of its pools with a scaling policy.
 */
export function renderPlan(
  plan: PlacedPlan,
  verdict?: PhaseVerdict,
  scaling: readonly WantedUnits[] = [],
): string {
  const rows: string[][] = [];
  for (const hall of plan.halls) {
    hall.pools.forEach((pool, index) => {
      const last = index === hall.pools.length - 1;
      const cap = pool.gpuPowerCapWatts;
      rows.push([
        index === 0 ? hall.name : "",
        pool.name,
        cap === undefined ? pool.gpuSystem : `${pool.gpuSystem} at ${cap} W`,
        ...[pool.units, pool.nodes, pool.gpus].map(formatCount),
        plan.unpricedPools.includes(pool.name)
          ? "unknown"
          : counted(pool.facilityWatts, pool.budgetedWatts),
        ...(last ? limit(hall.limitWatts, hall.headroomWatts) : ["", "", ""]),
      ]);
    });
    if (hall.pools.length === 0) {
      const empty = ["", "", "0", "0", "0", formatWatts(0)];
      rows.push([hall.name, ...empty, ...limit(hall.limitWatts, hall.headroomWatts)]);
    }
  }
  const others = plan.domains.filter(({ kind }) => kind !== "hall" && kind !== "grid connection");
  rows.push(...others.map(domainRow));
  rows.push([
    colours.bold(`site ${plan.site}`),
    "",
    "",
    ...[plan.units, plan.nodes, plan.gpus].map(formatCount),
    counted(plan.facilityWatts, plan.limitWatts - plan.headroomWatts),
    ...limit(plan.limitWatts, plan.headroomWatts),
  ]);
  return [
    headline(plan),
    renderTable(HEAD, rows, 3),
    ...(plan.placement === undefined ? [] : placementLines(plan.placement)),
    ...(plan.proven === undefined ? [] : [provenLine(plan.limitWatts, plan.proven)]),
    ...remarks(plan),
    ...(verdict === undefined ? [] : gateLines(verdict)),
    ...renderReservations(plan.hallTenants),
    ...scalingLines(scaling),
    ...advertised(plan.nodePools),
  ].join("\n");
}

/** `19.0 MW usable planned, 19.0 MW proven by 2026-03-31-phase-1-grid-energised.yaml`. */
function provenLine(plannedWatts: number, proven: ProvenFigures): string {
  const { usableWatts, energisedWatts, record, expiredRecord } = proven;
  const expiry =
    expiredRecord === undefined ? "" : `; ${expiredRecord} has expired, so nothing may grow`;
  const by =
    record === undefined
      ? "no valid grid-energised record proves any power, so nothing can be deployed"
      : `${formatWatts(usableWatts)} proven (${formatWatts(energisedWatts)} energised by ${record}${expiry})`;
  return `usable: ${formatWatts(plannedWatts)} planned, ${by}`;
}

/** What of the headroom can be used, and what holds the rest back. */
function placementLines({ placeable, stranded }: Placement): string[] {
  const { watts, units, gpuSystem, places, boundBy } = placeable;
  const filled = places.filter(({ moreUnits }) => moreUnits > 0);
  const shown = filled
    .slice(0, PLACES_SHOWN)
    .map((room) => `${room.place} ${formatCount(room.moreUnits)}, then ${room.bindingLimit}`);
  const more = filled.length - shown.length;
  const where = [...shown, ...(more > 0 ? [`and ${formatCount(more)} more places`] : [])];
  const placeableText =
    gpuSystem === undefined
      ? `${formatWatts(watts)}, bound by ${describeLimits(boundBy)}`
      : `${formatWatts(watts)}, ${formatCount(units)} more units of ${gpuSystem}: ${where.join("; ")}`;
  return [
    `placeable: ${placeableText}`,
    ...(stranded.watts === 0
      ? []
      : [`stranded: ${formatWatts(stranded.watts)}, bound by ${describeLimits(stranded.boundBy)}`]),
  ];
}

/** Whether the phase is open and what keeps it from it; waivers and examples are never left out. */
function gateLines(verdict: PhaseVerdict): string[] {
  const { gates, waived, illustrative, phase } = verdict;
  const why = whyClosed(verdict);
  const counting = gates.filter(({ partOf }) => partOf === undefined).length;
  const opening =
    why === undefined
      ? [
          counting === 0
            ? `${colours.green("open:")} ${phase} has no gates`
            : `${colours.green("open:")} ${phase}, ${counting === 1 ? "its gate holds" : `all ${counting} gates hold`}`,
        ]
      : closedSentences(why).map((sentence) => `${colours.red("not open:")} ${sentence}`);
  return [
    ...opening,
    ...waived.map(({ gate, reason }) => `${colours.yellow("waived:")} ${gate}: ${reason}`),
    ...(illustrative
      ? [
          `${colours.yellow("illustrative:")} examples decided here, which prove nothing about a real site`,
        ]
      : []),
  ];
}

/** What a node advertises, a line for all pools where that is the same. */
function advertised(nodePools: PhasePlan["nodePools"]): string[] {
  const pools = new Map<string, string[]>();
  for (const [name, { devices }] of Object.entries(nodePools)) {
    const resources = Object.entries(devices.advertises);
    const what =
      resources.length === 0
        ? "its GPUs through DRA"
        : resources.map(([resource, count]) => `${resource}: ${count}`).join(", ");
    pools.set(what, [...(pools.get(what) ?? []), name]);
  }
  return [...pools].map(([what, names]) => `each node advertises ${what} (${names.join(", ")})`);
}

/** What is wrong with a phase and what is tight in it, a line each. */
export function remarks({ violations, warnings }: PhasePlan): string[] {
  return [
    ...violations.map(({ message }) => `${colours.red("blocked:")} ${message}`),
    ...warnings.map((message) => `${colours.yellow("warning:")} ${message}`),
  ];
}

/** Transformers, feeds and rows have no pools of their own to list. */
function domainRow({ name, carries, usedWatts, usableWatts, headroomWatts }: DomainPlan): string[] {
  const power = carries === "it" ? `${formatWatts(usedWatts)} IT` : formatWatts(usedWatts);
  return [name, "", "", "", "", "", power, ...limit(usableWatts, headroomWatts)];
}

/** Facility power, and what counts against the limits where a pool is oversubscribed. */
function counted(facilityWatts: number, budgetedWatts: number): string {
  return facilityWatts === budgetedWatts
    ? formatWatts(facilityWatts)
    : `${formatWatts(facilityWatts)}, counted as ${formatWatts(budgetedWatts)}`;
}

function headline(plan: PlacedPlan): string {
  const size = `${formatCount(plan.gpus)} GPUs on ${formatCount(plan.nodes)} nodes`;
  const used = counted(plan.facilityWatts, plan.limitWatts - plan.headroomWatts);
  const power = `${used} of ${formatWatts(plan.limitWatts)} usable`;
  const placeable =
    plan.placement === undefined
      ? ""
      : ` (${formatWatts(plan.placement.placeable.watts)} placeable)`;
  return plan.fits
    ? `${colours.green("fits:")} ${plan.site} ${plan.phase}, ${size}, ${power}, ${formatWatts(plan.headroomWatts)} headroom${placeable}`
    : `${colours.red("does not fit:")} ${plan.site} ${plan.phase}, ${size}, ${power}`;
}

function limit(limitWatts: number, headroomWatts: number): string[] {
  const verdict = headroomWatts < 0 ? colours.red("over") : colours.green("fits");
  return [formatWatts(limitWatts), formatWatts(headroomWatts), verdict];
}
