import { tightened } from "./lockedDomains";
import type { CarriedPower } from "./power";
import { powerDomains, type PowerDomain } from "./powerDomains";
import { phaseOf } from "./site";
import type { Site } from "./siteSchema";

/** What the site file grants a pool: how its watts are counted. */
export interface PoolTerms {
  readonly hall: string;
  readonly gpuSystem: string;
  readonly row?: string | undefined;
  readonly gpuPowerCapWatts?: number | undefined;
  readonly oversubscriptionPerMille: number;
}

/**
 * What a site may use in a phase: the limits of its power domains, in watts that GPU pools may take (reserve and fixed load
 * are off already), and the ratios that turn nameplate watts into facility watts.
 */
export interface PowerBudget {
  readonly site: string;
  readonly phase: string;
  /** For all pools of the site together. */
  readonly siteWatts: number;
  /** For the pools of each hall that has a share in this phase. */
  readonly hallWatts: ReadonlyMap<string, number>;
  /** The whole limit tree, site and halls included. */
  readonly domains: readonly PowerDomain[];
  /** By pool; a pool that is not here gets no cap and no oversubscription. */
  readonly poolTerms: ReadonlyMap<string, PoolTerms>;
  readonly overheadPerMille: number;
  readonly designPuePerMille: number;
}

/** A limit on any power domain, from outside the site file. Names what it covers, so that moving a hall does not escape it. */
export interface LockedDomain {
  /** As the domain is named in messages: `transformer main`, `row narvik-1/a`. */
  readonly name: string;
  readonly watts: number;
  readonly carries: CarriedPower;
  /** Every pool in these halls. */
  readonly halls: readonly string[];
  /** And these pools. */
  readonly pools: readonly string[];
  /** For a row: it counts every pool of its hall that no lock knows to stand elsewhere. */
  readonly row?: LockedRow | undefined;
}

/** Where a locked row stands, so that a pool or a row under a new name does not escape it. */
export interface LockedRow {
  readonly hall: string;
  readonly name: string;
  /** Pools of the hall that stood in no row when the limits were locked; they do not count as long as that is so. */
  readonly poolsWithoutRow: readonly string[];
}

/**
 * Limits from outside the site file, kept where other people approve changes: `policies/limits/<site>.json`. They lower what
 * the site file says and never raise it.
 */
export interface LockedLimits {
  readonly site: string;
  readonly overheadPerMilleAtLeast: number;
  readonly designPuePerMilleAtLeast: number;
  /** By load class; nothing may be oversubscribed (1000) where it is left out. */
  readonly oversubscriptionPerMilleAtMost?:
    { readonly training: number; readonly inference: number } | undefined;
  /** By phase; a phase that is not listed may use nothing. */
  readonly phases: Readonly<Record<string, LockedPhase>>;
}

/** One set of locked limits, or several that hold beside each other: what one of them does not allow is not allowed. */
export type LockedLimitSets = LockedLimits | readonly LockedLimits[];

/** The locked limits of one phase. */
export interface LockedPhase {
  readonly siteWatts: number;
  readonly hallWatts: Readonly<Record<string, number>>;
  /** Transformers, feeds and rows; none when left out. */
  readonly domains?: readonly LockedDomain[] | undefined;
}

/**
 * The power budget of a phase: the site file's, and where locked limits are given the smallest of all.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function powerBudget(
  site: Site,
  phaseName: string,
  locked: LockedLimitSets = [],
): PowerBudget {
  const sets = [locked].flat();
  const phase = phaseOf(site, phaseName);
  const designPuePerMille = Math.max(
    phase.designPuePerMille ?? site.power.designPuePerMille,
    ...sets.map(({ designPuePerMilleAtLeast }) => designPuePerMilleAtLeast),
  );
  const own = powerDomains(site, phase, designPuePerMille);
  // One after the other: a lock says which pools stand elsewhere, which another set need not know of.
  const domains = sets.reduce((limited, set) => tightened(limited, site, phaseName, set), own);
  return {
    site: site.name,
    phase: phaseName,
    siteWatts: domains[0]?.usableWatts ?? 0,
    hallWatts: new Map(
      domains.flatMap(({ kind, halls, usableWatts }) =>
        kind === "hall" ? [...halls].map((hall) => [hall, usableWatts] as const) : [],
      ),
    ),
    domains,
    poolTerms: poolTerms(site, sets),
    overheadPerMille: Math.max(
      site.power.overheadPerMille,
      ...sets.map(({ overheadPerMilleAtLeast }) => overheadPerMilleAtLeast),
    ),
    designPuePerMille,
  };
}

/** The budgets of the phases after this one, in order. */
export function laterBudgets(
  site: Site,
  phaseName: string,
  locked?: LockedLimitSets,
): PowerBudget[] {
  const index = site.phases.findIndex((phase) => phase.name === phaseName);
  return site.phases.slice(index + 1).map((phase) => powerBudget(site, phase.name, locked));
}

function poolTerms(site: Site, sets: readonly LockedLimits[]): Map<string, PoolTerms> {
  return new Map(
    site.pools.map((pool) => {
      const oversubscriptionPerMille = Math.min(
        pool.oversubscriptionPerMille,
        ...sets.map((set) => set.oversubscriptionPerMilleAtMost?.[pool.purpose] ?? 1000),
      );
      const { hall, gpuSystem, row, gpuPowerCapWatts } = pool;
      return [pool.name, { hall, gpuSystem, row, gpuPowerCapWatts, oversubscriptionPerMille }];
    }),
  );
}
