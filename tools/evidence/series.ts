import type { ComparisonWord } from "../../model/gates/gateKinds";
import type { Dimension, Measure } from "../../model/gates/measure";
import { CommandError } from "../failure";
import type { Sample } from "./prometheus";

/** The points that a series would have without a hole. */
export interface Grid {
  readonly fromSeconds: number;
  readonly stepSeconds: number;
  readonly points: number;
}

/** What a series amounts to. */
export interface Summary {
  /** In base units, not rounded. */
  readonly value: number;
  readonly samples: number;
  readonly expectedSamples: number;
  readonly longestHoleMinutes: number;
  /** Points that say what cannot be, and count as missing. */
  readonly impossibleSamples: number;
}

export type Aggregate = "mean" | "maximum" | "minimum";

/**
 * One value of a series over a window, with what is missing of it. With a denominator it is the mean of one by the mean of the
 * other, over the points that both have: a ratio of energies, not a mean of ratios, which a quiet night would distort.
 *
 * A point whose ratio is below what any can be counts as missing: where a meter stands still for a while, the mean of all points would only look better.
 *
 * A point counts at its place on the grid. Prometheus itself fills gaps of up to its lookback (five minutes, unless told otherwise),
 * so shorter holes cannot be seen.
 *
 * @param leastRatio of a point to its denominator.
 * @throws CommandError if there is no point, or the denominator is 0.
 */
export function summarise(
  grid: Grid,
  aggregate: Aggregate,
  numerator: readonly Sample[],
  denominator?: readonly Sample[],
  leastRatio = 0,
): Summary {
  const above = onGrid(grid, numerator);
  const below = denominator === undefined ? undefined : onGrid(grid, denominator);
  const values: number[] = [];
  const divisors: number[] = [];
  let hole = 0;
  let longestHole = 0;
  let impossible = 0;
  for (let point = 0; point < grid.points; point++) {
    const value = above.get(point);
    const divisor = below === undefined ? 1 : below.get(point);
    const isThere = value !== undefined && divisor !== undefined;
    const isPossible = isThere && value >= leastRatio * divisor;
    if (!isPossible) {
      impossible += isThere ? 1 : 0;
      hole += 1;
      longestHole = Math.max(longestHole, hole);
    } else {
      hole = 0;
      values.push(value);
      divisors.push(divisor);
    }
  }
  if (values.length === 0 && impossible > 0) {
    // What all of them say is refused as a whole.
    return summarise(grid, aggregate, numerator, denominator);
  }
  if (values.length === 0) {
    throw new CommandError(
      "the server has no data of this window; no record is written: check the query, and since when the series exists",
    );
  }
  return {
    value: below === undefined ? AGGREGATES[aggregate](values) : quotient(values, divisors),
    samples: values.length,
    expectedSamples: grid.points,
    longestHoleMinutes: (longestHole * grid.stepSeconds) / 60,
    impossibleSamples: impossible,
  };
}

const AGGREGATES: Readonly<Record<Aggregate, (values: readonly number[]) => number>> = {
  mean,
  // Not Math.max(...values): a year at one minute has more values than a call takes arguments.
  maximum: (values) => values.reduce((first, second) => Math.max(first, second)),
  minimum: (values) => values.reduce((first, second) => Math.min(first, second)),
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quotient(values: readonly number[], divisors: readonly number[]): number {
  const divisor = mean(divisors);
  if (divisor === 0) {
    throw new CommandError("the denominator is 0 over the whole window; no record is written");
  }
  return mean(values) / divisor;
}

function onGrid({ fromSeconds, stepSeconds, points }: Grid, samples: readonly Sample[]) {
  const placed = new Map<number, number>();
  for (const { timeSeconds, value } of samples) {
    const point = Math.round((timeSeconds - fromSeconds) / stepSeconds);
    if (point >= 0 && point < points) {
      placed.set(point, value);
    }
  }
  return placed;
}

/** How many base units of a dimension are one of what a query answers. */
export const SCALE: Readonly<Record<Dimension, number>> = {
  power: 1,
  share: 1000,
  ratio: 1000,
  gpus: 1,
  usd: 1,
  confirmation: 1,
};

/** Further decimals are noise of floating-point arithmetic: 1.1 x 1000 is 1100.0000000000002. */
const DECIMALS = 6;

/**
 * A value as the model keeps it, rounded against the one who brings it: up where the gate says at most, down where it says at least.
 *
 * @throws CommandError if it is negative, or a share above 1.
 */
export function toMeasure(
  value: number,
  dimension: Dimension,
  comparison: ComparisonWord,
): Measure {
  if (value < 0) {
    throw new CommandError(`the query answers ${value}, and a gate compares nothing below 0`);
  }
  if (dimension === "share" && value > 1) {
    throw new CommandError(
      `the query answers ${value}, and a share lies between 0 and 1: divide percent by 100 in the query`,
    );
  }
  const scaled = Number((value * SCALE[dimension]).toFixed(DECIMALS));
  const round = { atMost: Math.ceil, atLeast: Math.floor, equals: Math.round }[comparison];
  return { dimension, amount: round(scaled) };
}
