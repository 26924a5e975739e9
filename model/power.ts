/**
 * The power arithmetic: how many watts units of a GPU system take from the grid, and how many units a limit carries.
 *
 * Watts are whole numbers, ratios are per mille. Every step rounds against the asker: demand up, limits down. Products are
 * formed as big integers, so nothing is lost on the way; a result that a `number` cannot hold exactly is refused.
 */

/** What one unit of a GPU system takes, and what comes on top of it. */
export interface PowerFactors {
  /** Watts that one unit is counted at: its nameplate, or less under a power cap. */
  readonly unitWatts: number;
  /** Nameplate watts of one unit, capped or not: what its overhead is a share of. */
  readonly nameplateWatts: number;
  /** Network and storage beside the GPU systems, per mille of the nameplate: a switch does not slow down because a GPU does. */
  readonly overheadPerMille: number;
  /** Worst-hour ratio of facility power to IT power, per mille: 1100 is a PUE of 1.10. Never the annual ratio. */
  readonly designPuePerMille: number;
  /** How many watts of demand one watt of a limit stands for, per mille; 1000 (none) when left out. See `PoolTerms`. */
  readonly oversubscriptionPerMille?: number;
}

/** Which power a limit is held against: with the facility's losses (PUE), or IT power alone. */
export type CarriedPower = "facility" | "it";

/** A number of units or watts that cannot be counted to the watt: it is refused, and never rounded. */
export class UncountablePowerError extends RangeError {
  public override readonly name = "UncountablePowerError";
}

const PER_MILLE = 1000n;

/**
 * IT power of a number of units, in watts: `units x unitWatts + ceil(units x nameplateWatts x overhead / 1000)`.
 *
 * @throws RangeError if an argument is not a whole number of at least 0, or the result is beyond 2^53 - 1.
 */
export function itWatts(units: number, factors: PowerFactors): number {
  return exactNumber(itWattsExactly(units, factors), "IT power");
}

/**
 * Facility power of a number of units, in watts: `ceil(IT watts x design PUE / 1000)`. This is what the grid connection
 * must carry.
 *
 * @throws RangeError as {@link itWatts}; also if the design PUE is below 1000 (no site takes less than its IT does).
 */
export function facilityWatts(units: number, factors: PowerFactors): number {
  return exactNumber(facilityWattsExactly(units, factors), "facility power");
}

/**
 * What may be used of a limit, in watts: `floor(limit x (1000 - reserve) / 1000)`.
 *
 * @throws RangeError if the limit is not a whole number of at least 0, or the reserve is not within 0 and 1000.
 */
export function usableWatts(limitWatts: number, reservePerMille: number): number {
  if (reservePerMille > 1000) {
    throw new RangeError(`reserve ${reservePerMille} per mille: at most 1000`);
  }
  const kept = PER_MILLE - whole(reservePerMille, "reserve per mille");
  return exactNumber((whole(limitWatts, "limit in watts") * kept) / PER_MILLE, "usable power");
}

/** Facility power of a given IT power, in watts: `ceil(watts x design PUE / 1000)`. @throws RangeError as above. */
export function facilityWattsOf(itPowerWatts: number, designPuePerMille: number): number {
  const power = withLosses(whole(itPowerWatts, "IT watts"), designPuePerMille);
  return exactNumber(power, "facility power");
}

/**
 * What units count against a limit, in watts: their facility or IT power, divided by the oversubscription that the pool is
 * granted and rounded up.
 *
 * @throws RangeError as {@link facilityWatts}; also if the oversubscription is below 1000.
 */
export function budgetedWatts(
  units: number,
  factors: PowerFactors,
  carried: CarriedPower = "facility",
): number {
  return exactNumber(budgetedPowerOf(whole(units, "units"), factors, carried), "budgeted power");
}

/**
 * The largest number of units that fits into the given watts, counted as {@link budgetedWatts}. Exact: one unit more does
 * not fit.
 *
 * @throws RangeError as {@link budgetedWatts}; also if a unit takes no power, since then no number is the largest.
 */
export function unitsThatFit(
  availableWatts: number,
  factors: PowerFactors,
  carried: CarriedPower = "facility",
): number {
  if (availableWatts <= 0) {
    return 0;
  }
  const available = whole(availableWatts, "available watts");
  const perUnit = budgetedPowerOf(1n, factors, carried);
  if (perUnit === 0n) {
    throw new RangeError("a unit that takes no power cannot be budgeted");
  }
  // One unit alone is rounded up, so this start never exceeds the answer; rounding hides a few watts in all.
  let fits = available / perUnit;
  const fitsExactly = (units: bigint): boolean =>
    budgetedPowerOf(units, factors, carried) <= available;
  let step = 1n;
  while (fitsExactly(fits + step)) {
    fits += step;
    step *= 2n;
  }
  for (; step >= 1n; step /= 2n) {
    if (fitsExactly(fits + step)) {
      fits += step;
    }
  }
  return exactNumber(fits, "units that fit");
}

/**
 * Adds up whole numbers without losing any.
 *
 * @throws RangeError if one is not a whole number of at least 0, or the sum is beyond 2^53 - 1.
 */
export function sumExactly(values: Iterable<number>): number {
  let sum = 0n;
  for (const value of values) {
    sum += whole(value, "summand");
  }
  return exactNumber(sum, "sum");
}

function itWattsExactly(units: number, factors: PowerFactors): bigint {
  return itPowerOf(whole(units, "units"), factors);
}

function facilityWattsExactly(units: number, factors: PowerFactors): bigint {
  return facilityPowerOf(whole(units, "units"), factors);
}

function itPowerOf(units: bigint, factors: PowerFactors): bigint {
  const nameplate = whole(factors.nameplateWatts, "nameplate watts of a unit");
  const overhead = nameplate * whole(factors.overheadPerMille, "overhead per mille");
  return (
    units * whole(factors.unitWatts, "watts of a unit") + roundedUp(units * overhead, PER_MILLE)
  );
}

function facilityPowerOf(units: bigint, factors: PowerFactors): bigint {
  return withLosses(itPowerOf(units, factors), factors.designPuePerMille);
}

function withLosses(itPower: bigint, designPuePerMille: number): bigint {
  const pue = whole(designPuePerMille, "design PUE per mille");
  if (pue < PER_MILLE) {
    throw new RangeError(`design PUE ${designPuePerMille} per mille: at least 1000`);
  }
  return roundedUp(itPower * pue, PER_MILLE);
}

function budgetedPowerOf(units: bigint, factors: PowerFactors, carried: CarriedPower): bigint {
  const power =
    carried === "facility" ? facilityPowerOf(units, factors) : itPowerOf(units, factors);
  const granted = factors.oversubscriptionPerMille ?? 1000;
  const oversubscription = whole(granted, "oversubscription per mille");
  if (oversubscription < PER_MILLE) {
    throw new RangeError(`oversubscription ${granted} per mille: at least 1000`);
  }
  return roundedUp(power * PER_MILLE, oversubscription);
}

function roundedUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

function whole(value: number, what: string): bigint {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UncountablePowerError(`${what}: ${value} is not a whole number from 0 to 2^53 - 1`);
  }
  return BigInt(value);
}

function exactNumber(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new UncountablePowerError(
      `${what}: ${value} is beyond what a number holds exactly (2^53 - 1)`,
    );
  }
  return Number(value);
}
