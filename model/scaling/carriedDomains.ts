import { compareText } from "../compareText";
import { formatComparison } from "../format";
import { ownEntry } from "../input/ownEntry";
import { lockedSets } from "../power/basis";
import { placedLoads, withLockedFixedLoads } from "../power/lockedFixedLoads";
import type { CarriedPower } from "../power";
import { fixedFacilityWatts } from "../powerDomains";
import { phaseOf, type LockedSite } from "../site";
import { contextsOf } from "../siteContexts";
import type { Site } from "../siteSchema";

/** What a node of the limit tree has that no deployment of this stack can take away. */
export interface CarriedDomain {
  /** Its own fixed load without that of what it feeds, in watts of what it carries. */
  readonly fixedWatts: number;
  readonly carries: CarriedPower;
  /** Whether it has power in the phase: a hall has its share, and its rows have. */
  readonly isPowered: boolean;
  /** The transformers and feeds that it hangs on, up to the grid connection. */
  readonly feeders: readonly string[];
  /** Of a hall: the contexts that its clusters are reached by. */
  readonly contexts?: readonly string[] | undefined;
}

/** By the node's name: `site lab`, `domain east`, `hall hall-1`, `row hall-1/a`. */
export type CarriedDomains = Readonly<Record<string, CarriedDomain>>;

/** A design PUE of 1: loads that are locked for another node are moved as they are stated, and compare from one phase to the next. */
const AS_STATED = 1000;

/**
 * The whole limit tree of a site, also what has no power in the phase: units that were given up there may still draw. An output of the stack,
 * which the next deployment is held against. The locked fixed loads count where the site file has less.
 *
 * @param before what the last deployment left: of a node that is gone its feeders stay known, in case that it comes back.
 */
export function carriedDomains(
  { site, locked }: LockedSite,
  phaseName: string,
  before: CarriedDomains = {},
): CarriedDomains {
  const phase = phaseOf(site, phaseName);
  const placed = placedLoads(site, phase, lockedSets(locked), AS_STATED);
  const { power, halls } = withLockedFixedLoads(site, placed);
  const powered = new Set(phase.halls.map(({ name }) => name));
  const nodes: [string, CarriedDomain][] = [
    [
      `site ${site.name}`,
      {
        fixedWatts: power.fixedLoadWatts,
        ...{ carries: "facility" as const, isPowered: true, feeders: [] },
      },
    ],
    ...power.domains.map(({ name, fedBy, carries, fixedLoadWatts }): [string, CarriedDomain] => [
      `domain ${name}`,
      { fixedWatts: fixedLoadWatts, carries, isPowered: true, feeders: feedersOf(site, fedBy) },
    ]),
    ...halls.flatMap((hall): [string, CarriedDomain][] => {
      const { name, fedBy, fixedLoadWatts, rows } = hall;
      const contexts = contextsOf(hall);
      const place = { isPowered: powered.has(name), feeders: feedersOf(site, fedBy) };
      return [
        [`hall ${name}`, { fixedWatts: fixedLoadWatts, carries: "facility", ...place, contexts }],
        ...rows.map((row): [string, CarriedDomain] => [
          `row ${name}/${row.name}`,
          { fixedWatts: row.fixedLoadWatts, carries: row.carries, ...place },
        ]),
      ];
    }),
  ];
  const known = Object.entries(before).map(([name, was]): [string, CarriedDomain] => [
    name,
    { ...was, fixedWatts: 0, isPowered: false },
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
 * What a site has more than in the last deployment: a fixed load that is new or larger, a hall with one that gets power, and a feeder that
 * something did not hang on.
 *
 * @param before undefined where an earlier version wrote nothing down: nothing is known to be more.
 * @param designPuePerMille of the deployment, at which both are counted: a worse one adds no load.
 * @returns one phrase each, for people: `site lab has 40.0 kW of fixed load, after 0.0 kW`.
 */
export function addedLoads(
  now: CarriedDomains,
  before: CarriedDomains | undefined,
  designPuePerMille: number,
): string[] {
  if (before === undefined) {
    return [];
  }
  const watts = ({ fixedWatts: fixedLoadWatts, carries }: CarriedDomain): number =>
    fixedFacilityWatts({ carries, fixedLoadWatts }, designPuePerMille);
  /** A load that is stated in other power than before is compared as the smallest that it may have been. */
  const wattsBefore = (own: CarriedDomain, was: CarriedDomain | undefined): number =>
    was === undefined || (was.carries === "facility" && own.carries === "it")
      ? 0
      : own.carries === was.carries
        ? watts(was)
        : was.fixedWatts;
  return Object.entries(now).flatMap(([name, own]) => {
    const was = ownEntry(before, name);
    const [load, then] = formatComparison(watts(own), wattsBefore(own, was));
    const isMore = watts(own) > wattsBefore(own, was);
    const getsPower = own.isPowered && was?.isPowered === false && own.fixedWatts > 0;
    return [
      ...(isMore ? [`${name} has ${load} of fixed load, after ${then}`] : []),
      ...(getsPower && !isMore ? [`${name} gets power, with ${load} of fixed load`] : []),
      ...(was === undefined
        ? []
        : own.feeders
            .filter((feeder) => !was.feeders.includes(feeder))
            .map((feeder) => `${name} hangs on ${feeder} now`)),
    ];
  });
}

/** The halls that are reached by other contexts than in the last deployment. */
export function movedHalls(now: CarriedDomains, before: CarriedDomains = {}): string[] {
  return Object.entries(now).flatMap(([name, { contexts }]) => {
    const was = ownEntry(before, name)?.contexts;
    const isOther =
      was !== undefined && contexts?.some((context, at) => context !== was[at]) === true;
    return isOther ? [name.slice("hall ".length)] : [];
  });
}
