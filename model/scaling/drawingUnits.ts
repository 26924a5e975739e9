import { ownEntry } from "../input/ownEntry";
import { facilityWattsOf, sumExactly } from "../power";
import type { PowerBudget } from "../powerBudget";
import { poolNamed, type LockedSite } from "../site";
import type { Pool, Site } from "../siteSchema";
import type { InService, PoolInService } from "./inService";
import { stillLeaving, type DrainedFacts } from "./leaving";
import {
  dearerCap,
  declaredMachines,
  isSameKind,
  sumUnits,
  type DrawingUnits,
  type Machines,
} from "./machines";
import type { DeploymentFacts, PoolStep } from "./nextDeployment";

/** What decides which units of a pool are drained, in a deployment. */
export function drainedFacts(
  pool: string,
  site: Site,
  { records, now, clockDay, before }: DeploymentFacts,
): DrainedFacts {
  const declared = poolNamed(site, pool);
  return {
    pool,
    declared: declared === undefined ? undefined : declaredMachines(declared),
    records,
    seen: ownEntry(before, pool)?.seen ?? [],
    now,
    clockDay,
  };
}

/**
 * Units of every pool that were given up before a deployment and may still draw power, or may again. Their cap counts as long as what sets
 * it is there; see {@link isCapKept}.
 *
 * @param asked units by pool that the deployment is to leave.
 */
export function leavingUnits(
  site: Site,
  budget: PowerBudget,
  asked: ReadonlyMap<string, number>,
  facts: DeploymentFacts,
): DrawingUnits[] {
  // A lock may have rows that the site file has not.
  const withRows = new Set(
    budget.domains.flatMap(({ kind, isLockedRow, halls }) =>
      kind === "row" || isLockedRow === true ? [...halls] : [],
    ),
  );
  const drawing = Object.entries(facts.before).flatMap(([pool, was]) => {
    const { leaving = [] } = was;
    const isCapped = isCapKept(site, pool, was, asked.get(pool) ?? 0);
    return stillLeaving(leaving, drainedFacts(pool, site, facts)).map(
      ({ units: own, hall, row, gpuSystem, gpuPowerCapWatts, purpose }): DrawingUnits => ({
        ...{ pool, units: own, hall, row, gpuSystem, purpose },
        gpuPowerCapWatts: isCapped({ hall, gpuSystem }) ? gpuPowerCapWatts : undefined,
        isRowUnknown: withRows.has(hall ?? "") && (row === undefined || !isRowOf(site, hall, row)),
      }),
    );
  });
  return sumUnits(drawing);
}

/**
 * Whether what sets the cap of a pool stays on machines that it has given up: while units of the pool are in service as what they are and where
 * they stand, before a deployment and after it.
 *
 * @param next units of the pool after the deployment.
 */
export function isCapKept(
  site: Site,
  pool: string,
  was: PoolInService,
  next: number,
): (machines: Machines) => boolean {
  const declared = poolNamed(site, pool);
  return (machines) =>
    was.units > 0 &&
    next > 0 &&
    declared !== undefined &&
    isSameKind(machines, was) &&
    isSameKind(machines, declared);
}

/** Whether a hall has no rows, or has this one. */
function isRowOf(site: Site, hall: string | undefined, row: string | undefined): boolean {
  const rows = site.halls.find(({ name }) => name === hall)?.rows ?? [];
  return rows.length === 0 || rows.some(({ name }) => name === row);
}

/**
 * Units that draw power while a deployment is under way, beside those given up before it: all that run, also those that it takes away,
 * and those that it adds. What runs counts at the dearer of its old and its new cap. The nodes of a pool that is taken over run already, also
 * where it has to wait, and no cap of this site is set on them yet.
 */
export function unitsDuring(
  site: Site,
  pools: readonly PoolStep[],
  before: InService,
): DrawingUnits[] {
  const next = new Map(pools.map(({ pool, nextUnits }) => [pool, nextUnits]));
  const running = Object.entries(before).flatMap(([pool, was]) => {
    const staying = Math.min(was.units, next.get(pool) ?? 0);
    const going = { ...runningUnits(site, pool, was), units: was.units - staying };
    return [
      { ...runningUnits(site, pool, was), units: staying },
      // The site file says where the units of a pool are that stay and what they serve, and not so of those that go.
      { ...going, ...rowOf(site, pool, was, was.row), purpose: was.purpose },
    ];
  });
  const added = pools.flatMap((step): DrawingUnits[] => {
    const { pool: name, nextUnits } = step;
    const pool = poolNamed(site, name);
    if (pool === undefined) {
      return [];
    }
    const machines = { pool: name, ...declaredMachines(pool) };
    const imported = importedUnits(pool, step, before);
    return imported > 0
      ? [{ ...machines, gpuPowerCapWatts: undefined, units: imported }]
      : [{ ...machines, units: Math.max(0, nextUnits - (before[name]?.units ?? 0)) }];
  });
  return [...running, ...added].filter(({ units }) => units > 0);
}

