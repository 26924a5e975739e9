import type { Catalog } from "./catalog";
import { formatCount } from "./format";
import { domainLoads, feeds, watts } from "./domainLoad";
import { MAXIMUM_NODES_PER_HALL } from "./hallSize";
import { declaredDemand } from "./declaredDemand";
import { sumExactly, unitsThatFit } from "./power";
import type { PowerBasis } from "./power/basis";
import { powerBudget, type PowerBudget } from "./powerBudget";
import type { PowerDomain } from "./powerDomains";
import {
  factorsOf,
  priceDemand,
  type PoolDemand,
  type PricedDemand,
  type UnpricedDemand,
} from "./pricedDemand";
import { phaseOf, UnknownNameError } from "./site";
import { plantLimitWatts } from "./plantPower";
import type { Site } from "./siteSchema";

/** How many units more fit somewhere, and what stops the next one. */
export interface Room {
  /** A pool of the site, or `hall narvik-1` and `row narvik-1/a` for units that no pool has yet. */
  readonly place: string;
  readonly moreUnits: number;
  readonly moreNodes: number;
  readonly moreGpus: number;
  /** What they add to the load of the grid connection. */
  readonly moreWatts: number;
  /** The power domain or the hall's node limit that the next unit would break. */
  readonly bindingLimit: string;
  /** Every limit at the place, the grid connection last, and what it leaves when all places are filled. */
  readonly limits: readonly LimitRoom[];
}

/** Units that one limit would still carry by itself. */
export interface LimitRoom {
  readonly limit: string;
  readonly moreUnits: number;
}

/** The answer to `--max-units`: what fits beside everything that the phase declares. */
export interface RoomReport {
  readonly asked: string;
  readonly gpuSystem: string;
  readonly moreUnits: number;
  readonly moreNodes: number;
  readonly moreGpus: number;
  readonly moreWatts: number;
  readonly places: readonly Room[];
}

/**
 * How many more units of a pool, or of a GPU system anywhere on the site, a phase carries beside what it declares: at every power
 * domain, and at the number of nodes that a hall's cluster holds. Units of a system are placed hall by hall (row by row where
 * a hall has rows), each place filled before the next. Beside a pool that cannot be priced nothing is known to fit.
 *
 * @param asked name of a pool, or of a system in the catalogue.
 * @throws UnknownNameError if it is neither, or there is no such phase.
 */
export function roomFor(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  asked: string,
  basis: PowerBasis,
): RoomReport {
  const budget = powerBudget(site, phaseName, basis);
  const demand = priceDemand(declaredDemand(site, phaseName), budget, catalog);
  const declared = demand.priced;
  const pool = site.pools.find(({ name }) => name === asked);
  const gpuSystem = pool?.gpuSystem ?? asked;
  const system = catalog.get(gpuSystem);
  if (system === undefined) {
    const known = [...site.pools.map(({ name }) => name), ...catalog.keys()];
    throw new UnknownNameError("pool or GPU system", asked, known);
  }
  const filled: (Omit<Room, "limits"> & Omit<Placed, "most">)[] = [];
  const plantWatts = plantLimitWatts(phaseOf(site, phaseName), budget);
  const load = new RunningLoad(demand, budget, catalog, plantWatts);
  const before = new Map(declared.map((other) => [other.pool, other]));
  for (const place of pool === undefined ? newPlaces(site, budget) : [pool]) {
    const { name, hall, row } = place;
    const placed = { pool: name, hall, gpuSystem, units: 0 };
    const asPriced = price(placed, row, budget, catalog);
    if (asPriced === undefined) {
      continue;
    }
    const had = before.get(name) ?? asPriced;
    load.remove(had);
    const { most, priced, heldTo } = mostUnits(asPriced, load, budget, catalog);
    const has = { ...priced, units: Math.max(had.units, most.moreUnits) };
    load.add(has);
    const moreUnits = has.units - had.units;
    filled.push({
      priced,
      heldTo,
      place: name,
      moreUnits,
      moreNodes: moreUnits * system.nodesPerUnit,
      moreGpus: moreUnits * system.gpusPerUnit,
      moreWatts: load.connectionWatts(has) - load.connectionWatts(had),
      bindingLimit: most.limit,
    });
  }
  const places = filled.map(({ priced, heldTo, ...room }): Room => ({
    ...room,
    limits: [...heldTo, ...load.limitsOf(priced)],
  }));
  const sum = (key: "moreUnits" | "moreNodes" | "moreGpus" | "moreWatts"): number =>
    sumExactly(places.map((place) => place[key]));
  return {
    asked,
    gpuSystem,
    moreUnits: sum("moreUnits"),
    moreNodes: sum("moreNodes"),
    moreGpus: sum("moreGpus"),
    moreWatts: sum("moreWatts"),
    places,
  };
}

