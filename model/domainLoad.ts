import { budgetedWatts, sumExactly } from "./power";
import type { PowerBudget } from "./powerBudget";
import type { PowerDomain } from "./powerDomains";
import type { PricedDemand } from "./pricedDemand";

/** A power domain with the pools that it feeds, and what they take of it in watts of the power that it carries. */
export interface DomainLoad {
  readonly domain: PowerDomain;
  readonly pools: readonly PricedDemand[];
  readonly usedWatts: number;
}

/**
 * What each power domain of a budget carries of a demand. Halls that have no share of power appear as domains of 0 watts
 * when somebody asks for power in them. The grid connection comes last.
 */
export function domainLoads(priced: readonly PricedDemand[], budget: PowerBudget): DomainLoad[] {
  const inHalls = byHall(priced);
  const unpowered = [...inHalls.keys()]
    .filter((hall) => !budget.hallWatts.has(hall))
    .sort()
    .map(unpoweredHall);
  const connection = budget.domains.filter(({ kind }) => kind === "grid connection");
  const below = budget.domains.filter(({ kind }) => kind !== "grid connection");
  return [...below, ...unpowered, ...connection].map((domain) => {
    const pools = poolsOf(domain, inHalls, priced);
    return { domain, pools, usedWatts: sumExactly(pools.map((pool) => watts(pool, domain))) };
  });
}

/** What one pool takes of a domain, in watts of the power that the domain carries. */
export function watts(pool: PricedDemand, domain: PowerDomain): number {
  return budgetedWatts(pool.units, pool.factors, domain.carries);
}

function byHall(priced: readonly PricedDemand[]): Map<string, PricedDemand[]> {
  const halls = new Map<string, PricedDemand[]>();
  for (const pool of priced) {
    const others = halls.get(pool.hall);
    if (others === undefined) {
      halls.set(pool.hall, [pool]);
    } else {
      others.push(pool);
    }
  }
  return halls;
}

/** Whether a domain feeds a pool; where its row is not known, every row of its hall does. The grid connection feeds everything, halls without a share included. */
export function feeds(
  domain: PowerDomain,
  { pool, hall, row, isRowUnknown }: Pick<PricedDemand, "pool" | "hall" | "row" | "isRowUnknown">,
): boolean {
  if (domain.kind === "grid connection") {
    return true;
  }
  if (domain.halls.has(hall) && isRowUnknown === true) {
    return true;
  }
  return domain.halls.has(hall)
    ? domain.except?.has(pool) !== true && (domain.row === undefined || row === domain.row)
    : domain.pools?.has(pool) === true;
}

function poolsOf(
  domain: PowerDomain,
  inHalls: ReadonlyMap<string, readonly PricedDemand[]>,
  all: readonly PricedDemand[],
): readonly PricedDemand[] {
  if (domain.kind === "grid connection") {
    return all;
  }
  const inDomain = [...domain.halls].flatMap((hall) => inHalls.get(hall) ?? []);
  const named = domain.pools;
  const elsewhere =
    named === undefined || named.size === 0
      ? []
      : all.filter(({ pool, hall }) => named.has(pool) && !domain.halls.has(hall));
  return [...inDomain, ...elsewhere].filter((pool) => feeds(domain, pool));
}

function unpoweredHall(hall: string): PowerDomain {
  return {
    name: `hall ${hall}`,
    kind: "hall",
    carries: "facility",
    ratedWatts: 0,
    usableWatts: 0,
    halls: new Set([hall]),
  };
}
