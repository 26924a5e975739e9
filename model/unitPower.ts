import type { GpuSystem } from "./catalog";
import { formatCount } from "./format";

/**
 * Watts of one unit with its GPUs capped: `nameplate - GPUs x (highest power limit - cap)`. Without a cap the nameplate.
 *
 * The rest of the unit (CPUs, memory, network, fans) is taken to draw what it draws at nameplate, so a capped unit is never
 * counted too low.
 *
 * @param gpuPowerCapWatts power limit of each GPU, in watts; undefined for none.
 * @throws RangeError if the cap is outside what the GPU can be set to, or nobody has published that range.
 */
export function unitWattsAtCap(system: GpuSystem, gpuPowerCapWatts: number | undefined): number {
  const nameplate = system.nameplateWatts.value;
  if (gpuPowerCapWatts === undefined) {
    return nameplate;
  }
  const range = system.gpuPowerLimitWatts;
  if (range === undefined) {
    throw new RangeError(
      `${system.name} cannot be capped: the catalogue knows no range for the power limit of its GPUs; leave the cap out, or add gpuPowerLimit with its source`,
    );
  }
  const { minimum, maximum } = range;
  if (gpuPowerCapWatts < minimum || gpuPowerCapWatts > maximum) {
    throw new RangeError(
      `a cap of ${formatCount(gpuPowerCapWatts)} W is outside what a GPU of ${system.name} can be set to, ${formatCount(minimum)} W to ${formatCount(maximum)} W`,
    );
  }
  return nameplate - system.gpusPerUnit * (maximum - gpuPowerCapWatts);
}
