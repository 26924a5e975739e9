import { formatCount } from "../format";
import type { PoolStep } from "./nextDeployment";

/** `h100-1: 96 of 128 units, follows demand, 1.2 MW booked of 1.8 MW`, with what it waits for. */
export function stepSentence(step: PoolStep): string {
  const { pool, nextUnits, ceilingUnits, reason, waitsFor } = step;
  const waiting = waitsFor === undefined ? "" : `; ${waitSentence(step)}`;
  return `${pool}: ${formatCount(nextUnits)} of ${formatCount(ceilingUnits)} units, ${reason}${waiting}`;
}

/** Why pools do not have the units yet that they should have, a sentence each. */
export function waits(steps: readonly PoolStep[]): string[] {
  return steps
    .filter(({ waitsFor }) => waitsFor !== undefined)
    .map((step) => `${step.pool}: ${waitSentence(step)}`);
}

function waitSentence({ nextUnits, wantedUnits, waitsFor = "" }: PoolStep): string {
  return `${formatCount(nextUnits)} of the ${formatCount(wantedUnits)} units it should have: ${waitsFor}`;
}
