import { compareText } from "../compareText";
import { formatComparison } from "../format";
import { ownEntry } from "../input/ownEntry";
import { lockedSets } from "../power/basis";
import { placedLoads, withLockedFixedLoads } from "../power/lockedFixedLoads";
import type { PowerBudget } from "../powerBudget";
import { fixedFacilityWatts } from "../powerDomains";
import { phaseOf, type LockedSite } from "../site";
import type { Site } from "../siteSchema";

/** What a node of the limit tree has that no deployment of this stack can take away. */
export interface CarriedDomain {
  /** Its own fixed load without that of what it feeds, in facility watts. */
  readonly fixedWatts: number;
  /** The transformers and feeds that it hangs on, up to the grid connection. */
  readonly feeders: readonly string[];
}

/** By the node's name: `site lab`, `domain east`, `hall hall-1`, `row hall-1/a`. */
export type CarriedDomains = Readonly<Record<string, CarriedDomain>>;

/**
 * The whole limit tree of a site, also what has no power in the phase: units that were given up there may still draw. An output of the stack,
 * which the next deployment is held against. The locked fixed loads count where the site file has less.
 *
 * @param before what the last deployment left: of a node that is gone its feeders stay known, in case that it comes back.
 */
export function carriedDomains(
  { site, locked }: LockedSite,
  { phase, designPuePerMille }: Pick<PowerBudget, "phase" | "designPuePerMille">,
  before: CarriedDomains = {},
): CarriedDomains {
  const placed = placedLoads(site, phaseOf(site, phase), lockedSets(locked), designPuePerMille);
  const { power, halls } = withLockedFixedLoads(site, placed);
  const nodes: [string, CarriedDomain][] = [
    [`site ${site.name}`, { fixedWatts: power.fixedLoadWatts, feeders: [] }],
    ...power.domains.map((domain): [string, CarriedDomain] => [
      `domain ${domain.name}`,
      {
        fixedWatts: fixedFacilityWatts(domain, designPuePerMille),
        feeders: feedersOf(site, domain.fedBy),
      },
    ]),
    ...halls.flatMap((hall): [string, CarriedDomain][] => {
      const feeders = feedersOf(site, hall.fedBy);
      return [
        [`hall ${hall.name}`, { fixedWatts: hall.fixedLoadWatts, feeders }],
        ...hall.rows.map((row): [string, CarriedDomain] => [
          `row ${hall.name}/${row.name}`,
          { fixedWatts: fixedFacilityWatts(row, designPuePerMille), feeders },
        ]),
      ];
    }),
  ];
  const known = Object.entries(before).map(([name, { feeders }]): [string, CarriedDomain] => [
    name,
    { fixedWatts: 0, feeders },
  ]);
  const all = new Map([...known, ...nodes]);
  return Object.fromEntries([...all].sort(([one], [other]) => compareText(one, other)));
}

/** A transformer or feed and all that it hangs on. Ends also on a tree with a cycle. */
function feedersOf({ power }: Site, fedBy: string | undefined): string[] {
  const found: string[] = [];
  for (let name = fedBy; name !== undefined && !found.includes(name);) {
    const own = power.domains.find((domain) => domain.name === name);
    if (own !== undefined) {
      found.push(own.name);
    }
    name = own?.fedBy;
  }
  return found;
}

/**
 * What a site has more than in the last deployment: a fixed load that is new or larger, and a feeder that something did not hang on.
 *
 * @param before undefined where an earlier version wrote nothing down: nothing is known to be more.
 * @returns one phrase each, for people: `site lab has 40.0 kW of fixed load, after 0.0 kW`.
 */
export function addedLoads(now: CarriedDomains, before: CarriedDomains | undefined): string[] {
  if (before === undefined) {
    return [];
  }
  return Object.entries(now).flatMap(([name, { fixedWatts, feeders }]) => {
    const was = ownEntry(before, name);
    const [own, then] = formatComparison(fixedWatts, was?.fixedWatts ?? 0);
    return [
      ...(fixedWatts > (was?.fixedWatts ?? 0)
        ? [`${name} has ${own} of fixed load, after ${then}`]
        : []),
      ...(was === undefined
        ? []
        : feeders
            .filter((feeder) => !was.feeders.includes(feeder))
            .map((feeder) => `${name} hangs on ${feeder} now`)),
    ];
  });
}
