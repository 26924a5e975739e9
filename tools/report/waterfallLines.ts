import type { PowerSteps } from "../../model/powerSteps";
import { taken } from "./powerScale";

/** What a line stands for, and so how it is filled. */
export type Kind = "level" | "withheld" | "load" | "headroom";

/** A line of the waterfall: a level that is reached, or a step from one level to the next. */
export interface Line {
  readonly name: string;
  readonly kind: Kind;
  /** Ends of the bar, in watts; `low` is below 0 where the connection carries too much. */
  readonly low: number;
  readonly high: number;
  /** What is written beside it: the level, or how much is taken (negative) or given back. */
  readonly watts: number;
}

/** The lines of a phase. Steps that a site does not have (locked limits, oversubscription) are left out. */
export function linesOf(steps: PowerSteps): Line[] {
  const lines: Line[] = [];
  let running = 0;
  const level = (name: string, kind: Kind): void => {
    lines.push({
      name,
      kind,
      low: Math.min(0, running),
      high: Math.max(0, running),
      watts: running,
    });
  };
  const step = (name: string, kind: Kind, watts: number): void => {
    const next = running + watts;
    lines.push({ name, kind, low: Math.min(running, next), high: Math.max(running, next), watts });
    running = next;
  };
  running = steps.contractedWatts;
  level("Contracted", "level");
  step("Not energised", "withheld", -steps.notEnergisedWatts);
  level("Energised", "level");
  step("Reserve", "withheld", -steps.reserveWatts);
  step("Fixed load", "withheld", -steps.fixedLoadWatts);
  if (steps.lockedWatts > 0) {
    step("Locked limit", "withheld", -steps.lockedWatts);
  }
  level("Usable", "level");
  step("GPU systems", "load", -steps.gpuSystemsWatts);
  step("Network and storage", "load", -steps.overheadWatts);
  step("Cooling and losses (PUE)", "load", -steps.lossesWatts);
  if (steps.oversubscriptionWatts > 0) {
    step("Oversubscription granted", "load", steps.oversubscriptionWatts);
  }
  level(steps.headroomWatts < 0 ? "Short" : "Headroom", "headroom");
  return lines;
}

/** Whether a line is a level that is reached, not a step. */
export function isLevel({ kind }: Line): boolean {
  return kind === "level" || kind === "headroom";
}

/** What is written beside a line: a level as it is, a step with its sign. */
export function figure(line: Line, text: (watts: number) => string): string {
  if (isLevel(line)) {
    return text(line.watts);
  }
  return line.watts > 0 ? `+${text(line.watts)}` : taken(-line.watts, text);
}

/** All lines that a phase may have, in order: the rows of the table. */
export const ORDER = [
  ...[
    "Contracted",
    "Not energised",
    "Energised",
    "Reserve",
    "Fixed load",
    "Locked limit",
    "Usable",
  ],
  ...["GPU systems", "Network and storage", "Cooling and losses (PUE)", "Oversubscription granted"],
  "Headroom",
];

/** In the table a shortage is a headroom below 0: one row for all phases. */
export function key({ name }: Line): string {
  return name === "Short" ? "Headroom" : name;
}
