import { carriedAfterLoss } from "./redundancy";
import { facilityWattsOf, sumExactly, usableWatts } from "./power";
import type { Domain, Hall, Phase, Site } from "./siteSchema";

/**
 * A node of the limit tree: grid connection, transformer or feed, hall, row. What it may carry is checked at every one of
 * them; the sum of the pools under a domain must stay within its usable watts.
 */
export interface PowerDomain {
  /** `site kvandal`, `transformer main`, `hall narvik-1`, `row narvik-1/a`. */
  readonly name: string;
  readonly kind: "grid connection" | Domain["kind"] | "hall" | "row" | "locked limit";
  /** What is measured against the limit: facility power (with PUE) or IT power. */
  readonly carries: "facility" | "it";
  /** What it is rated or contracted for, before redundancy, reserve and fixed load. */
  readonly ratedWatts: number;
  /** What it carries with its fixed load: redundancy and reserve are off. Undefined for a locked limit, whose fixed load is off already. */
  readonly limitWatts?: number;
  /** What GPU pools may take of it: redundancy, reserve and fixed load are off. */
  readonly usableWatts: number;
  /** The fixed load that is off, with that of everything it feeds; of a locked limit it is off its watts already. @default 0 */
  readonly fixedWatts?: number;
  /** The halls whose pools it feeds. */
  readonly halls: ReadonlySet<string>;
  /** Of those halls only the pools in this row; all pools when undefined. */
  readonly row?: string;
  /** These pools too, in whatever hall. */
  readonly pools?: ReadonlySet<string>;
  /** Pools of its halls that it does not feed. */
  readonly except?: ReadonlySet<string>;
  /** Whether a `locked limit` is that of a row, which carries a part of its hall. */
  readonly isLockedRow?: boolean;
  readonly fedBy?: string;
}

/** What the limits of a phase are counted with. */
export interface DomainTerms {
  /** Turns the fixed load of IT domains into the facility power that their feeders see. */
  readonly designPuePerMille: number;
  /** What the grid connection carries in the phase, in watts before reserve and fixed load. */
  readonly gridWatts: number;
  /** The part of every limit that is kept free. */
  readonly reservePerMille: number;
  /** Facility watts of the whole site beside its GPU pools, at least. */
  readonly fixedLoadWattsAtLeast: number;
}

/**
 * The limit tree of a site in a phase, the grid connection first, then what hangs under it in the order of the site file.
 * Only halls with a share of power in the phase are powered; the others carry nothing.
 *
 * No hall may use more than the whole site may.
 */
