import { sumExactly } from "./power";
import type { Domain } from "./siteSchema";

/** How much equipment may be lost before the load is: see {@link carriedAfterLoss}. */
export type Redundancy = Domain["redundancy"];

/**
 * What a group of equipment carries when the largest part that its redundancy allows to fail has failed, in watts (or any
 * other unit, the answer is in the same one).
 *
 * - `N`: nothing may fail; all of it.
 * - `N+1`: the largest unit is lost. Two transformers of 40 and 30 carry 30.
 * - `2N`: one of two sides is lost, and whichever way the units are put on the sides: the smaller half of the units.
 * - `4-to-make-3`: of each four units the largest is lost: three quarters, when they are equal.
 *
 * @throws RangeError if a rating is not a whole number of at least 0, or the number of units does not suit the redundancy;
 *   {@link redundancyProblem} says so before.
 */
export function carriedAfterLoss(ratings: readonly number[], redundancy: Redundancy): number {
  const problem = redundancyProblem(ratings.length, redundancy);
  if (problem !== undefined) {
    throw new RangeError(problem);
  }
  const smallestFirst = [...ratings].sort((first, second) => first - second);
  return sumExactly(smallestFirst.slice(0, unitsLeft(ratings.length, redundancy)));
}

/** Why a number of units cannot have a redundancy; undefined if it can. */
export function redundancyProblem(units: number, redundancy: Redundancy): string | undefined {
  if (redundancy === "N+1" && units < 2) {
    return "N+1 needs at least two units: with the only one lost nothing is left; add a unit, or declare N";
  }
  if (redundancy === "2N" && units % 2 !== 0) {
    return `2N needs an even number of units, one half on each side; there are ${units}: add one, or declare N+1`;
  }
  if (redundancy === "4-to-make-3" && units % 4 !== 0) {
    return `4-to-make-3 needs units in groups of four; there are ${units}: make it ${units + 4 - (units % 4)}, or declare N+1`;
  }
  return undefined;
}

function unitsLeft(units: number, redundancy: Redundancy): number {
  switch (redundancy) {
    case "N":
      return units;
    case "N+1":
      return units - 1;
    case "2N":
      return units / 2;
    case "4-to-make-3":
      return units - units / 4;
  }
}
