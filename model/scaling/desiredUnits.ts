/** How many units of a pool should run, and why. All numbers are whole units. */
export interface Wish {
  /** The pool's units in the last open phase; 0 if no phase was ever open. */
  readonly ceilingUnits: number;
  /** What the pool follows: the phase's units, booked demand, or a number that a person states. */
  readonly follows:
    | { readonly kind: "phase" }
    | {
        readonly kind: "demand";
        readonly bookedUnits: number;
        readonly bufferPerMille: number;
      }
    | { readonly kind: "manual"; readonly units: number };
  /** What runs without demand too; never more than the ceiling. */
  readonly floorUnits: number;
  /** Growth is rounded up to whole multiples of this; 1 where the pool is not split. */
  readonly scalableUnits: number;
}

/**
 * The units that a pool should have: what it follows, at least the floor, in whole scalable units, never above the ceiling.
 *
 * @throws RangeError if a number is no whole number from 0 on, or the scalable unit is 0.
 */
export function desiredUnits(wish: Wish): number {
  const { ceilingUnits, floorUnits, scalableUnits } = wish;
  const followed = followedUnits(wish);
  for (const units of [ceilingUnits, floorUnits, followed, scalableUnits]) {
    assertUnits(units);
  }
  if (scalableUnits === 0) {
    throw new RangeError("a scalable unit has at least 1 unit");
  }
  const asked = Math.max(followed, floorUnits);
  return Math.min(Math.ceil(asked / scalableUnits) * scalableUnits, ceilingUnits);
}

/**
 * The units after one deployment: shrinking is not limited, growth is by at most `stepUnits`.
 *
 * @throws RangeError if a number is no whole number from 0 on, or the step is 0, which would never end.
 */
export function nextStep(running: number, wanted: number, stepUnits: number): number {
  for (const units of [running, wanted, stepUnits]) {
    assertUnits(units);
  }
  if (stepUnits === 0) {
    throw new RangeError("a step adds at least 1 unit");
  }
  return Math.min(wanted, running + stepUnits);
}

function followedUnits({ ceilingUnits, follows }: Wish): number {
  switch (follows.kind) {
    case "phase":
      return ceilingUnits;
    case "manual":
      return follows.units;
    case "demand":
      assertUnits(follows.bookedUnits);
      assertUnits(follows.bufferPerMille);
      return Math.ceil((follows.bookedUnits * (1000 + follows.bufferPerMille)) / 1000);
  }
}

function assertUnits(units: number): void {
  if (!Number.isSafeInteger(units) || units < 0) {
    throw new RangeError(`${String(units)} is no whole number from 0 on`);
  }
}
