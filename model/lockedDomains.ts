import { ownEntry } from "./input/ownEntry";
import {
  addedInHall,
  addedInRow,
  addedUnderDomain,
  hallsCounted,
  type FixedLoads,
} from "./power/addedFixedLoads";
import type { LockedDomain, LockedPhase, LockedRow } from "./powerBudget";
import type { PowerDomain } from "./powerDomains";
import type { Pool, Site } from "./siteSchema";

/**
 * The site's own limits, each at most what is locked less the fixed load that was added since, and the locked limits that the site file no
 * longer has. A locked transformer or feed counts the halls that it was locked with and those that the site file has under its name.
 *
 * @param loads of the budget, with the lock.
 */
export function applyLockedLimits(own: readonly PowerDomain[], loads: FixedLoads): PowerDomain[] {
  const { site, locked } = loads;
  const phase = locked.site === site.name ? ownEntry(locked.phases, loads.phase.name) : undefined;
  const locks = (phase?.domains ?? []).map((lock): Lock => {
    return {
      lock: { ...lock, ...nowUnder(lock, loads) },
      except: poolsElsewhere(site, lock, phase),
    };
  });
  const limited = own.map((domain): PowerDomain => {
    const { kind, fixedWatts = 0 } = domain;
    if (kind === "grid connection") {
      const added = Math.max(0, fixedWatts - (phase?.fixedLoadWattsAtLeast ?? 0));
      return atMost(domain, (phase?.siteWatts ?? 0) - added);
    }
    if (kind === "hall") {
      const hall = site.halls.find(({ name }) => domain.halls.has(name));
      const hallWatts = ownEntry(phase?.hallWatts ?? {}, hall?.name ?? "") ?? 0;
      return atMost(domain, hallWatts - (hall === undefined ? 0 : addedInHall(hall, loads)));
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

/** What a locked limit leaves by now, and the halls that count against it. */
function nowUnder(lock: LockedDomain, loads: FixedLoads): Pick<LockedDomain, "watts" | "halls"> {
  const { site } = loads;
  const { row, watts, halls } = lock;
  if (row !== undefined) {
    const hall = site.halls.find(({ name }) => name === row.hall);
    const added = hall === undefined ? 0 : addedInRow(hall, row.name, lock, loads);
    return { watts: Math.max(0, watts - added), halls };
  }
  const counted = hallsCounted(lock, loads).map(({ name }) => name);
  return {
    watts: Math.max(0, watts - addedUnderDomain(lock, loads)),
    halls: [...new Set([...halls, ...counted])],
  };
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
  return { ...domain, usableWatts: Math.max(0, Math.min(domain.usableWatts, watts)) };
}
