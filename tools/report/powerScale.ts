/** One unit for all powers of a report, so that bars and columns can be held against each other. */
export interface PowerScale {
  readonly unit: "MW" | "kW" | "W";
  /** For charts and summaries: rounded, with as many decimals as it takes to tell apart what differs. */
  readonly rounded: (watts: number) => string;
  /** For a table: every value exactly, all with the same number of decimals, so that they align. */
  readonly exactly: (values: readonly number[]) => (watts: number) => string;
}

const UNITS = [
  { unit: "MW", watts: 1_000_000, digits: 6 },
  { unit: "kW", watts: 1_000, digits: 3 },
  { unit: "W", watts: 1, digits: 0 },
] as const;

/**
 * The scale for a report whose largest power is `largestWatts`.
 *
 * @param pairs what readers compare, as used and usable: the two must not read alike unless they are equal.
 */
export function powerScale(
  largestWatts: number,
  pairs: readonly (readonly [number, number])[],
): PowerScale {
  // A site of a few megawatts has phases and pools of some kilowatts.
  const { unit, watts, digits } = UNITS.find((one) => largestWatts >= 10 * one.watts) ?? UNITS[2];
  const text = (value: number, decimals: number): string =>
    signed((value / watts).toLocaleString("en-US", fixed(decimals)));
  const toldApart = (decimals: number): boolean =>
    pairs.every(([a, b]) => a === b || text(a, decimals) !== text(b, decimals));
  const decimals = fewest(Math.min(1, digits), digits, toldApart);
  return {
    unit,
    rounded: (value) => text(value, decimals),
    exactly: (values) => {
      const exact = fewest(Math.min(1, digits), digits, (candidate) =>
        values.every((value) => value % (watts / 10 ** candidate) === 0),
      );
      return (value) => text(value, exact);
    },
  };
}

/** A step down, as `−5.00`; nothing taken is `0`, with no sign. */
export function taken(watts: number, text: (watts: number) => string): string {
  return watts === 0 ? text(0) : signed(text(-watts));
}

function fewest(from: number, to: number, enough: (decimals: number) => boolean): number {
  for (let decimals = from; decimals < to; decimals++) {
    if (enough(decimals)) {
      return decimals;
    }
  }
  return to;
}

function fixed(decimals: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** The minus sign is as wide as a digit, the hyphen is not. Nothing is minus nothing. */
function signed(text: string): string {
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text.replace(/^-/, "−");
}
