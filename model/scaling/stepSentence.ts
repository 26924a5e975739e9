import { formatCount } from "../format";
import type { PoolStep } from "./nextDeployment";

/** Why pools do not have the units yet that they should have, a sentence each. */
export function waits(steps: readonly PoolStep[]): string[] {
  return steps.flatMap(({ pool, nextUnits, wantedUnits, waitsFor }) =>
    waitsFor === undefined
      ? []
      : [
          `${pool}: ${formatCount(nextUnits)} of the ${formatCount(wantedUnits)} units it should have: ${waitsFor}`,
        ],
  );
}
