import type { GpuSystem } from "./catalog";

export function unitWattsAtCap(system: GpuSystem, gpuPowerCapWatts: number | undefined): number {
  void gpuPowerCapWatts;
  return system.nameplateWatts.value;
}
