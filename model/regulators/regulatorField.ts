/** Where the value of a field comes from. */
export const BASES = ["declared", "estimated", "measured", "not in the site file"] as const;

/** A field that an authority asks for, filled in as far as the site's files can. */
export interface RegulatorField {
  /** Who asks: `Nkom registration`, `EU 2024/1364`. */
  readonly scheme: string;
  /** The scheme's own symbol, as `EDC`; empty where it has none. */
  readonly symbol: string;
  readonly field: string;
  /** Undefined where nobody has written it down; never 0 in its place. */
  readonly value: string | number | undefined;
  readonly unit: string;
  /**
   * `declared`: the site file says so. `estimated`: the planner's, of a whole year with the phase in service. `measured`: a record of
   * evidence says so.
   */
  readonly basis: (typeof BASES)[number];
  /** What it was taken from, and what to know about it. */
  readonly note: string;
}

/** A field that the operator has to fill in. */
export function unknownField(
  scheme: string,
  field: string,
  unit: string,
  symbol = "",
  note = "to be filled in by the operator",
): RegulatorField {
  return { scheme, symbol, field, value: undefined, unit, basis: "not in the site file", note };
}
