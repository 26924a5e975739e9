import type { LockedGate } from "./gates/lockedGates";
import { ownEntry } from "./input/ownEntry";
import { applyLockedLimits } from "./lockedDomains";
import { fixedLoadsOf } from "./power/addedFixedLoads";
import { usableWatts, type CarriedPower } from "./power";
import type { PowerBasis, ProvenPower } from "./power/basis";
import {
  fixedItLoadWatts,
  placedLoads,
  withLockedFixedLoads,
  type LockedFixedLoads,
} from "./power/lockedFixedLoads";
import type { LockedExemption } from "./lockedExemption";
import type { LockedHall } from "./power/lockedHalls";
import { lockedPlants, type LockedPlant, type LockedPueCurve } from "./power/lockedPlants";
import type { LockedGpuSystem } from "./power/lockedSystems";
import {
  grantedOversubscription,
  type GrantedOversubscription,
  type LockedOversubscription,
} from "./power/oversubscribedPools";
import type { LockedSigner } from "./evidence/signatures";
import { powerDomains, type PowerDomain } from "./powerDomains";
import { phaseOf } from "./site";
import type { Infrastructure, Phase, Pool, Site } from "./siteSchema";

/** How a pool's watts are counted: as the site file says, as far as every lock grants it. */
export interface PoolTerms extends GrantedOversubscription {
  readonly hall: string;
  readonly gpuSystem: string;
  readonly row?: string | undefined;
  readonly gpuPowerCapWatts?: number | undefined;
  readonly purpose?: Pool["purpose"] | undefined;
}

/**
 * What a site may use in a phase: the limits of its power domains, in watts that GPU pools may take (reserve and fixed load
 * are off already), and the ratios that turn nameplate watts into facility watts.
 */
export interface PowerBudget {
  readonly site: string;
  readonly phase: string;
  /** What its watts rest on. */
  readonly basis: PowerBasis["kind"];
  /** Whether there is a lock; without one nothing is usable. True for a `declared` budget, which has none by definition. */
  readonly isLocked: boolean;
  /** The record that a `proven` budget rests on; undefined without one, and for every other budget. */
  readonly proven?: ProvenPower | undefined;
  /** Watts of the grid connection before reserve and fixed load: the lowest of energised, contracted and proven. */
  readonly gridWatts: number;
  /** The same once the phase is energised: the lower of energised and contracted. */
  readonly plannedGridWatts: number;
  /** The part of every limit that is kept free. */
  readonly reservePerMille: number;
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
  /** Locked figures of the GPU systems, by name, of each set of limits; none for a `declared` budget. */
  readonly lockedSystems: readonly Readonly<Record<string, LockedGpuSystem>>[];
  /** The locked identities of the halls, by hall, of each set of limits; none for a `declared` budget. */
  readonly lockedHalls: readonly Readonly<Record<string, LockedHall>>[];
  /** The locked plant of the phase, of each set of limits; none for a `declared` budget. */
  readonly lockedPlants: readonly LockedPlant[];
  /** The fixed load that is IT power, in IT watts. */
  readonly fixedItWatts: number;
  /** Whether the phase states its own design PUE, in the site file and in every lock, for at least the power that it is locked at. */
  readonly isDesignPueStated: boolean;
  /** The most facility watts that one deployment may add; undefined where the grid owner sets no step. */
  readonly rampStepWatts: number | undefined;
}

