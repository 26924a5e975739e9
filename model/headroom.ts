import { formatComparison, formatPercent } from "./format";

/** A warning is due from this share of a domain's usable watts. Source: the 90 % rule of docs/power.md. */
export const WARN_AT_PER_MILLE = 900;

/** What a power domain carries, and what it may. */
export interface FilledDomain {
  readonly name: string;
  readonly usedWatts: number;
  readonly usableWatts: number;
}

/**
 * The sentence about a power domain that is nearly full, as `hall hall-1: 185.1 kW of 190.0 kW usable in phase-1 (97.4 %)`. None for one
 * that is over: that is a violation.
 *
 * @param warnAtPerMille the share of its usable watts from which on it is nearly full.
 */
export function nearlyFull(
  { name, usedWatts, usableWatts }: FilledDomain,
  phase: string,
  warnAtPerMille = WARN_AT_PER_MILLE,
): string[] {
  if (
    usedWatts > usableWatts ||
    BigInt(usedWatts) * 1000n < BigInt(usableWatts) * BigInt(warnAtPerMille) ||
    usedWatts === 0
  ) {
    return [];
  }
  const [used, usable] = formatComparison(usedWatts, usableWatts);
  return [
    `${name}: ${used} of ${usable} usable in ${phase} (${formatPercent(usedWatts, usableWatts)})`,
  ];
}
