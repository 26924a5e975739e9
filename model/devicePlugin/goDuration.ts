const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** The longest duration of Go, 2^63 - 1 nanoseconds, in whole seconds. */
const LONGEST_SECONDS = 9_223_372_036;

/**
 * Seconds of a duration as Go's `time.ParseDuration` reads it, `1h30m` or `60s`.
 *
 * @returns undefined if it is none, or longer than Go can hold (about 292 years).
 */
export function goDurationSeconds(text: string): number | undefined {
  if (!/^(\d+(\.\d*)?(ns|us|ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?)(ns|us|ms|s|m|h)/g)];
  const nanoseconds = parts.reduce(
    (sum, [, number, unit = ""]) => sum + Number(number) * (NANOSECONDS[unit] ?? NaN),
    0,
  );
  const seconds = nanoseconds / 1e9;
  return seconds < LONGEST_SECONDS ? seconds : undefined;
}