/** A limit on any power domain, from outside the site file. Names what it covers, so that moving a hall does not escape it. */
export interface LockedDomain {
  /** As the domain is named in messages: `transformer main`, `row narvik-1/a`. */
  readonly name: string;
  readonly watts: number;
  readonly carries: CarriedPower;
  /** Every pool in these halls. */
  readonly halls: readonly string[];
  /** The transformers and feeds that hung on it, of which the fixed load is off its watts; none when left out. */
  readonly domains?: readonly string[] | undefined;
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
  /** The design PUE of the site: the least of every phase that does not state its own, and what its plant is built with. */
  readonly designPuePerMilleAtLeast: number;
  /** The PUE that the plant is expected to have; undefined for a site without a curve. */
  readonly pueCurve?: LockedPueCurve | undefined;
  /** The most facility watts that one deployment may add; undefined where the grid owner sets no step. */
  readonly rampStepWattsAtMost?: number | undefined;
  /** The least part of every limit that is kept free. */
  readonly reservePerMilleAtLeast: number;
  /** Whether the site's machines are real; only a site that is locked as `in-memory` is a simulated one. */
  readonly infrastructure: Infrastructure["kind"];
  /** The fixed load of each node, at least, wherever the site file has it; none where it is left out. */
  readonly fixedLoadsWattsAtLeast?: LockedFixedLoads | undefined;
  /** By phase; a phase that is not listed may use nothing. */
  readonly phases: Readonly<Record<string, LockedPhase>>;
  /** By name; a system that is not listed cannot be priced. */
  readonly gpuSystems: Readonly<Record<string, LockedGpuSystem>>;
  /** By hall; nothing may be deployed to a hall that is not listed. */
  readonly halls: Readonly<Record<string, LockedHall>>;
  /** The people whose waivers and signatures count. */
  readonly signers: readonly LockedSigner[];
  /** Objects that may be in a hall though no policy knows what they do; none when left out. */
  readonly exemptions?: readonly LockedExemption[] | undefined;
}

/** The locked limits of one phase. */
export interface LockedPhase {
  readonly siteWatts: number;
  readonly hallWatts: Readonly<Record<string, number>>;
  /** Facility watts of the site and everything under it beside the GPU pools, at least. */
  readonly fixedLoadWattsAtLeast: number;
  /** The least design PUE of this phase, exactly where the phase states its own. */
  readonly designPuePerMilleAtLeast?: number | undefined;
  /** Facility watts that the plant of the phase is built for. */
  readonly plantWatts: number;
  /** By pool; a pool that is not listed counts as not oversubscribed. */
  readonly oversubscribedPools?: Readonly<Record<string, LockedOversubscription>> | undefined;
  readonly gates: readonly LockedGate[];
  /** Transformers, feeds and rows; none when left out. */
  readonly domains?: readonly LockedDomain[] | undefined;
}

/**
 * The power budget of a phase: the site file's, and the smallest of all where there are locked limits and proven power.
 *
 * This is the one function that says what may be used. It cannot be called without saying what the watts rest on.
 *
 * @param basis the lock, and for whatever deploys or enforces the proven power; see {@link PowerBasis}.
 * @throws UnknownNameError if the site has no such phase.
 */
export function powerBudget(site: Site, phaseName: string, basis: PowerBasis): PowerBudget {
  const sets = basis.kind === "declared" ? [] : basis.locked;
  const isLocked = basis.kind === "declared" || sets.length > 0;
  const phase = phaseOf(site, phaseName);
  const reservePerMille = Math.max(
    site.power.reservePerMille,
    ...sets.map(({ reservePerMilleAtLeast }) => reservePerMilleAtLeast),
  );
  const plannedGridWatts = Math.min(
    phase.energisedWatts,
    site.power.gridConnection.contractedWatts,
  );
  const gridWatts = Math.min(
    plannedGridWatts,
    basis.kind === "proven" ? (basis.proven?.watts ?? 0) : Infinity,
  );
  const lessReserveWatts = usableWatts(gridWatts, reservePerMille);
  const designPuePerMille = Math.max(
    phase.designPuePerMille ?? site.power.designPuePerMille,
    ...sets.flatMap((set) => lockedDesignPues(set, phaseName, lessReserveWatts)),
  );
  const placed = placedLoads(site, phase, sets, designPuePerMille);
  const loaded = withLockedFixedLoads(site, placed);
  const own = powerDomains(loaded, phase, {
    designPuePerMille,
    gridWatts: isLocked ? gridWatts : 0,
    reservePerMille,
    fixedLoadWattsAtLeast: Math.max(
      0,
      ...sets.map(({ phases }) => ownEntry(phases, phaseName)?.fixedLoadWattsAtLeast ?? 0),
    ),
  });
  // One after the other: a lock says which pools stand elsewhere, which another set need not know of.
  const domains = sets.reduce(
    (limited, locked) =>
      applyLockedLimits(limited, fixedLoadsOf(loaded, phase, placed, designPuePerMille, locked)),
    own,
  );
  return {
    site: site.name,
    phase: phaseName,
    basis: basis.kind,
    isLocked,
    ...(basis.kind === "proven" ? { proven: basis.proven } : {}),
    gridWatts,
    plannedGridWatts,
    reservePerMille,
    siteWatts: domains[0]?.usableWatts ?? 0,
    hallWatts: new Map(
      domains.flatMap(({ kind, halls, usableWatts }) =>
        kind === "hall" ? [...halls].map((hall) => [hall, usableWatts] as const) : [],
      ),
    ),
    domains,
    poolTerms: poolTerms(site, phase, sets),
    overheadPerMille: Math.max(
      site.power.overheadPerMille,
      ...sets.map(({ overheadPerMilleAtLeast }) => overheadPerMilleAtLeast),
    ),
    designPuePerMille,
    lockedSystems: sets.map(({ gpuSystems }) => gpuSystems),
    lockedHalls: sets.map(({ halls }) => halls),
    lockedPlants: sets.flatMap((set) => lockedPlants(set, phaseName)),
    fixedItWatts: fixedItLoadWatts(site, phase, placed),
    isDesignPueStated:
      phase.designPuePerMille !== undefined &&
      sets.every((set) => isDesignPueLocked(set, phaseName, lessReserveWatts)),
    rampStepWatts: leastOf([
      site.power.gridConnection.rampStepWatts,
      ...sets.map(({ rampStepWattsAtMost }) => rampStepWattsAtMost),
    ]),
  };
}

