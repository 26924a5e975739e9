import type { Catalog } from "../catalog";
import { demandOf } from "../declaredDemand";
import type { DomainLoad } from "../domainLoad";
import { weigh } from "../energyBudget";
import type { PowerBasis } from "../power/basis";
import { powerBudget, type PowerBudget } from "../powerBudget";
import type { PowerDomain } from "../powerDomains";
import { phaseOf, UnknownNameError } from "../site";
import type { Pool, Site } from "../siteSchema";
import { phaseReservations } from "../tenants/tenantPhase";
import { domainsNamed, lowerDomains, withoutSuffix } from "./lowerDomains";
import { withLimit } from "./withLimit";

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
  basis: PowerBasis,
): Shedding {
  const asDeclared = powerBudget(site, phase, basis);
  const name = limit.domain ?? `site ${site.name}`;
  const before = ownDomain(asDeclared, name);
  const lowered = powerBudget(withLimit(site, phase, before, limit.watts), phase, basis);
  // A limit that is said to be higher than it was raises nothing. A lower one can also mean a higher PUE: a part of the plant runs then.
  const isLower =
    ownDomain(lowered, name).usableWatts <= before.usableWatts &&
    lowered.gridWatts <= asDeclared.gridWatts;
  const recounted = isLower ? lowered : asDeclared;
  const budget = lowerDomains(recounted, site, name, limit.watts, basis);
  const domain = domainNamed(budget, name);
  const declared = phaseOf(site, phase).units;
  const units = { ...declared };
  const promises = promisedUnits(site, catalog, phase, basis);
  const promised = (pool: string): number =>
    (promises.get(pool) ?? []).reduce((sum, promise) => sum + promise.units, 0);

  const loads = (): readonly DomainLoad[] => weigh(demandOf(site, units), budget, catalog).loads;
  const isOver = ({ usedWatts, domain: { usableWatts } }: DomainLoad): boolean =>
    usedWatts > usableWatts;
  // A pool whose power is unknown may draw more than any limit, so what is left is not shown to fit.
  const { unpriced } = weigh(demandOf(site, units), budget, catalog);
  const usedOf = (): number =>
    loads().find((load) => load.domain.name === domain.name)?.usedWatts ?? 0;
  const isClear = (feeder: string): boolean =>
    !loads().some((load) => isOver(load) && load.domain.name === feeder);
  /** Takes away as few units of a pool as clear a power domain that feeds it, and no more than down to a floor. */
  const reduce = (pool: string, floor: number, feeder: string): void => {
    let most = units[pool] ?? 0;
    let least = Math.min(floor, most);
    if (isClear(feeder)) {
      return;
    }
    while (least < most) {
      const middle = Math.ceil((least + most) / 2);
      units[pool] = middle;
      if (isClear(feeder)) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    units[pool] = least;
  };

  const usedWattsBefore = usedOf();
  const pools = lowestPriorityFirst(site);
  // A row before its hall, and a hall before the connection: what goes for the smaller domain is off the larger one too.
  const upwards = [...loads()].sort((first, second) => first.pools.length - second.pools.length);
  for (const load of upwards) {
    if (isClear(load.domain.name)) {
      continue;
    }
    const fed = pools.filter(({ name: pool }) => load.pools.some((one) => one.pool === pool));
    for (const floorOf of [promised, () => 0]) {
      for (const { name: pool } of fed) {
        reduce(pool, floorOf(pool), load.domain.name);
      }
    }
  }
  return {
    domain: domain.name,
    usableWatts: domain.usableWatts,
    usedWattsBefore,
    usedWattsAfter: usedOf(),
    pools: pools.flatMap(({ name: pool, hall, priority }): ShedPool[] => {
      const unitsBefore = declared[pool] ?? 0;
      const unitsAfter = units[pool] ?? 0;
      const promisedTo = new Set((promises.get(pool) ?? []).map(({ tenant }) => tenant));
      const breaksPromiseTo = unitsAfter < promised(pool) ? [...promisedTo] : [];
      return unitsAfter === unitsBefore
        ? []
        : [{ pool, hall, priority, unitsBefore, unitsAfter, breaksPromiseTo }];
    }),
    fits: unpriced.length === 0 && !loads().some(isOver),
  };
}

/** Of equal priority the last of the site file first. */
function lowestPriorityFirst({ pools }: Site): Pool[] {
  return [...pools].reverse().sort((first, second) => first.priority - second.priority);
}

/** The domain of the site file that a name stands for; the locked limit where the site file does not have it. */
function ownDomain(budget: PowerBudget, name: string): PowerDomain {
  const own = domainsNamed(budget, name).find(({ kind }) => kind !== "locked limit");
  return own ?? domainNamed(budget, name);
}

function domainNamed(budget: PowerBudget, name: string): PowerDomain {
  const [found] = domainsNamed(budget, name);
  if (found === undefined) {
    const known = new Set(budget.domains.map((domain) => withoutSuffix(domain.name)));
    throw new UnknownNameError("power domain", name, [...known]);
  }
  return found;
}

/** Units of a pool that a tenant has reserved. */
interface Promised {
  readonly tenant: string;
  readonly units: number;
}

function promisedUnits(
  site: Site,
  catalog: Catalog,
  phase: string,
  basis: PowerBasis,
): Map<string, Promised[]> {
  const byPool = new Map<string, Promised[]>();
  for (const { reservation, parts } of phaseReservations(site, catalog, phase, basis).allotments) {
    for (const { pool, units } of parts) {
      byPool.set(pool, [...(byPool.get(pool) ?? []), { tenant: reservation.tenant, units }]);
    }
  }
  return byPool;
}