/** Where units that belong to no pool yet could go: the rows of a hall, or the hall where it has none. */
function newPlaces(
  site: Site,
  budget: PowerBudget,
): { readonly name: string; readonly hall: string; readonly row?: string }[] {
  return site.halls
    .filter(({ name }) => budget.hallWatts.has(name))
    .flatMap(({ name: hall, rows }) =>
      rows.length === 0
        ? [{ name: `hall ${hall}`, hall }]
        : rows.map((row) => ({ name: `row ${hall}/${row.name}`, hall, row: row.name })),
    );
}

function price(
  demand: PoolDemand,
  row: string | undefined,
  budget: PowerBudget,
  catalog: Catalog,
): PricedDemand | undefined {
  const factors = factorsOf(demand, budget, catalog);
  return "reason" in factors ? undefined : { ...demand, row, factors };
}

/** The most units of a place, and what they are priced by. */
interface Placed {
  readonly priced: PricedDemand;
  readonly most: LimitRoom;
  /** The locked number of units that the place is held to; empty where it binds nothing. */
  readonly heldTo: readonly LimitRoom[];
}

/**
 * The most units that a place can have. With more units than a lock oversubscribes, all units of a pool count as not oversubscribed: it gets
 * more only where these fit.
 */
function mostUnits(
  priced: PricedDemand,
  load: RunningLoad,
  budget: PowerBudget,
  catalog: Catalog,
): Placed {
  const most = load.mostUnits(priced);
  const atMost = budget.poolTerms.get(priced.pool)?.oversubscribedUnitsAtMost ?? Infinity;
  if (most.moreUnits <= atMost) {
    return { priced, most, heldTo: [] };
  }
  const dearer = price({ ...priced, units: most.moreUnits }, priced.row, budget, catalog) ?? priced;
  const mostDearer = load.mostUnits(dearer);
  const limit = `oversubscribed units of pool ${priced.pool} (locked limit)`;
  return mostDearer.moreUnits > atMost
    ? { priced: dearer, most: mostDearer, heldTo: [] }
    : { priced, most: { limit, moreUnits: atMost }, heldTo: [{ limit, moreUnits: 0 }] };
}

/** What every power domain and every hall's cluster carries, kept up to date while one place after the other is filled. */
class RunningLoad {
  private readonly usedWatts = new Map<string, number>();
  private readonly nodes = new Map<string, number>();
  private readonly unpriced: readonly UnpricedDemand[];
  private readonly connection: readonly PowerDomain[];
  private readonly inHalls = new Map<string, PowerDomain[]>();
  private readonly withPools: readonly PowerDomain[];

  constructor(
    { priced, unpriced }: ReturnType<typeof priceDemand>,
    private readonly budget: PowerBudget,
    private readonly catalog: Catalog,
    private readonly plantWatts: number | undefined,
  ) {
    this.unpriced = unpriced;
    const loads = domainLoads(priced, budget);
    for (const { domain, usedWatts } of loads) {
      this.usedWatts.set(domain.name, usedWatts);
    }
    for (const { hall, gpuSystem, units } of priced) {
      this.addNodes(hall, gpuSystem, units);
    }
    const domains = loads.map(({ domain }) => domain);
    this.connection = domains.filter(({ kind }) => kind === "grid connection");
    this.withPools = domains.filter(({ pools }) => pools !== undefined && pools.size > 0);
    for (const domain of domains.filter(({ kind }) => kind !== "grid connection")) {
      for (const hall of domain.halls) {
        const others = this.inHalls.get(hall);
        if (others === undefined) {
          this.inHalls.set(hall, [domain]);
        } else {
          others.push(domain);
        }
      }
    }
  }

