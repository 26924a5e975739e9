import { ownEntry } from "../input/ownEntry";
import { facilityWattsOf, sumExactly, type CarriedPower } from "../power";
import type { LockedDomain, LockedLimits } from "../powerBudget";
import { domainsUnder } from "../powerDomains";
import type { Phase, Site } from "../siteSchema";

/** The fixed load of each node of the limit tree, in watts as the site file states it. A node that is not listed has none. */
export interface LockedFixedLoads {
  /** Facility watts of the site beside its halls, transformers and feeds. */
  readonly site: number;
  /** Facility watts by hall, without those of its rows. */
  readonly halls: Readonly<Record<string, number>>;
  /** By hall and row, as `narvik-1/a`, in what the row carries. */
  readonly rows: Readonly<Record<string, number>>;
  /** By transformer or feed, in what it carries. */
  readonly domains: Readonly<Record<string, number>>;
  /** Every hall that each of these transformers and feeds fed, with power or without. */
  readonly domainHalls?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The fixed loads of a site in the form that is locked; undefined where it has none. */
export function lockedFixedLoadsOf(site: Site): LockedFixedLoads | undefined {
  const { power, halls } = site;
  const loads = {
    site: power.fixedLoadWatts,
    halls: nonZero(halls.map((hall) => [hall.name, hall.fixedLoadWatts])),
    rows: nonZero(
      halls.flatMap((hall) =>
        hall.rows.map((row) => [`${hall.name}/${row.name}`, row.fixedLoadWatts] as const),
      ),
    ),
    domains: nonZero(power.domains.map((domain) => [domain.name, domain.fixedLoadWatts])),
  };
  const fedHalls = (name: string): readonly string[] => {
    const under = domainsUnder(site, name);
    return halls.flatMap((hall) =>
      hall.fedBy !== undefined && under.has(hall.fedBy) ? [hall.name] : [],
    );
  };
  const domainHalls = Object.keys(loads.domains).map((name) => [name, fedHalls(name)] as const);
  const isNone = [loads.halls, loads.rows, loads.domains].every(
    (entries) => Object.keys(entries).length === 0,
  );
  if (isNone && loads.site === 0) {
    return undefined;
  }
  return domainHalls.length === 0
    ? loads
    : { ...loads, domainHalls: Object.fromEntries(domainHalls) };
}

/** A locked fixed load, and the node that it counts on. */
export interface PlacedLoad {
  /** The node that it was locked for: `site`, `hall hall-1`, `row hall-1/a`, `domain feed-1`. */
  readonly node: string;
  readonly place: string;
  /** As locked, in what the node carried. */
  readonly watts: number;
  /** With the losses, where the node does not carry facility power in the lock. */
  readonly facilityWatts: number;
  /** The part that is IT power, wherever it counts and whatever the node carries by now. */
  readonly itWatts: number;
}

/**
 * The locked fixed loads, each where it counts. Where the site file has no such node, or no power for it, it counts elsewhere, in facility
 * watts, so that a load stays on a hall, row or feed that is moved:
 *
 * - that of a row which is gone: on its hall;
 * - that of a hall which has power in the locked phase and none now, with its rows: on what feeds the hall;
 * - that of a transformer or feed which is gone: on each one that now feeds a hall which it fed;
 * - any other: on the site.
 *
 * @param designPuePerMille of the budget: turns a locked load in IT power into facility power.
 */
export function placedLoads(
  site: Site,
  phase: Phase,
  sets: readonly LockedLimits[],
  designPuePerMille: number,
): PlacedLoad[] {
  return sets.flatMap((set) =>
    lockedLoads(set, designPuePerMille).flatMap((load) =>
      placesOf(load, site, phase, set).map((place) => ({ ...load, place })),
    ),
  );
}

/** By node, the facility watts of the locked loads of other nodes that count on it, by those nodes. */
export type MovedLoads = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The locked loads that count on another node than their own. */
export function movedLoads(placed: readonly PlacedLoad[]): MovedLoads {
  const moved = new Map<string, Map<string, number>>();
  for (const { node, place, facilityWatts } of placed.filter((load) => load.place !== load.node)) {
    const there = moved.get(place) ?? new Map<string, number>();
    moved.set(place, there.set(node, Math.max(there.get(node) ?? 0, facilityWatts)));
  }
  return moved;
}

/** A site whose fixed loads are, node by node, the larger of its own and the locked one, and beside it those that are placed there. */
export function withLockedFixedLoads(site: Site, placed: readonly PlacedLoad[]): Site {
  const moved = movedLoads(placed);
  const own = new Map<string, PlacedLoad[]>();
  for (const load of placed.filter(({ node, place }) => place === node)) {
    own.set(load.node, [...(own.get(load.node) ?? []), load]);
  }
  const counted = (node: string, stated: number, carries: CarriedPower): number => {
    const locked = own.get(node) ?? [];
    const watts = locked.map((load) => (carries === "it" ? load.watts : load.facilityWatts));
    return sumExactly([Math.max(stated, ...watts), ...(moved.get(node)?.values() ?? [])]);
  };
  return {
    ...site,
    power: {
      ...site.power,
      fixedLoadWatts: counted(SITE, site.power.fixedLoadWatts, "facility"),
      domains: site.power.domains.map((domain) => ({
        ...domain,
        fixedLoadWatts: counted(domainNode(domain.name), domain.fixedLoadWatts, domain.carries),
      })),
    },
    halls: site.halls.map((hall) => ({
      ...hall,
      fixedLoadWatts: counted(hallNode(hall.name), hall.fixedLoadWatts, "facility"),
      rows: hall.rows.map((row) => ({
        ...row,
        fixedLoadWatts: counted(
          rowNode(`${hall.name}/${row.name}`),
          row.fixedLoadWatts,
          row.carries,
        ),
      })),
    })),
  };
}

/** A locked fixed load, before it is placed. */
export interface LockedLoad extends Omit<PlacedLoad, "place"> {
  /** The hall that it is in; undefined above the halls. */
  readonly hall?: string;
  /** The transformer or feed that it hangs on. */
  readonly domain?: string;
}

const SITE = "site";
/** The node of a hall, without its rows. */
export const hallNode = (name: string): string => `hall ${name}`;
/** The node of a row, named `hall-1/a`. */
export const rowNode = (name: string): string => `row ${name}`;
/** The node of a transformer or feed. */
export const domainNode = (name: string): string => `domain ${name}`;

/** The fixed loads of a lock. @param designPuePerMille turns a load in IT power into facility power. */
export function lockedLoads(locked: LockedLimits, designPuePerMille: number): LockedLoad[] {
  const { fixedLoadsWattsAtLeast: loads } = locked;
  if (loads === undefined) {
    return [];
  }
  const carried = carriedByName(locked);
  const asCarried = (
    watts: number,
    names: readonly string[],
  ): Pick<LockedLoad, "watts" | "facilityWatts" | "itWatts"> => {
    const found = names.flatMap((name) => carried.get(name) ?? []);
    return found.length > 0 && found.every((carries) => carries === "facility")
      ? asFacilityPower(watts)
      : { watts, facilityWatts: facilityWattsOf(watts, designPuePerMille), itWatts: watts };
  };
  return [
    { node: SITE, ...asFacilityPower(loads.site) },
    ...Object.entries(loads.halls).map(([hall, watts]) => ({
      node: hallNode(hall),
      hall,
      ...asFacilityPower(watts),
    })),
    ...Object.entries(loads.rows).map(([row, watts]) => ({
      node: rowNode(row),
      hall: row.split("/")[0] ?? row,
      ...asCarried(watts, [rowNode(row)]),
    })),
    ...Object.entries(loads.domains).map(([domain, watts]) => ({
      node: domainNode(domain),
      domain,
      ...asCarried(watts, namesOf(domain)),
    })),
  ];
}

function asFacilityPower(watts: number) {
  return { watts, facilityWatts: watts, itWatts: 0 };
}

/**
 * The part of the fixed load that is IT power, in IT watts: of each transformer, feed and row with power the larger of what the site file
 * states as IT power and what is locked as such, which stays IT power wherever it counts.
 */
export function fixedItLoadWatts(
  { power, halls }: Site,
  phase: Phase,
  placed: readonly PlacedLoad[],
): number {
  const powered = new Set(phase.halls.map(({ name }) => name));
  const rowsOf = (isPowered: boolean) =>
    halls
      .filter(({ name }) => powered.has(name) === isPowered)
      .flatMap((hall) => hall.rows.map((row) => ({ ...row, name: `${hall.name}/${row.name}` })));
  const withoutPower = new Set([
    ...halls.filter(({ name }) => !powered.has(name)).map(({ name }) => hallNode(name)),
    ...rowsOf(false).map(({ name }) => rowNode(name)),
  ]);
  const stated = [
    ...power.domains.map((domain) => ({ ...domain, node: domainNode(domain.name) })),
    ...rowsOf(true).map((row) => ({ ...row, node: rowNode(row.name) })),
  ].map(({ node, carries, fixedLoadWatts }) => ({
    node,
    itWatts: carries === "it" ? fixedLoadWatts : 0,
  }));
  const watts = new Map<string, number>();
  for (const { node, itWatts } of [
    ...stated,
    ...placed.filter(({ place }) => !withoutPower.has(place)),
  ]) {
    watts.set(node, Math.max(watts.get(node) ?? 0, itWatts));
  }
  return sumExactly([...watts.values()]);
}

/** The nodes that a locked load counts on. */
function placesOf(load: LockedLoad, site: Site, phase: Phase, locked: LockedLimits): string[] {
  const { node, hall, domain } = load;
  const isDomain = (name: string | undefined): name is string =>
    site.power.domains.some((own) => own.name === name);
  if (hall !== undefined) {
    const own = site.halls.find(({ name }) => name === hall);
    if (own === undefined) {
      return [SITE];
    }
    const isPowered = phase.halls.some(({ name }) => name === hall);
    const lockedPhase = ownEntry(locked.phases, phase.name);
    if (!isPowered && ownEntry(lockedPhase?.hallWatts ?? {}, hall) !== undefined) {
      return [isDomain(own.fedBy) ? domainNode(own.fedBy) : SITE];
    }
    const isThere =
      node === hallNode(hall) || own.rows.some(({ name }) => rowNode(`${hall}/${name}`) === node);
    return [isThere ? node : hallNode(hall)];
  }
  if (domain === undefined || isDomain(domain)) {
    return [node];
  }
  const fed = [
    ...lockedDomains(locked, namesOf(domain)).flatMap(({ halls }) => halls),
    ...(ownEntry(locked.fixedLoadsWattsAtLeast?.domainHalls ?? {}, domain) ?? []),
  ];
  const feeders = site.halls
    .filter(({ name }) => fed.includes(name))
    .flatMap(({ fedBy }) => (isDomain(fedBy) ? [domainNode(fedBy)] : []));
  return feeders.length === 0 ? [SITE] : [...new Set(feeders)];
}

/** The names that a transformer or feed may have in a lock, which does not say with its fixed load which of the two it is. */
function namesOf(domain: string): string[] {
  return [`transformer ${domain}`, `feed ${domain}`];
}

function lockedDomains({ phases }: LockedLimits, names: readonly string[]): LockedDomain[] {
  return Object.values(phases).flatMap(({ domains = [] }) =>
    domains.filter(({ name }) => names.includes(name)),
  );
}

/** What the locked domains of each name carry, in every phase. */
function carriedByName({ phases }: LockedLimits): Map<string, readonly CarriedPower[]> {
  const carried = new Map<string, CarriedPower[]>();
  for (const { name, carries } of Object.values(phases).flatMap(({ domains = [] }) => domains)) {
    const known = carried.get(name) ?? [];
    carried.set(name, known.includes(carries) ? known : [...known, carries]);
  }
  return carried;
}

function nonZero(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(entries.filter(([, watts]) => watts > 0));
}
