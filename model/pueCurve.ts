import type { Phase, Site } from "./siteSchema";

/** The coefficients of a curve, without their source. */
export type PueCurve = Omit<NonNullable<Site["power"]["pueCurve"]>, "source">;

/**
 * PUE at a part load and an outdoor temperature, per mille, rounded up.
 *
 * `1 + fixed / u + proportional + quadratic x u + cooling x (1 + perDegree x max(0, T - threshold))`: losses that are there
 * without load, losses proportional to load, losses with its square (Rasmussen's form), and cooling that grows with heat
 * outside. The coefficients are data of the site.
 *
 * @param partLoad IT power against the IT power that the plant is built for, above 0.
 * @param celsius outdoor dry-bulb temperature.
 * @throws RangeError if the part load is not above 0.
 */
export function puePerMilleAt(curve: PueCurve, partLoad: number, celsius: number): number {
  if (!(partLoad > 0)) {
    throw new RangeError(`part load ${partLoad}: above 0, an idle site has no PUE`);
  }
  const heat = Math.max(0, celsius - curve.thresholdCelsius);
  const pue =
    1 +
    curve.fixed / partLoad +
    curve.proportional +
    curve.quadratic * partLoad +
    curve.cooling * (1 + curve.perDegree * heat);
  // Up, since the design PUE is held against it; less what binary fractions add, so that 1.1 stays 1100.
  return whole(Math.ceil(pue * 1000 - 1e-6));
}

/** The PUE that a site's curve expects of a phase. */
export interface ExpectedPue {
  /** Mean over the twelve months, per mille. */
  readonly meanPerMille: number;
  /** At the design day's temperature, which is the worst hour, per mille. */
  readonly designDayPerMille: number;
  /** IT power against what the phase's plant is built for, per mille. */
  readonly partLoadPerMille: number;
}

/** The plant of a phase with the curve that describes it. */
export interface CurvedPlant {
  readonly curve: PueCurve;
  /** Outdoor temperature of the worst hour. */
  readonly designDayCelsius: number;
  /** Facility watts that the plant is built for. */
  readonly plantWatts: number;
  /**
   * The design PUE of the site, at which the plant carries its facility power, also where a phase states another one: a phase that is
   * less efficient at part load does not make its plant smaller.
   */
  readonly designPuePerMille: number;
}

/** The plant of a phase as the site file has it; undefined when the site has no curve or no climate. */
export function declaredPlant(
  { power, climate }: Site,
  { plantWatts }: Phase,
): CurvedPlant | undefined {
  const { pueCurve: curve, designPuePerMille } = power;
  return curve === undefined || climate === undefined
    ? undefined
    : { curve, designDayCelsius: climate.designDayCelsius.value, plantWatts, designPuePerMille };
}

/**
 * What a curve expects of an IT load in its plant on the design day. Undefined when there is no plant, or nothing runs.
 *
 * @param itPowerWatts IT power of what runs, in watts.
 */
export function expectedOnDesignDay(
  plant: CurvedPlant,
  itPowerWatts: number,
): Pick<ExpectedPue, "designDayPerMille" | "partLoadPerMille"> | undefined {
  if (itPowerWatts === 0 || plant.plantWatts === 0) {
    return undefined;
  }
  const partLoad = partLoadOf(plant, itPowerWatts);
  return {
    designDayPerMille: pueAtLoad(plant, partLoad, plant.designDayCelsius),
    partLoadPerMille: whole(Math.round(partLoad * 1000)),
  };
}

/**
 * What the site's curve expects for an IT load in a phase's plant. Undefined when the site has no curve or no climate, or
 * nothing runs.
 *
 * @param itPowerWatts IT power of what runs, in watts.
 */
export function expectedPue(
  site: Site,
  phase: Phase,
  itPowerWatts: number,
): ExpectedPue | undefined {
  const plant = declaredPlant(site, phase);
  const onDesignDay = plant && expectedOnDesignDay(plant, itPowerWatts);
  if (plant === undefined || onDesignDay === undefined) {
    return undefined;
  }
  const months = site.climate?.monthlyTemperaturesCelsius ?? [];
  const partLoad = partLoadOf(plant, itPowerWatts);
  const byMonth = months.map((celsius) => pueAtLoad(plant, partLoad, celsius));
  return {
    meanPerMille: Math.round(byMonth.reduce((sum, pue) => sum + pue, 0) / byMonth.length),
    ...onDesignDay,
  };
}

function partLoadOf({ plantWatts, designPuePerMille }: CurvedPlant, itPowerWatts: number): number {
  return itPowerWatts / ((plantWatts * 1000) / designPuePerMille);
}

/** The curve ends where the plant is full. A load above that is refused as a load. */
function pueAtLoad({ curve }: CurvedPlant, partLoad: number, celsius: number): number {
  return puePerMilleAt(curve, Math.min(partLoad, 1), celsius);
}

/** A watt in a plant for terawatts, or the other way round, is beyond what a number holds exactly. */
function whole(perMille: number): number {
  return Math.min(perMille, Number.MAX_SAFE_INTEGER);
}
