import type { Figure } from "../../model/diff/figures";
import type { GateChange } from "../../model/diff/gateChanges";
import type { PhaseDiff } from "../../model/diff/phaseDiff";
import type { PoolChange } from "../../model/diff/poolChanges";
import { counted } from "../../model/diff/verdict";
import type { Violation } from "../../model/diff/violations";
import { formatCount } from "../../model/format";
import { describeLimits } from "../../model/placement";
import { list, paragraph, table, type Block } from "./document";
import { delta, figureCells, settingText, wattsCells } from "./figureText";

/** The figures of a phase that change. */
export function figureTable(phase: PhaseDiff): Block[] {
  const rows = phase.figures
    .filter(({ before, after }) => before !== after)
    .map((figure) => [figureLabel(figure), ...figureCells(figure)]);
  return table(undefined, ["Figure", "#Before", "#After", "#Change"], rows);
}

/** `Placeable (hall hall-1, hall hall-2)`: a limit is only of use with the domain that binds. */
function figureLabel({ label, boundBy = [] }: Figure): string {
  return boundBy.length === 0 ? label : `${label} (${describeLimits(boundBy, 2)})`;
}

/** Pools that change, and how. */
export function poolTable({ pools, unchangedPools }: PhaseDiff): Block[] {
  const rows = pools.map((change) => [
    change.pool,
    kindsText(change),
    nodesText(change),
    wattsText(change),
  ]);
  const title = unchangedPools === 0 ? "Pools" : `Pools (${formatCount(unchangedPools)} unchanged)`;
  return table(title, ["Pool", "What", "#Nodes", "#Facility power"], rows);
}

function kindsText({ kinds, before, after }: PoolChange): string {
  return kinds
    .map((kind) => {
      switch (kind) {
        case "added":
          return `added in ${after?.hall ?? ""}`;
        case "retemplate":
          return "provisioned anew";
        case "replaced":
          return before?.gpuSystem === after?.gpuSystem
            ? "replaced"
            : `${before?.gpuSystem ?? ""} → ${after?.gpuSystem ?? ""}`;
        case "cap":
          return `GPU cap ${wattsOf(before?.gpuPowerCapWatts)} → ${wattsOf(after?.gpuPowerCapWatts)}`;
        case "profile":
          return "device plugin profile";
        default:
          return kind;
      }
    })
    .join(", ");
}

function wattsOf(cap: number | undefined): string {
  return cap === undefined ? "none" : `${formatCount(cap)} W`;
}

function nodesText({ before, after }: PoolChange): string {
  const [first, second] = [before?.nodes ?? 0, after?.nodes ?? 0];
  return first === second ? formatCount(second) : `${formatCount(first)} → ${formatCount(second)}`;
}

function wattsText({ before, after }: PoolChange): string {
  const [first, second] = [before?.facilityWatts ?? 0, after?.facilityWatts ?? 0];
  return first === second ? "same" : delta("watts", first, second);
}

/** Whether the gates are for every reader: they changed, or something is in service behind them. */
export function gatesMatter({ gates, stacks, pools }: PhaseDiff): boolean {
  return gates.changed || (stacks.length > 0 && pools.length > 0);
}

/** One line about gates that nobody touched. */
export function gateSummary({ gates }: PhaseDiff): Block[] {
  if (gates.openAfter !== false) {
    return [];
  }
  const holding = gates.counting - gates.failing.length;
  return [
    paragraph(
      `Gates as before: not open, ${formatCount(holding)} of ${counted(gates.counting, "gate")} ${holding === 1 ? "holds" : "hold"}.`,
    ),
  ];
}

/** Gates that changed or do not hold; what is an example is said, always. */
export function gateTable({ gates }: PhaseDiff): Block[] {
  const { unchanged } = gates;
  const title =
    unchanged === 0
      ? "Gates"
      : `Gates (${formatCount(unchanged)} ${unchanged === 1 ? "holds" : "hold"} as before)`;
  const rows = gates.shown.map((gate) => [
    gate.partOf === undefined ? gate.gate : `${gate.gate} (part of ${gate.partOf})`,
    verdictText(gate),
    `${gate.value ?? "-"} / ${gate.threshold}`,
    gate.validUntil ?? "-",
  ]);
  return table(title, ["Gate", "Verdict", "Value / needed", "Valid until"], rows);
}

