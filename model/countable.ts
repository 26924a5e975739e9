import type { Catalog, GpuSystem } from "./catalog";
import type { Site } from "./siteSchema";

/** The most that overhead and design PUE together make of a watt: four times and three times. See `powerSchema`. */
const WORST_RATIO = 12n;

/**
 * Whether every sum of watts that a plan or a forecast of the site can come to is a whole number that JavaScript holds exactly.
 * Where it is not the arithmetic would refuse half-way, in a program that is deploying. A system that the catalogue does not have
 * is a problem of the site file that is reported by itself.
 *
 * @returns undefined when all is well, else what is too large, in watts.
 */
export function uncountableWatts(site: Site, catalog: Catalog): bigint | undefined {
  const { power, halls, phases, pools, bookings } = site;
  const stated = [
    power.gridConnection.contractedWatts,
    power.fixedLoadWatts,
    ...power.domains.flatMap((domain) => [
      domain.fixedLoadWatts,
      ...domain.units.map((unit) => unit.ratingVoltAmperes),
    ]),
    ...halls.flatMap((hall) => [
      hall.limitWatts,
      hall.fixedLoadWatts,
      ...hall.rows.flatMap((row) => [row.limitWatts, row.fixedLoadWatts]),
    ]),
  ];
  const fixed = sum(stated);
  const systems = new Map(pools.map(({ name, gpuSystem }) => [name, catalog.get(gpuSystem)]));
  const booked = bookings.reduce(
    (total, { gpuSystem, gpus }) =>
      total + BigInt(gpus) * BigInt(catalog.get(gpuSystem)?.nameplateWatts.value ?? 0),
    fixed,
  );
  const largest = [
    booked * WORST_RATIO,
    ...phases.map((phase) => {
      const units = Object.entries(phase.units).map(
        ([pool, count]) => BigInt(count) * BigInt(systems.get(pool)?.nameplateWatts.value ?? 0),
      );
      const shares = sum([
        phase.energisedWatts,
        phase.plantWatts,
        ...phase.halls.map(({ shareWatts }) => shareWatts),
      ]);
      return (fixed + shares + units.reduce((total, watts) => total + watts, 0n)) * WORST_RATIO;
    }),
  ].reduce((most, watts) => (watts > most ? watts : most), 0n);
  return largest > BigInt(Number.MAX_SAFE_INTEGER) ? largest : undefined;
}

/** What is wrong with a site whose watts cannot be counted to the watt, as a sentence without its subject; undefined when all is well. */
export function tooLarge(site: Site, catalog: Catalog): string | undefined {
  const watts = uncountableWatts(site, catalog);
  return watts === undefined
    ? undefined
    : `the site's powers and units come to ${watts} W with all losses, more than can be counted to the watt (${Number.MAX_SAFE_INTEGER} W): look for a unit that is wrong, as GW for MW`;
}

/**
 * Whether units of a system come to a whole number of watts, with all losses, and of nodes and GPUs, that JavaScript holds exactly.
 *
 * @param units a whole number of any size.
 */
export function isCountable(units: bigint, system: GpuSystem): boolean {
  const { nameplateWatts, nodesPerUnit, gpusPerUnit } = system;
  const largest = [BigInt(nameplateWatts.value) * WORST_RATIO, nodesPerUnit, gpusPerUnit];
  return largest.every((each) => units * BigInt(each) <= BigInt(Number.MAX_SAFE_INTEGER));
}

function sum(values: readonly number[]): bigint {
  return values.reduce((total, value) => total + BigInt(value), 0n);
}
