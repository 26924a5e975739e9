import type { Catalog } from "../catalog";
import { weigh } from "../energyBudget";
import { powerBudget, type LockedLimits, type PowerBudget } from "../powerBudget";
import type { PowerDomain } from "../powerDomains";
import type { PoolDemand } from "../pricedDemand";
import { phaseOf, UnknownNameError } from "../site";
import type { Site } from "../siteSchema";
import { withLimit } from "./withLimit";
import { phaseReservations } from "../tenants/tenantPhase";

/** A limit that has fallen: a transformer lost, a curtailment. */
export interface FallenLimit {
  /** As in messages: `transformer main`, `hall hall-1`. The site's connection when left out. */
  readonly domain?: string | undefined;
  /** What it carries now, after redundancy and before reserve and fixed load, in watts of the power that it carries. */
  readonly watts: number;
}

/** A pool that goes down. */
export interface ShedPool {
  readonly pool: string;
  readonly hall: string;
  readonly priority: number;
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  /** Tenants whose reserved units it no longer has room for. */
  readonly breaksPromiseTo: readonly string[];
}

/** Which pools go down, and whether that is enough. */
export interface Shedding {
  readonly domain: string;
  readonly usableWatts: number;
  readonly usedWattsBefore: number;
  readonly usedWattsAfter: number;
  readonly pools: readonly ShedPool[];
  readonly fits: boolean;
}

/** A pool on its way down. */
interface Candidate {
  readonly pool: string;
  readonly priority: number;
  readonly promisedUnits: number;
}

/**
 * Which pools of a phase go down by how much when a limit falls. The pools of the lowest priority first, of equal ones the last of the
 * site file first; and units that tenants have reserved only when nothing else is left. No unit more goes than must.
 *
 * @throws UnknownNameError if the site has no such phase or power domain.
 */
export function shed(
  site: Site,
  catalog: Catalog,
  phase: string,
  limit: FallenLimit,
  locked?: LockedLimits,
): Shedding {
  const asDeclared = powerBudget(site, phase, locked);
  const name = limit.domain ?? `site ${site.name}`;
  const before = domainNamed(asDeclared, name);
  const lowered = powerBudget(withLimit(site, phase, before, limit.watts), phase, locked);
  const after = domainNamed(lowered, name);
  // A limit that is said to be higher than it was raises nothing.
  const domain = { ...before, usableWatts: Math.min(before.usableWatts, after.usableWatts) };
  const domains = asDeclared.domains.map((one) => (one === before ? domain : one));
  const budget = { ...asDeclared, domains };
  const declared = phaseOf(site, phase).units;
  const units = new Map(site.pools.map(({ name }) => [name, declared[name] ?? 0]));
  const promises = promisedUnits(site, catalog, phase);
  const promised = (pool: string): number =>
    (promises.get(pool) ?? []).reduce((sum, promise) => sum + promise.units, 0);

  const demand = (): PoolDemand[] =>
    site.pools.map(({ name: pool, hall, gpuSystem }) => ({
      pool,
      hall,
      gpuSystem,
      units: units.get(pool) ?? 0,
    }));
  const loads = (): ReturnType<typeof weigh>["loads"] => weigh(demand(), budget, catalog).loads;
  /** Whether a domain that the pool takes power of carries too much. */
  const overloads = (pool: string): boolean =>
    loads().some(
      (load) =>
        load.usedWatts > load.domain.usableWatts && load.pools.some((one) => one.pool === pool),
    );
  /** Takes away as few units as clear what feeds the pool, and no more than down to a floor. */
  const reduce = (pool: string, floor: number): void => {
    let most = units.get(pool) ?? 0;
    let least = Math.min(floor, most);
    if (!overloads(pool)) {
      return;
    }
    while (least < most) {
      const middle = Math.ceil((least + most) / 2);
      units.set(pool, middle);
      if (overloads(pool)) {
        most = middle - 1;
      } else {
        least = middle;
      }
    }
    units.set(pool, least);
  };

  const candidates = inOrder(site, promised);
  const usedOf = (): number =>
    loads().find((load) => load.domain.name === domain.name)?.usedWatts ?? 0;
  const usedWattsBefore = usedOf();
  for (const { pool, promisedUnits: floor } of candidates) {
    reduce(pool, floor);
  }
  for (const { pool } of candidates) {
    reduce(pool, 0);
  }
  return {
    domain: domain.name,
    usableWatts: domain.usableWatts,
    usedWattsBefore,
    usedWattsAfter: usedOf(),
    pools: candidates.flatMap(({ pool: name, priority }) => {
      const unitsBefore = declared[name] ?? 0;
      const unitsAfter = units.get(name) ?? 0;
      const hall = site.pools.find((pool) => pool.name === name)?.hall ?? "";
      const broken = unitsAfter < promised(name) ? (promises.get(name) ?? []) : [];
      return unitsAfter === unitsBefore
        ? []
        : [
            {
              pool: name,
              hall,
              priority,
              unitsBefore,
              unitsAfter,
              breaksPromiseTo: [...new Set(broken.map(({ tenant }) => tenant))],
            },
          ];
    }),
    fits: loads().every(({ usedWatts, domain: { usableWatts: usable } }) => usedWatts <= usable),
  };
}

function inOrder(site: Site, promised: (pool: string) => number): Candidate[] {
  return site.pools
    .map(({ name: pool, priority }, index) => ({
      pool,
      priority,
      promisedUnits: promised(pool),
      index,
    }))
    .sort((a, b) => a.priority - b.priority || b.index - a.index);
}

function domainNamed(budget: PowerBudget, name: string): PowerDomain {
  const found = budget.domains.find((domain) => domain.name === name);
  if (found === undefined) {
    const known = budget.domains.map((domain) => domain.name);
    throw new UnknownNameError("power domain", name, known);
  }
  return found;
}

/** Units of a pool that a tenant has reserved. */
interface Promised {
  readonly tenant: string;
  readonly units: number;
}

function promisedUnits(site: Site, catalog: Catalog, phase: string): Map<string, Promised[]> {
  const byPool = new Map<string, Promised[]>();
  for (const { reservation, parts } of phaseReservations(site, catalog, phase).allotments) {
    for (const { pool, units } of parts) {
      byPool.set(pool, [...(byPool.get(pool) ?? []), { tenant: reservation.tenant, units }]);
    }
  }
  return byPool;
}
