import type { SiteFile } from "../../model/siteSchema";
import { openSite } from "./openSite";

/**
 * A site file as it can be rehearsed on one machine: open, and with its halls simulated.
 *
 * @param divideBy each pool gets this part of its units, rounded up: 10 rehearses a tenth of the site.
 * @throws RangeError for a divisor below 1.
 */
export function rehearsedSite(data: SiteFile, divideBy: number): SiteFile {
  if (!Number.isInteger(divideBy) || divideBy < 1) {
    throw new RangeError(`a site is divided by a whole number from 1, not by ${divideBy}`);
  }
  return withUnits(
    {
      ...openSite(data),
      infrastructure: { kind: "in-memory" },
      halls: data.halls.map((hall) => ({
        ...hall,
        managementContext: `kwok-${data.name}-${hall.name}`,
        // A simulated hall is one cluster.
        workloadContext: undefined,
      })),
    },
    (units) => Math.ceil(units / divideBy),
  );
}

/** The site once a pool has another device plugin profile; its nodes may read the former one until they have the new one's label. */
export function withChangedProfile(data: SiteFile, pool: string): SiteFile {
  return {
    ...data,
    pools: data.pools.map((one) =>
      one.name === pool
        ? {
            ...one,
            devicePlugin: { profile: "time-slicing", replicas: 4 },
            retiredProfiles: [one.devicePlugin ?? { profile: "exclusive" }],
          }
        : one,
    ),
  };
}

/** The site once every pool has half of its units. */
export function withHalfTheUnits(data: SiteFile): SiteFile {
  return withUnits(data, (units) => Math.floor(units / 2));
}

function withUnits(data: SiteFile, change: (units: number) => number): SiteFile {
  return {
    ...data,
    phases: data.phases.map((phase) => ({
      ...phase,
      units: Object.fromEntries(
        Object.entries(phase.units).map(([pool, units]) => [pool, change(units)]),
      ),
    })),
  };
}
