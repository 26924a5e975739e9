import type { Pool, Site } from "../siteSchema";
import { reservationsIn } from "./reservations";

/** A pool, as far as it matters whose jobs run on it. */
type SharedPool = Pick<Pool, "name" | "hall" | "gpuSystem">;

/** Pools on which one tenant's job can run. */
export interface TenantPools<Item extends SharedPool> {
  /** Undefined for the pools that no tenant holds. */
  readonly tenant: string | undefined;
  readonly pools: readonly Item[];
}

/**
 * Groups pools by the tenant whose job can run on all of them in a phase. A tenant holds its dedicated pools, and the shared
 * pools of each hall and GPU system for which it has a reservation in force, whole: a reservation is not tied to nodes. In a
 * hall where it has a reservation it may also run on what no tenant holds.
 *
 * A pool can be in several groups. The last group is the pools that no tenant holds.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function groupPoolsByTenant<Item extends SharedPool>(
  site: Site,
  phaseName: string,
  pools: readonly Item[],
): TenantPools<Item>[] {
  const owners = new Map<string, string>();
  for (const { name, dedicatedPools } of site.tenants) {
    for (const pool of dedicatedPools) {
      owners.set(pool, owners.get(pool) ?? name);
    }
  }
  const reserved = new Set<string>();
  for (const { tenant, hall, gpuSystem } of reservationsIn(site, phaseName)) {
    reserved.add(keyOf(tenant, hall)).add(keyOf(tenant, hall, gpuSystem ?? ANY_SYSTEM));
  }
  const holds = (tenant: string, { name, hall, gpuSystem }: Item): boolean =>
    owners.has(name)
      ? owners.get(name) === tenant
      : reserved.has(keyOf(tenant, hall, gpuSystem)) ||
        reserved.has(keyOf(tenant, hall, ANY_SYSTEM));
  const unheld = new Set(
    pools.filter((pool) => !site.tenants.some(({ name }) => holds(name, pool))),
  );
  return [
    ...site.tenants.map(({ name: tenant }) => ({
      tenant,
      pools: pools.filter(
        (pool) =>
          holds(tenant, pool) || (unheld.has(pool) && reserved.has(keyOf(tenant, pool.hall))),
      ),
    })),
    { tenant: undefined, pools: [...unheld] },
  ];
}

/** Of a reservation in watts that names no GPU system. */
const ANY_SYSTEM = "";

function keyOf(tenant: string, hall: string, gpuSystem?: string): string {
  return JSON.stringify([tenant, hall, gpuSystem]);
}
