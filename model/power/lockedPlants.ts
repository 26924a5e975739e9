import { ownEntry } from "../input/ownEntry";
import type { LockedLimits } from "../powerBudget";
import type { CurvedPlant, PueCurve } from "../pueCurve";
import type { Site } from "../siteSchema";

/** A site's PUE curve as it was locked, with the design day that it is held against. */
export interface LockedPueCurve extends PueCurve {
  readonly designDayCelsius: number;
}

/** The plant of a phase as it was locked. */
export interface LockedPlant {
  /** Facility watts that the plant is built for. */
  readonly plantWatts: number;
  /** Undefined for a site that was locked without a curve. */
  readonly curved?: Omit<CurvedPlant, "plantWatts"> | undefined;
}

/** The PUE curve of a site in the form that is locked; undefined when the site has no curve or no climate. */
export function lockedPueCurveOf({ power, climate }: Site): LockedPueCurve | undefined {
  if (power.pueCurve === undefined || climate === undefined) {
    return undefined;
  }
  const { source: _, ...curve } = power.pueCurve;
  return { ...curve, designDayCelsius: climate.designDayCelsius.value };
}

/** The plant that a lock has for a phase; none for a phase that is not locked, which may use nothing. */
export function lockedPlants(
  { pueCurve, designPuePerMilleAtLeast, phases }: LockedLimits,
  phaseName: string,
): LockedPlant[] {
  const plantWatts = ownEntry(phases, phaseName)?.plantWatts;
  if (plantWatts === undefined) {
    return [];
  }
  if (pueCurve === undefined) {
    return [{ plantWatts }];
  }
  const { designDayCelsius, ...curve } = pueCurve;
  const designPuePerMille = designPuePerMilleAtLeast;
  return [{ plantWatts, curved: { curve, designDayCelsius, designPuePerMille } }];
}