function verdictText({ before, after, illustrative }: GateChange): string {
  const text = before === after ? (after ?? "-") : `${before ?? "new"} → ${after ?? "removed"}`;
  return illustrative ? `${text} (example)` : text;
}

/** What would pass the gates that do not hold. */
export function wantedList({ gates }: PhaseDiff): Block[] {
  return list(
    "What the gates need",
    gates.shown.flatMap(({ gate, after, reason, wanted }) =>
      after === "waived"
        ? [`${gate}: ${reason}`]
        : wanted === undefined
          ? []
          : [`${gate}: ${reason}; needs ${wanted}`],
    ),
  );
}

/** Halls that come or go. */
export function hallList({ hallsAdded, hallsRemoved }: PhaseDiff): Block[] {
  return list("Halls", [
    ...hallsAdded.map((hall) => `${hall}: new in this phase`),
    ...hallsRemoved.map((hall) => `${hall}: no longer in this phase`),
  ]);
}

/** Nodes that go or are made anew: of a phase in service, or else of its plan. */
export function interruptionList({ pools, stacks }: PhaseDiff): Block[] {
  const taken = pools
    .filter(({ nodesTakenAway }) => nodesTakenAway > 0)
    .map((pool) => takenText(pool, stacks));
  const rolled = pools.flatMap(({ pool, rollOut }) =>
    rollOut === undefined || rollOut.nodes === 0
      ? []
      : [
          `${pool}: ${counted(rollOut.nodes, "node")} provisioned anew in ${counted(rollOut.steps, "step")}, ${daysText(rollOut.minutesAtMost)} at most (${rollOut.causes.join(", ")})`,
        ],
  );
  return [
    ...list(stacks.length > 0 ? "Taken out of service" : "Nodes that go", taken),
    ...list("Roll-outs", rolled),
  ];
}

function takenText(
  { pool, kinds, before, nodesTakenAway }: PoolChange,
  stacks: readonly string[],
): string {
  const gpus = before === undefined ? 0 : Math.round((before.gpus / before.nodes) * nodesTakenAway);
  const how = kinds.includes("replaced")
    ? "deleted, others take their place"
    : kinds.includes("removed")
      ? "deleted"
      : "taken away";
  const where = stacks.length === 0 ? "" : ` in ${stacks.join(", ")}`;
  return `${pool}: ${counted(nodesTakenAway, "node")} with ${formatCount(gpus)} GPUs ${how}${where}`;
}

/** A bound that is long is told in days. */
function daysText(minutes: number): string {
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? counted(hours, "hour") : `${(hours / 24).toFixed(1)} days`;
}

/** Headroom of every power domain that changes. */
export function domainTable({ domains, unchangedDomains }: PhaseDiff): Block[] {
  const rows = domains.map(({ name, before, after }) => [
    name,
    ...wattsCells(before?.headroomWatts, after?.headroomWatts),
  ]);
  const title =
    unchangedDomains === 0
      ? "Headroom by power domain"
      : `Headroom by power domain (${formatCount(unchangedDomains)} unchanged)`;
  return table(title, ["Power domain", "#Before", "#After", "#Change"], rows);
}

/** Changed fields of the phase and of its pools; pools with the same changes share a line. */
export function settingList({ settings, pools }: PhaseDiff): Block[] {
  const groups = new Map<string, string[]>();
  for (const { pool, settings: changes } of pools) {
    for (const change of changes) {
      const text = settingText(change);
      groups.set(text, [...(groups.get(text) ?? []), pool]);
    }
  }
  const ofPools = [...groups].map(([text, names]) => `${namesText(names)}: ${text}`);
  return list("Settings", [...settings.map(settingText), ...ofPools]);
}

function namesText(names: readonly string[]): string {
  return names.length > 4
    ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`
    : names.join(", ");
}

/** A violation with the line at fault. */
export function violationText({ at, message, alreadyThere }: Violation): string {
  return `${at.file}:${at.line}:${at.column} ${message}${alreadyThere ? " (the base has it too)" : ""}`;
}
