import type { SiteFile } from "../../model/siteSchema";

/** How a site is changed to be rehearsed. */
export interface RehearsalSize {
  /** Each pool gets this part of its units, rounded up: 10 rehearses a tenth of the site. */
  readonly divideBy: number;
}

/**
 * A site file as it can be rehearsed on one machine: its halls are simulated, and every phase may be deployed. What is left out says nothing
 * about size: gates and capital wait for evidence of years to come, and tenants reserve units that a smaller rehearsal does not have.
 *
 * @throws RangeError for a divisor below 1.
 */
export function rehearsedSite(data: SiteFile, { divideBy }: RehearsalSize): SiteFile {
  if (!Number.isInteger(divideBy) || divideBy < 1) {
    throw new RangeError(`a site is divided by a whole number from 1, not by ${divideBy}`);
  }
  return {
    ...data,
    infrastructure: { kind: "in-memory" },
    halls: data.halls.map((hall) => ({
      ...hall,
      managementContext: `kwok-${data.name}-${hall.name}`,
    })),
    capital: [],
    tenants: [],
    bookings: [],
    phases: data.phases.map((phase) => ({
      ...phase,
      gates: [],
      units: mapValues(phase.units, (units) => Math.ceil(units / divideBy)),
    })),
  };
}

/** The site once a pool of a phase has another device plugin profile. The former one stays readable, as docs/device-plugin.md asks for. */
export function withChangedProfile(data: SiteFile, pool: string): SiteFile {
  return {
    ...data,
    pools: data.pools.map((one) =>
      one.name === pool ? { ...one, devicePlugin: { profile: "time-slicing", replicas: 4 } } : one,
    ),
  };
}

/** The site once every pool has half of its units. */
export function withHalfTheUnits(data: SiteFile): SiteFile {
  return {
    ...data,
    phases: data.phases.map((phase) => ({
      ...phase,
      units: mapValues(phase.units, (units) => Math.floor(units / 2)),
    })),
  };
}

function mapValues<Value, Result>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
