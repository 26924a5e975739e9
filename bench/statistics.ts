/** Least, middle and greatest of some values. @throws RangeError for none. */
export function spread(values: readonly number[]): {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
} {
  const sorted = [...values].sort((a, b) => a - b);
  const [minimum] = sorted;
  const maximum = sorted.at(-1);
  if (minimum === undefined || maximum === undefined) {
    throw new RangeError("no values to summarise");
  }
  const upper = sorted[Math.floor(sorted.length / 2)] ?? maximum;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? minimum;
  return { minimum, median: (lower + upper) / 2, maximum };
}

/**
 * The exponent k of `value = c x size^k` that fits some measurements best: least squares over the logarithms. 1 is linear
 * growth, 2 is quadratic.
 *
 * @param points sizes and values, all above 0.
 */
export function growthExponent(
  points: readonly (readonly [size: number, value: number])[],
): number {
  const logs = points.map(([size, value]) => [Math.log(size), Math.log(value)] as const);
  const meanSize = mean(logs.map(([size]) => size));
  const meanValue = mean(logs.map(([, value]) => value));
  const covariance = mean(logs.map(([size, value]) => (size - meanSize) * (value - meanValue)));
  const variance = mean(logs.map(([size]) => (size - meanSize) ** 2));
  return covariance / variance;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
