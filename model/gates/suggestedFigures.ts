import type { GpuSystem } from "../catalog";
import { formatCount } from "../format";
import type { LoadedSite } from "../site";
import type { PoolPower } from "./poolPower";

/**
 * What a reading may be below the true draw, per mille of that draw. NVML says of nvmlDeviceGetPowerUsage, which DCGM reads, that it
 * is "accurate to within +/- 5% of current power draw"; it says so of Fermi and Kepler, and nothing of later GPUs. Meters of racks
 * are better; nobody has told us the class of a site's meters, so theirs is taken to be no better.
 */
export const READING_ERROR_PER_MILLE = 50;
export const READING_ERROR_SOURCE =
  "NVIDIA NVML API reference, nvmlDeviceGetPowerUsage: within 5 % of the draw";

/** Suggested figures are whole multiples of this many watts, rounded up. */
const STEP_WATTS = 100;

/** A lower nameplate that measurements speak for. Somebody has to decide about it: nothing writes it. */
export interface FigureSuggestion {
  readonly gpuSystem: string;
  readonly nameplateWatts: number;
  readonly suggestedWatts: number;
  /** The highest that was measured of a unit. */
  readonly highestUnitWatts: number;
  /** Records that it rests on. */
  readonly files: readonly string[];
  readonly pools: readonly string[];
}

/** Why nothing is suggested for a system although a pool of it was measured. */
export interface WithheldSuggestion {
  readonly gpuSystem: string;
  readonly reason: string;
}

/**
 * Where the nameplate of a GPU system is clearly above all that was measured: above the highest value plus the error of a reading,
 * and above what is published as measured. Nothing is suggested on less than whole, current, real highest values of every pool in service.
 *
 * @param powers of the site's pools. @param inService pools that have units in the last open phase.
 */
export function suggestFigures(
  { catalog }: LoadedSite,
  powers: readonly PoolPower[],
  inService: ReadonlySet<string>,
): {
  readonly suggested: readonly FigureSuggestion[];
  readonly withheld: readonly WithheldSuggestion[];
} {
  const suggested: FigureSuggestion[] = [];
  const withheld: WithheldSuggestion[] = [];
  for (const system of catalog.values()) {
    const all = powers.filter(({ gpuSystem }) => gpuSystem === system.name);
    const counting = all.filter(({ pool, record }) => inService.has(pool) || record !== undefined);
    if (!counting.some(({ record }) => record !== undefined)) {
      continue;
    }
    const reason = whyNot(counting);
    if (reason !== undefined) {
      withheld.push({ gpuSystem: system.name, reason });
      continue;
    }
    const highestUnitWatts = Math.max(...all.map((power) => power.highestUnitWatts ?? 0));
    const suggestedWatts = lowestSafe(system, highestUnitWatts);
    const nameplateWatts = system.nameplateWatts.value;
    if (suggestedWatts < nameplateWatts) {
      const files = counting.flatMap(({ record }) => (record === undefined ? [] : [record.file]));
      const pools = counting.map(({ pool }) => pool);
      const gpuSystem = system.name;
      suggested.push({ gpuSystem, nameplateWatts, suggestedWatts, highestUnitWatts, files, pools });
    } else {
      withheld.push({
        gpuSystem: system.name,
        reason: `${formatCount(highestUnitWatts)} W measured is not clearly below its nameplate: with the error of a reading it is ${formatCount(suggestedWatts)} W`,
      });
    }
  }
  return { suggested, withheld };
}

function whyNot(powers: readonly PoolPower[]): string | undefined {
  const named = (test: (power: PoolPower) => boolean): string | undefined => {
    const pools = powers.filter(test).map(({ pool }) => pool);
    return pools.length === 0 ? undefined : pools.join(", ");
  };
  const above = named(({ verdict }) => verdict === "above");
  if (above !== undefined) {
    return `${above} drew more than is budgeted`;
  }
  const open = named(({ verdict }) => verdict !== "within");
  if (open !== undefined) {
    return `too little is known of ${open}`;
  }
  const example = named(({ record }) => record?.illustrative === true);
  if (example !== undefined) {
    return `what is known of ${example} is an example`;
  }
  const capped = named(({ gpuPowerCapWatts }) => gpuPowerCapWatts !== undefined);
  if (capped !== undefined) {
    return `the GPUs of ${capped} are capped, which says nothing about units without a cap`;
  }
  const mean = named(({ record }) => record?.isMaximum !== true);
  return mean === undefined
    ? undefined
    : `the gate of ${mean} does not take the highest at any time: a query with max_over_time over its step, and aggregate: maximum`;
}

/** The true draw may be above the reading; and the catalogue's other figures of the system have to fit below the nameplate. */
function lowestSafe(system: GpuSystem, highestUnitWatts: number): number {
  const withError = Math.ceil((highestUnitWatts * 1000) / (1000 - READING_ERROR_PER_MILLE));
  const published = system.measuredWatts?.value ?? 0;
  const gpus = system.gpusPerUnit * (system.gpuPowerLimitWatts?.maximum ?? 0);
  const least = Math.max(withError, published, gpus);
  return Math.ceil(least / STEP_WATTS) * STEP_WATTS;
}