/**
 * Units of a pool that run already, and that the stack has not yet: those of a pool that is taken over, as the site file declares it, as long as
 * it says so. A pool that failed to be taken over as a whole has the rest of them.
 */
export function importedUnits(
  pool: Pool,
  { ceilingUnits }: Pick<PoolStep, "ceilingUnits">,
  before: InService,
): number {
  const was = ownEntry(before, pool.name);
  const known = was === undefined || !isSameKind(was, pool) ? 0 : was.units;
  return pool.import === true ? Math.max(0, ceilingUnits - known) : 0;
}

/** The units of a pool that run, at the dearer of their old and their new cap. */
export function runningUnits(site: Site, name: string, was: PoolInService): DrawingUnits {
  const { units, hall, gpuSystem, gpuPowerCapWatts } = was;
  const pool = poolNamed(site, name);
  const isKept = pool !== undefined && isSameKind(was, pool);
  const isUncapped = was.takenOver === true;
  return {
    ...{ pool: name, units, hall, gpuSystem },
    purpose: isKept ? declaredMachines(pool).purpose : was.purpose,
    ...rowOf(site, name, was, was.row ?? (isKept ? pool.row : undefined)),
    gpuPowerCapWatts: isUncapped
      ? undefined
      : isKept
        ? dearerCap(gpuPowerCapWatts, pool.gpuPowerCapWatts)
        : gpuPowerCapWatts,
  };
}

/** The row of units of a pool, and whether they may stand in any: a pool that the site file has in no row is in none. */
function rowOf(
  site: Site,
  name: string,
  { hall }: Machines,
  row: string | undefined,
): Pick<DrawingUnits, "row" | "isRowUnknown"> {
  const pool = poolNamed(site, name);
  const isInNone = row === undefined && pool?.hall === hall && pool?.row === undefined;
  return { row, isRowUnknown: !isRowOf(site, hall, row) && !isInNone };
}

/** Pools of which units run whose cap the site file changes: lowered or new, raised or removed. */
export function capChanges(site: Site, before: InService): CapChange[] {
  return site.pools.flatMap((pool) => {
    const was = before[pool.name];
    if (
      was === undefined ||
      was.units === 0 ||
      !isSameKind(was, pool) ||
      was.gpuPowerCapWatts === pool.gpuPowerCapWatts
    ) {
      return [];
    }
    const [oldWatts, newWatts] = [was.gpuPowerCapWatts, pool.gpuPowerCapWatts];
    const isLowered = dearerCap(oldWatts, newWatts) === oldWatts;
    return [{ pool: pool.name, oldWatts, newWatts, isLowered }];
  });
}

/** Facility watts that units which run or drain may draw more at once where the site file raises or removes their GPU power caps. */
export function raisedCapWatts(
  { site, catalog }: LockedSite,
  { designPuePerMille, lockedSystems }: PowerBudget,
  leaving: readonly DrawingUnits[],
  before: InService,
): number {
  const raised = capChanges(site, before).filter(({ isLowered }) => !isLowered);
  const itWatts = raised.map(({ pool, oldWatts = 0, newWatts }) => {
    const name = poolNamed(site, pool)?.gpuSystem ?? "";
    const system = catalog.get(name);
    // The catalogue may say a lower limit than the GPUs have.
    const limits = lockedSystems.map((locks) => ownEntry(locks, name)?.maximumGpuPowerWatts ?? 0);
    const most = newWatts ?? Math.max(system?.gpuPowerLimitWatts?.maximum ?? oldWatts, ...limits);
    const draining = leaving.filter((own) => own.pool === pool).map(({ units }) => units);
    const drawing = sumExactly([before[pool]?.units ?? 0, ...draining]);
    return drawing * (system?.gpusPerUnit ?? 0) * (most - oldWatts);
  });
  return facilityWattsOf(sumExactly(itWatts), designPuePerMille);
}

/** A power cap of a pool that runs and of the same pool in the site file, in watts of each GPU; undefined for none. */
export interface CapChange {
  readonly pool: string;
  readonly oldWatts: number | undefined;
  readonly newWatts: number | undefined;
  readonly isLowered: boolean;
}