export function powerDomains(site: Site, phase: Phase, terms: DomainTerms): PowerDomain[] {
  const { designPuePerMille, gridWatts, reservePerMille, fixedLoadWattsAtLeast } = terms;
  const shares = new Map(phase.halls.map((hall) => [hall.name, hall.shareWatts]));
  const powered = site.halls.filter((hall) => shares.has(hall.name));
  const connection = `site ${site.name}`;

  const rows = powered.flatMap((hall) => hall.rows.map((row) => ({ hall, row })));
  const rowDomains = rows.map(({ hall, row }): PowerDomain => {
    const usable = usableWatts(row.limitWatts, reservePerMille);
    return {
      name: `row ${hall.name}/${row.name}`,
      kind: "row",
      carries: row.carries,
      ratedWatts: row.limitWatts,
      limitWatts: usable,
      usableWatts: less(usable, row.fixedLoadWatts),
      fixedWatts: row.fixedLoadWatts,
      halls: new Set([hall.name]),
      row: row.name,
      fedBy: `hall ${hall.name}`,
    };
  });

  const hallFixedWatts = new Map(
    powered.map((hall) => [hall.name, fixedFacilityWattsOfHall(hall, designPuePerMille)]),
  );
  const feeders = new Map(site.power.domains.map((domain) => [domain.name, domain]));
  const feederName = (name: string | undefined): string => {
    const feeder = name === undefined ? undefined : feeders.get(name);
    return feeder === undefined ? connection : `${feeder.kind} ${feeder.name}`;
  };
  const fixedWatts = fixedLoadWatts(site, phase, designPuePerMille);
  const gridLimitWatts = usableWatts(gridWatts, reservePerMille);
  const connectionWatts = less(gridLimitWatts, Math.max(fixedWatts, fixedLoadWattsAtLeast));
  const hallDomains = powered.map((hall): PowerDomain => {
    const feedWatts = Math.min(
      shares.get(hall.name) ?? 0,
      usableWatts(hall.limitWatts, reservePerMille),
    );
    return {
      name: `hall ${hall.name}`,
      kind: "hall",
      carries: "facility",
      ratedWatts: hall.limitWatts,
      limitWatts: usableWatts(hall.limitWatts, reservePerMille),
      usableWatts: Math.min(less(feedWatts, hallFixedWatts.get(hall.name) ?? 0), connectionWatts),
      fixedWatts: hallFixedWatts.get(hall.name) ?? 0,
      halls: new Set([hall.name]),
      fedBy: feederName(hall.fedBy),
    };
  });

  const feederDomains = site.power.domains.map((domain): PowerDomain => {
    const under = domainsUnder(site, domain.name);
    const halls = powered.filter((hall) => hall.fedBy !== undefined && under.has(hall.fedBy));
    const others = site.power.domains.filter(
      (other) => other.name !== domain.name && under.has(other.name),
    );
    const facilityFixedWatts = sumExactly([
      ...halls.map((hall) => hallFixedWatts.get(hall.name) ?? 0),
      ...others.map((other) => fixedFacilityWatts(other, designPuePerMille)),
    ]);
    const ratedWatts = sumExactly(ratings(domain));
    // Fixed load of the halls is facility power: more than IT power, so taking it off an IT domain errs on the safe side.
    const domainFixedWatts = domain.fixedLoadWatts + facilityFixedWatts;
    const limitWatts = usableWatts(
      carriedAfterLoss(ratings(domain), domain.redundancy),
      reservePerMille,
    );
    return {
      name: feederName(domain.name),
      kind: domain.kind,
      carries: domain.carries,
      ratedWatts,
      limitWatts,
      usableWatts: less(limitWatts, domainFixedWatts),
      fixedWatts: domainFixedWatts,
      halls: new Set(halls.map((hall) => hall.name)),
      fedBy: feederName(domain.fedBy),
    };
  });

  return [
    {
      name: connection,
      kind: "grid connection",
      carries: "facility",
      ratedWatts: site.power.gridConnection.contractedWatts,
      limitWatts: gridLimitWatts,
      usableWatts: connectionWatts,
      fixedWatts: Math.max(fixedWatts, fixedLoadWattsAtLeast),
      halls: new Set(powered.map((hall) => hall.name)),
    },
    ...feederDomains,
    ...hallDomains,
    ...rowDomains,
  ];
}

/** Facility watts of the fixed load of a site with its transformers and feeds, and of the halls that have power in a phase. */
export function fixedLoadWatts(
  { power, halls }: Site,
  phase: Phase,
  designPuePerMille: number,
): number {
  const powered = new Set(phase.halls.map(({ name }) => name));
  return sumExactly([
    power.fixedLoadWatts,
    ...halls
      .filter(({ name }) => powered.has(name))
      .map((hall) => fixedFacilityWattsOfHall(hall, designPuePerMille)),
    ...power.domains.map((domain) => fixedFacilityWatts(domain, designPuePerMille)),
  ]);
}

/** The names of a domain and of every domain that it feeds, directly or not. Ends also on a tree with a cycle. */
export function domainsUnder(site: Site, name: string): Set<string> {
  const under = new Set([name]);
  for (let size = 0; size !== under.size;) {
    size = under.size;
    for (const domain of site.power.domains) {
      if (domain.fedBy !== undefined && under.has(domain.fedBy)) {
        under.add(domain.name);
      }
    }
  }
  return under;
}

/** Real power of each unit of a domain: apparent power x power factor, rounded down. */
function ratings(domain: Domain): number[] {
  return domain.units.map(({ ratingVoltAmperes }) =>
    Number((BigInt(ratingVoltAmperes) * BigInt(domain.powerFactorPerMille)) / 1000n),
  );
}

/** Facility watts of the fixed load of a transformer, a feed or a row alone. */
export function fixedFacilityWatts(
  { carries, fixedLoadWatts }: Pick<Domain, "carries" | "fixedLoadWatts">,
  designPuePerMille: number,
): number {
  return carries === "it" ? facilityWattsOf(fixedLoadWatts, designPuePerMille) : fixedLoadWatts;
}

/** Facility watts of the fixed load of a hall with its rows. */
export function fixedFacilityWattsOfHall(
  { fixedLoadWatts, rows }: Hall,
  designPuePerMille: number,
): number {
  return sumExactly([
    fixedLoadWatts,
    ...rows.map((row) => fixedFacilityWatts(row, designPuePerMille)),
  ]);
}

function less(watts: number, fixedWatts: number): number {
  return Math.max(0, watts - fixedWatts);
}
