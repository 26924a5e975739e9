import type { GpuSystem } from "../catalog";
import { formatComparison, formatCount } from "../format";

/**
 * The figures of a GPU system that the budget rests on, as they were locked. The catalogue may say what takes more power, and never
 * what takes less.
 */
export interface LockedGpuSystem {
  /** IT watts of one unit, at least. */
  readonly nameplateWatts: number;
  /** IT watts of one idle unit, at most: a lower step from idle to full load hides a load swing. */
  readonly idleWatts: number;
  readonly nodesPerUnit: number;
  readonly gpusPerUnit: number;
  /** The highest power limit of one GPU, in watts: what a cap saves is counted from there. Without it no cap counts. */
  readonly maximumGpuPowerWatts?: number | undefined;
  /** The lowest power cap of one GPU that may be counted, in watts. */
  readonly lowestGpuPowerCapWatts?: number | undefined;
}

/** The figures of a catalogue's system in the form that is locked. */
export function lockedGpuSystemOf(system: GpuSystem): LockedGpuSystem {
  const { nameplateWatts, idleWatts, nodesPerUnit, gpusPerUnit, gpuPowerLimitWatts } = system;
  return {
    nameplateWatts: nameplateWatts.value,
    idleWatts: idleWatts.value,
    nodesPerUnit,
    gpusPerUnit,
    ...(gpuPowerLimitWatts === undefined
      ? {}
      : {
          maximumGpuPowerWatts: gpuPowerLimitWatts.maximum,
          lowestGpuPowerCapWatts: gpuPowerLimitWatts.minimum,
        }),
  };
}

/**
 * Why a unit of a system may not be counted as the catalogue says; undefined where the lock agrees.
 *
 * @param lock of the system; undefined for one that is not locked.
 * @param gpuPowerCapWatts the power cap that the pool is counted at, in watts; undefined for none.
 */
export function lockedSystemProblem(
  system: GpuSystem,
  lock: LockedGpuSystem | undefined,
  gpuPowerCapWatts: number | undefined,
): string | undefined {
  const { name } = system;
  const wayOut =
    "correct the catalogue, or have the owners of the limits review it (kvandal limits --write)";
  if (lock === undefined) {
    return `GPU system ${name} is not in the locked limits, so its units count as a violation: ${wayOut}`;
  }
  const found = lockedGpuSystemOf(system);
  if (found.nameplateWatts < lock.nameplateWatts) {
    const [less, more] = formatComparison(found.nameplateWatts, lock.nameplateWatts);
    return `${name}: the catalogue has a nameplate of ${less}, ${more} is locked: ${wayOut}`;
  }
  if (found.idleWatts > lock.idleWatts) {
    const [more, less] = formatComparison(found.idleWatts, lock.idleWatts);
    return `${name}: the catalogue has ${more} idle, at most ${less} is locked: ${wayOut}`;
  }
  for (const [key, label] of [
    ["nodesPerUnit", "nodes"],
    ["gpusPerUnit", "GPUs"],
  ] as const) {
    if (found[key] !== lock[key]) {
      return `${name}: the catalogue has ${formatCount(found[key])} ${label} a unit, ${formatCount(lock[key])} are locked: ${wayOut}`;
    }
  }
  return gpuPowerCapWatts === undefined
    ? undefined
    : lockedCapProblem(name, found, lock, gpuPowerCapWatts, wayOut);
}

/** What a cap saves is `maximum GPU limit - cap`: both ends are locked. */
function lockedCapProblem(
  name: string,
  found: LockedGpuSystem,
  lock: LockedGpuSystem,
  capWatts: number,
  wayOut: string,
): string | undefined {
  const { maximumGpuPowerWatts: maximum, lowestGpuPowerCapWatts: lowest } = lock;
  if (maximum === undefined || lowest === undefined) {
    return `${name}: a power cap is counted, and the locked limits know no power limit of its GPUs: ${wayOut}`;
  }
  if ((found.maximumGpuPowerWatts ?? 0) > maximum) {
    return `${name}: the catalogue has a GPU power limit of ${formatCount(found.maximumGpuPowerWatts ?? 0)} W, at most ${formatCount(maximum)} W is locked: ${wayOut}`;
  }
  return capWatts < lowest
    ? `${name}: a power cap of ${formatCount(capWatts)} W is counted, at least ${formatCount(lowest)} W is locked: raise gpuPowerCap, or have the owners of the limits review it`
    : undefined;
}