  add(pool: PricedDemand): void {
    this.change(pool, 1);
  }

  remove(pool: PricedDemand): void {
    this.change(pool, -1);
  }

  /** What a pool takes of the grid connection. */
  connectionWatts(pool: PricedDemand): number {
    return sumExactly(this.connection.map((domain) => watts(pool, domain)));
  }

  /** The most units that a place can have: the least that any of its limits leaves, of equal ones the first. */
  mostUnits(place: PricedDemand): LimitRoom {
    return this.limitsOf(place).reduce((least, limit) =>
      limit.moreUnits < least.moreUnits ? limit : least,
    );
  }

  /** What the cluster of a place's hall leaves, and each domain that feeds the place, the grid connection last. */
  limitsOf(place: PricedDemand): readonly [LimitRoom, ...LimitRoom[]] {
    const { hall, gpuSystem, factors } = place;
    const [unknown] = this.unpriced;
    if (unknown !== undefined) {
      return [{ limit: `unknown power of pool ${unknown.demand.pool}`, moreUnits: 0 }];
    }
    if (!this.budget.hallWatts.has(hall)) {
      return [{ limit: `hall ${hall}`, moreUnits: 0 }];
    }
    const nodesPerUnit = this.catalog.get(gpuSystem)?.nodesPerUnit ?? 1;
    const nodesLeft = MAXIMUM_NODES_PER_HALL - (this.nodes.get(hall) ?? 0);
    return [
      {
        limit: `${formatCount(MAXIMUM_NODES_PER_HALL)} nodes of hall ${hall}`,
        moreUnits: Math.max(0, Math.floor(nodesLeft / nodesPerUnit)),
      },
      ...this.feedersOf(place).map(({ name, carries, usableWatts }) => ({
        limit: name,
        moreUnits: unitsThatFit(usableWatts - (this.usedWatts.get(name) ?? 0), factors, carries),
      })),
      ...this.plantRoom(place),
    ];
  }

  /** A plant that is built for less than what is energised limits all pools together. */
  private plantRoom({ factors }: PricedDemand): LimitRoom[] {
    const { plantWatts, budget } = this;
    if (plantWatts === undefined) {
      return [];
    }
    const used = sumExactly(this.connection.map(({ name }) => this.usedWatts.get(name) ?? 0));
    return [{ limit: `plant ${budget.site}`, moreUnits: unitsThatFit(plantWatts - used, factors) }];
  }

  /** The grid connection last: a hall that binds as well is the one that can be changed. */
  private feedersOf(place: PricedDemand): PowerDomain[] {
    const inHall = this.inHalls.get(place.hall) ?? [];
    const elsewhere = this.withPools.filter(({ halls }) => !halls.has(place.hall));
    return [...inHall, ...elsewhere, ...this.connection].filter((domain) => feeds(domain, place));
  }

  private change(pool: PricedDemand, sign: 1 | -1): void {
    for (const domain of this.feedersOf(pool)) {
      const before = this.usedWatts.get(domain.name) ?? 0;
      this.usedWatts.set(domain.name, before + sign * watts(pool, domain));
    }
    this.addNodes(pool.hall, pool.gpuSystem, sign * pool.units);
  }

  private addNodes(hall: string, gpuSystem: string, units: number): void {
    const nodes = units * (this.catalog.get(gpuSystem)?.nodesPerUnit ?? 1);
    this.nodes.set(hall, (this.nodes.get(hall) ?? 0) + nodes);
  }
}