/** The least of the limits that are set; undefined where none is. */
function leastOf(limits: readonly (number | undefined)[]): number | undefined {
  const set = limits.filter((limit) => limit !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}

/**
 * Whether a lock has the phase with a design PUE of its own. What was stated for the power of the phase says nothing about a smaller part of
 * the plant.
 *
 * @param usable of the grid connection, in watts, with the fixed load still in it.
 */
function isDesignPueLocked({ phases }: LockedLimits, phaseName: string, usable: number): boolean {
  const entry = ownEntry(phases, phaseName);
  return (
    entry?.designPuePerMilleAtLeast !== undefined &&
    usable >= entry.siteWatts + entry.fixedLoadWattsAtLeast
  );
}

/**
 * The design PUEs that a lock asks for at a load: that of the phase, and those of every phase that is locked at no less power. A part of a
 * plant has a worse PUE than the whole of it, whatever name the phase has that runs so little.
 *
 * @param usable of the grid connection, in watts, with the fixed load still in it.
 */
function lockedDesignPues(
  { designPuePerMilleAtLeast, phases }: LockedLimits,
  phaseName: string,
  usable: number,
): number[] {
  const small = Object.values(phases).filter(
    ({ siteWatts, fixedLoadWattsAtLeast }) =>
      usable > 0 && siteWatts + fixedLoadWattsAtLeast >= usable,
  );
  return [ownEntry(phases, phaseName), ...small].map(
    (phase) => phase?.designPuePerMilleAtLeast ?? designPuePerMilleAtLeast,
  );
}

/** The budgets of the phases after this one, in order, as they are planned: nothing is proven of what is to come. */
export function laterBudgets(site: Site, phaseName: string, basis: PowerBasis): PowerBudget[] {
  const index = site.phases.findIndex((phase) => phase.name === phaseName);
  const later: PowerBasis = basis.kind === "proven" ? { ...basis, kind: "planned" } : basis;
  return site.phases.slice(index + 1).map((phase) => powerBudget(site, phase.name, later));
}

function poolTerms(
  site: Site,
  phase: Phase,
  sets: readonly LockedLimits[],
): Map<string, PoolTerms> {
  return new Map(
    site.pools.map((pool) => {
      const { hall, gpuSystem, row, gpuPowerCapWatts, purpose } = pool;
      const granted = grantedOversubscription(pool, phase, sets);
      return [pool.name, { hall, gpuSystem, row, gpuPowerCapWatts, purpose, ...granted }];
    }),
  );
}
