import { formatComparison, formatCount, formatWatts } from "../format";
import type { PhaseDiff } from "./phaseDiff";
import type { SiteDiff } from "./siteDiff";

/** What a reviewer is told first. */
export interface DiffVerdict {
  /** `unproven`: not blocked, since it adds no power, although the phase takes more than is proven. */
  readonly state: "unchanged" | "fits" | "unproven" | "blocked";
  /** One sentence, without a line break. */
  readonly sentence: string;
}

/** The verdict about a change: whether it is let through, what it does where it matters most, and what else it touches. */
export function diffVerdict(diff: SiteDiff): DiffVerdict {
  const count = diff.violations.length;
  const changed = diff.phases.filter((phase) => phase.changed);
  if (count === 0 && !diff.changed) {
    const phases = counted(diff.phases.length, "phase");
    return { state: "unchanged", sentence: `No change of ${diff.site} in ${phases}.` };
  }
  const lead =
    diff.phases.find(({ violations }) => violations.length > 0) ??
    changed.find(({ stacks }) => stacks.length > 0) ??
    changed[0];
  const unproven = changed.find(({ isUnproven }) => isUnproven);
  const state = count > 0 ? "blocked" : unproven === undefined ? "fits" : "unproven";
  const START = {
    fits: "Fits",
    unproven: `Adds no power, but ${unproven?.after ?? ""} takes more than is proven`,
    blocked: `Blocked by ${counted(count, "violation")}${diff.violations.every(({ alreadyThere }) => alreadyThere) ? " that the base has too" : ""}`,
  } as const;
  const clauses = [
    ...(lead === undefined ? ["no phase changes"] : leadClauses(lead)),
    ...othersClause(changed.filter((phase) => phase !== lead)),
  ];
  const subject = diff.isNew ? `new site ${diff.site}, ` : "";
  return { state, sentence: `${START[state]}: ${subject}${clauses.join("; ")}.` };
}

function leadClauses(phase: PhaseDiff): string[] {
  const name =
    phase.stacks.length > 0 && phase.before === phase.after
      ? `${phase.title} (in service in ${phase.stacks.join(", ")})`
      : phase.title;
  return [
    `${name} ${sizeClause(phase)}`,
    powerClause(phase),
    ...gateClause(phase),
    ...interruptionClauses(phase),
    ...(phase.notices.length === 0 ? [] : [`${counted(phase.notices.length, "notice")} below`]),
  ].filter((clause) => clause !== "");
}

function sizeClause(phase: PhaseDiff): string {
  const nodes = pair(phase, "nodes");
  const change = nodes.after - nodes.before;
  if (figure(phase, "nodes")?.after === undefined) {
    return `is removed with its ${counted(nodes.before, "node")}`;
  }
  if (change === 0) {
    return `keeps its ${counted(nodes.after, "node")}`;
  }
  return `${change > 0 ? "grows" : "shrinks"} from ${formatCount(nodes.before)} to ${counted(nodes.after, "node")} (${gpusClause(phase)})`;
}

function gpusClause({ figures }: PhaseDiff): string {
  const parts = figures
    .filter(({ key, before, after }) => key.startsWith("gpus ") && (before ?? 0) !== (after ?? 0))
    .map(({ key, before, after }) => {
      const change = (after ?? 0) - (before ?? 0);
      return `${change > 0 ? "+" : "−"}${formatCount(Math.abs(change))} GPUs of ${key.slice("gpus ".length)}`;
    });
  const more = parts.length - 3;
  return [...parts.slice(0, 3), ...(more > 0 ? [counted(more, "more system")] : [])].join(", ");
}

/**
 * The megawatts, always against what may be used: headroom decides, and what of it can be placed says what it is worth. Where less is
 * proven than planned, that is what may be used.
 */
function powerClause(phase: PhaseDiff): string {
  const facility = pair(phase, "facilityWatts");
  const headroom = figure(phase, "headroomWatts")?.after;
  const limit = figure(phase, "limitWatts")?.after;
  if (headroom === undefined || limit === undefined) {
    return "";
  }
  const [before, after] = formatComparison(facility.before, facility.after);
  const power = facility.before === facility.after ? `${after} of` : `${before} → ${after} of`;
  const proven = figure(phase, "provenWatts")?.after ?? limit;
  if (phase.powerBasis === "proven" && proven < limit) {
    return `${power} ${formatWatts(proven)} proven (${formatWatts(limit)} planned)`;
  }
  const placeable = figure(phase, "placeableWatts")?.after;
  const placeableText = placeable === undefined ? "" : ` (${formatWatts(placeable)} placeable)`;
  const rest =
    headroom < 0
      ? `${formatWatts(-headroom)} over`
      : `${formatWatts(headroom)} headroom${placeableText}`;
  const basis = phase.powerBasis === "proven" ? "usable" : "planned";
  return `${power} ${formatWatts(limit)} ${basis}, ${rest}`;
}

function gateClause({ gates }: PhaseDiff): string[] {
  if (gates.openAfter === undefined) {
    return [];
  }
  if (gates.openAfter) {
    return [gates.openBefore === false ? "it opens" : "open"];
  }
  const why =
    gates.failing.length > 0
      ? `${formatCount(gates.failing.length)} of ${counted(gates.counting, "gate")} not holding`
      : gates.capital !== undefined
        ? "its capital is not released"
        : `${gates.blockedBy ?? "an earlier phase"} is not open`;
  return [`${gates.openBefore === true ? "it is no longer open" : "not open"}: ${why}`];
}

function interruptionClauses({ pools, stacks }: PhaseDiff): string[] {
  if (stacks.length === 0) {
    return [];
  }
  const taken = pools.reduce((sum, pool) => sum + pool.nodesTakenAway, 0);
  const rolled = pools.reduce((sum, pool) => sum + (pool.rollOut?.nodes ?? 0), 0);
  return [
    ...(taken === 0 ? [] : [`takes ${counted(taken, "node")} out of service`]),
    ...(rolled === 0 ? [] : [`provisions ${counted(rolled, "node")} anew`]),
  ];
}

function othersClause(others: readonly PhaseDiff[]): string[] {
  const names = others.map(({ title }) => title);
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const last = shown.at(-1);
  const list =
    shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${last ?? ""}` : (last ?? "");
  return names.length === 0 ? [] : [`${list} ${names.length === 1 ? "changes" : "change"} too`];
}

function figure({ figures }: PhaseDiff, key: string): PhaseDiff["figures"][number] | undefined {
  return figures.find((candidate) => candidate.key === key);
}

function pair(phase: PhaseDiff, key: string): { readonly before: number; readonly after: number } {
  const found = figure(phase, key);
  return { before: found?.before ?? 0, after: found?.after ?? 0 };
}

/** `1 node`, `12 nodes`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
