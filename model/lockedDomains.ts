import { ownEntry } from "./input/ownEntry";
import { facilityWattsOf } from "./power";
import type { LockedDomain, LockedLimits, LockedPhase, LockedRow } from "./powerBudget";
import type { PowerDomain } from "./powerDomains";
import type { Pool, Site } from "./siteSchema";

/**
 * The site's own limits, each at most what is locked, and the locked limits that the site file no longer has.
 *
 * @param designPuePerMille that power is counted with: at least the one that the phase was locked at.
 */
export function applyLockedLimits(
  own: readonly PowerDomain[],
  site: Site,
  phaseName: string,
  locked: LockedLimits,
  designPuePerMille: number,
): PowerDomain[] {
  const phase = locked.site === site.name ? ownEntry(locked.phases, phaseName) : undefined;
  const atPue = (watts: number, fixedItWatts: number | undefined): number =>
    Math.max(0, watts - addedFixedWatts(fixedItWatts, locked, phaseName, designPuePerMille));
  const locks = (phase?.domains ?? []).map((lock): Lock => {
    // A limit in IT power carries no losses.
    const watts = lock.carries === "it" ? lock.watts : atPue(lock.watts, lock.fixedItWattsAtLeast);
    return { lock: { ...lock, watts }, except: poolsElsewhere(site, lock, phase) };
  });
  const limited = own.map((domain): PowerDomain => {
    if (domain.kind === "grid connection") {
      return atMost(domain, atPue(phase?.siteWatts ?? 0, phase?.fixedItWattsAtLeast));
    }
    if (domain.kind === "hall") {
      const [hall = ""] = domain.halls;
      const fixedItWatts = ownEntry(phase?.hallFixedItWattsAtLeast ?? {}, hall);
      return atMost(domain, atPue(ownEntry(phase?.hallWatts ?? {}, hall) ?? 0, fixedItWatts));
    }
    const same = locks.filter((candidate) => covers(domain, candidate, site));
    return same.reduce((least, { lock }) => atMost(least, lock.watts), domain);
  });
  const extra = locks
    .filter((lock) => !limited.some((domain) => covers(domain, lock, site)))
    .map(({ lock, except }): PowerDomain => {
      return {
        name: `${lock.name} (locked limit)`,
        kind: "locked limit",
        carries: lock.carries,
        ratedWatts: lock.watts,
        usableWatts: lock.watts,
        halls: new Set(lock.row === undefined ? lock.halls : [...lock.halls, lock.row.hall]),
        pools: new Set(lock.pools),
        ...(except.size === 0 ? {} : { except }),
        ...(lock.row === undefined ? {} : { isLockedRow: true }),
      };
    });
  return [...limited, ...extra];
}

/**
 * Facility watts that a locked fixed load in IT power takes at a design PUE, beyond what it took at the one of the phase when it was locked.
 */
export function addedFixedWatts(
  itWatts = 0,
  { phases, designPuePerMilleAtLeast }: LockedLimits,
  phaseName: string,
  designPuePerMille: number,
): number {
  const lockedPuePerMille =
    ownEntry(phases, phaseName)?.designPuePerMilleAtLeast ?? designPuePerMilleAtLeast;
  return Math.max(
    0,
    facilityWattsOf(itWatts, designPuePerMille) - facilityWattsOf(itWatts, lockedPuePerMille),
  );
}

interface Lock {
  readonly lock: LockedDomain;
  /** Pools of its row's hall that do not count against it. */
  readonly except: ReadonlySet<string>;
}

/** Whether a domain of the site file is the locked one: of its name, and feeding at least what counts against the lock. */
function covers(
  { name, carries, halls, row }: PowerDomain,
  { lock, except }: Lock,
  site: Site,
): boolean {
  const feeds = (pool: Pool): boolean =>
    halls.has(pool.hall) && (row === undefined || pool.row === row);
  return (
    name === lock.name &&
    carries === lock.carries &&
    lock.halls.every((hall) => row === undefined && halls.has(hall)) &&
    lock.pools.every((pool) => site.pools.some((own) => own.name === pool && feeds(own))) &&
    site.pools.every((pool) => pool.hall !== lock.row?.hall || except.has(pool.name) || feeds(pool))
  );
}

/**
 * The declared pools of a locked row's hall that are known to stand elsewhere: in another row that is locked too, or without a
 * row as when the limits were locked. All others count, since a new name says nothing about where a pool draws its power.
 */
function poolsElsewhere(
  site: Site,
  { row, pools }: LockedDomain,
  phase: LockedPhase | undefined,
): ReadonlySet<string> {
  if (row === undefined) {
    return new Set();
  }
  const rows = (phase?.domains ?? []).flatMap((domain): LockedRow[] =>
    domain.row?.hall === row.hall ? [domain.row] : [],
  );
  const others = new Set(rows.map(({ name }) => name).filter((name) => name !== row.name));
  const elsewhere = site.pools.filter(
    (pool) =>
      pool.hall === row.hall &&
      !pools.includes(pool.name) &&
      (pool.row === undefined ? row.poolsWithoutRow.includes(pool.name) : others.has(pool.row)),
  );
  return new Set(elsewhere.map(({ name }) => name));
}

function atMost(domain: PowerDomain, watts: number): PowerDomain {
  return { ...domain, usableWatts: Math.min(domain.usableWatts, watts) };
}
