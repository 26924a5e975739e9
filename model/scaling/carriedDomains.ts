import { compareText } from "../compareText";
import { formatComparison } from "../format";
import { ownEntry } from "../input/ownEntry";
import type { PowerBudget } from "../powerBudget";

/** What a power domain carries that no deployment of this stack can take away: its fixed load, and the halls that it feeds. */
export interface CarriedDomain {
  /** Facility or IT watts, as the domain carries them, with the fixed load of all that it feeds. */
  readonly fixedWatts: number;
  readonly halls: readonly string[];
}

/** By the domain's name: `site lab`, `feed east`, `hall hall-1`, `row hall-1/a`. */
export type CarriedDomains = Readonly<Record<string, CarriedDomain>>;

/** What each power domain of a budget carries; an output of the stack, which the next deployment is held against. */
export function carriedDomains({ domains }: PowerBudget): CarriedDomains {
  const own = domains
    .filter(({ kind }) => kind !== "locked limit")
    .map(({ name, fixedWatts = 0, halls }): [string, CarriedDomain] => [
      name,
      { fixedWatts, halls: [...halls].sort(compareText) },
    ]);
  return Object.fromEntries(own.sort(([one], [other]) => compareText(one, other)));
}

/**
 * What the power domains of a budget carry more than in the last deployment: a fixed load that is new or larger, and a hall that another
 * domain fed.
 *
 * @param before undefined where an earlier version wrote nothing down: nothing is known to be more.
 * @returns one phrase each, for people: `site lab has 40.0 kW of fixed load, after 0 W`.
 */
export function addedLoads(budget: PowerBudget, before: CarriedDomains | undefined): string[] {
  if (before === undefined) {
    return [];
  }
  const knownHalls = new Set(Object.values(before).flatMap(({ halls }) => halls));
  return Object.entries(carriedDomains(budget)).flatMap(([name, { fixedWatts, halls }]) => {
    const was = ownEntry(before, name) ?? { fixedWatts: 0, halls: [] };
    const moved = halls.filter((hall) => knownHalls.has(hall) && !was.halls.includes(hall));
    const [now, then] = formatComparison(fixedWatts, was.fixedWatts);
    return [
      ...(fixedWatts > was.fixedWatts ? [`${name} has ${now} of fixed load, after ${then}`] : []),
      ...moved.map((hall) => `${name} feeds ${hall} now`),
    ];
  });
}
