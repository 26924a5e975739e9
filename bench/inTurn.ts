/** What a measurement answers: seconds, or whatever it counts. */
export type Measurement = () => Promise<number>;

/**
 * Measures several things in turn, A B C A B C …: what else the machine does then slows all of them, and the ratio of two in the same
 * round still means something. One round more comes first, and does not count: it fills caches.
 *
 * @param options.warmUp whether that round comes; false where the caller has filled the caches more cheaply.
 * @returns the values of each measurement, by round.
 */
export async function inTurn<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, Measurement>>,
  log: (message: string) => void = () => undefined,
  options: { readonly warmUp: boolean } = { warmUp: true },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measurements) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (let round = options.warmUp ? 0 : 1; round <= rounds; round += 1) {
    for (const name of names) {
      const value = await measurements[name]();
      log(`round ${round === 0 ? "that does not count" : round}: ${name} ${value.toFixed(2)}`);
      if (round > 0) {
        values[name].push(value);
      }
    }
  }
  return values;
}

/** One by another, round by round. @throws RangeError if one has more rounds. */
export function ratios(values: readonly number[], by: readonly number[]): number[] {
  return values.map((value, round) => {
    const other = by[round];
    if (other === undefined || values.length !== by.length) {
      throw new RangeError(`${values.length} rounds against ${by.length}`);
    }
    return value / other;
  });
}
