import type { Pool, Site } from "../siteSchema";
import type { TenantPhase } from "./countedSystem";
import type { CountedReservation } from "./reservations";

/** Units of a reservation in one pool. */
export interface PoolUnits {
  readonly pool: string;
  readonly units: number;
}

/** Where a reservation's units are, and how many are nowhere. */
export interface Allotment {
  readonly reservation: CountedReservation;
  readonly parts: readonly PoolUnits[];
  /** Units for which no pool has room. */
  readonly missingUnits: number;
}

/** The tenant that a pool is dedicated to; undefined for a shared pool. */
export function dedicatedTo(site: Site, pool: string): string | undefined {
  return site.tenants.find(({ dedicatedPools }) => dedicatedPools.includes(pool))?.name;
}

/**
 * Puts reservations into pools: those of a tenant first into its dedicated pools, then into what is left of the shared ones, and
 * never into a pool that is dedicated to somebody else. In the order of the site file, so that a tenant who is added at
 * its end moves nobody.
 */
export function allot(
  { site, phase }: Pick<TenantPhase, "site" | "phase">,
  reservations: readonly CountedReservation[],
): Allotment[] {
  const left = new Map(site.pools.map(({ name }) => [name, phase.units[name] ?? 0]));
  return reservations.map((reservation) => {
    const { tenant, units, counted } = reservation;
    const owned = (pool: Pool): boolean => dedicatedTo(site, pool.name) === tenant;
    const shared = (pool: Pool): boolean => dedicatedTo(site, pool.name) === undefined;
    let missingUnits = units;
    const parts: PoolUnits[] = [];
    for (const { name } of [...counted.pools.filter(owned), ...counted.pools.filter(shared)]) {
      const room = left.get(name) ?? 0;
      const taken = Math.min(room, missingUnits);
      if (taken > 0) {
        left.set(name, room - taken);
        missingUnits -= taken;
        parts.push({ pool: name, units: taken });
      }
    }
    return { reservation, parts, missingUnits };
  });
}

/** Facility watts of what is allotted, as quotas count them. */
export function allottedWatts({
  reservation,
  parts,
}: Pick<Allotment, "reservation" | "parts">): number {
  const { wattsPerDevice, devicesPerUnit } = reservation.counted;
  return parts.reduce((sum, { units }) => sum + units * devicesPerUnit * wattsPerDevice, 0);
}
