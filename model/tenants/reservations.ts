import type { FieldPath } from "../input/yamlFile";
import type { Site } from "../siteSchema";
import { countedSystem, type CountedSystem, type TenantPhase } from "./countedSystem";

/** What a tenant has reserved in a hall, in one phase. */
export interface Reservation {
  readonly tenant: string;
  readonly hall: string;
  /** Undefined where it is left out and the hall has several. */
  readonly gpuSystem: string | undefined;
  /** The phase that it began with. */
  readonly since: string;
  readonly stated: { readonly units: number } | { readonly powerWatts: number };
  /** Where the site file states it. */
  readonly path: FieldPath;
}

/** A reservation in units, with how they are counted. */
export interface CountedReservation extends Reservation {
  readonly units: number;
  readonly counted: CountedSystem;
}

/**
 * The reservations that hold in a phase: each from its own phase on, until a later one states another for the same tenant, hall
 * and GPU system. One of 0 units ends it. In the order of the site file.
 */
export function reservationsIn(site: Site, phaseName: string): Reservation[] {
  const order = new Map(site.phases.map(({ name }, index) => [name, index]));
  const last = order.get(phaseName) ?? -1;
  return site.tenants.flatMap((tenant, index) => {
    const holding = new Map<string, { readonly from: number; readonly held: Reservation }>();
    tenant.reservations.forEach(({ phase, hall, units, powerWatts, ...rest }, position) => {
      const from = order.get(phase) ?? -1;
      const gpuSystem = rest.gpuSystem ?? onlySystem(site, hall);
      const key = JSON.stringify([hall, gpuSystem]);
      if (from > last || from <= (holding.get(key)?.from ?? -1)) {
        return;
      }
      const path = ["tenants", index, "reservations", position];
      const stated = units === undefined ? { powerWatts: powerWatts ?? 0 } : { units };
      const held = { tenant: tenant.name, hall, gpuSystem, since: phase, stated, path };
      holding.set(key, { from, held });
    });
    return [...holding.values()]
      .map(({ held }) => held)
      .filter(({ stated }) => !("units" in stated) || stated.units > 0);
  });
}

/** Units of a reservation. One in watts has as many as its watts carry, each device rounded up, so that it never gets more. */
export function countReservation(
  phase: TenantPhase,
  reservation: Reservation,
): CountedReservation | { readonly problem: string } {
  const { hall, gpuSystem, stated } = reservation;
  if (gpuSystem === undefined) {
    return {
      problem: `hall "${hall}" has no pool, or pools of several GPU systems: name the gpuSystem that is reserved`,
    };
  }
  const counted = countedSystem(phase, hall, gpuSystem);
  if ("problem" in counted) {
    return counted;
  }
  const unitWatts = counted.wattsPerDevice * counted.devicesPerUnit;
  const units = "units" in stated ? stated.units : Math.floor(stated.powerWatts / unitWatts);
  return { ...reservation, units, counted };
}

function onlySystem(site: Site, hall: string): string | undefined {
  const systems = new Set(
    site.pools.filter((pool) => pool.hall === hall).map(({ gpuSystem }) => gpuSystem),
  );
  return systems.size === 1 ? [...systems][0] : undefined;
}
