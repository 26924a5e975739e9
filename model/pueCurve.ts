import type { Site } from "./siteSchema";

type PueCurve = NonNullable<Site["power"]["pueCurve"]>;

/**
 * PUE at a part load and an outdoor temperature, per mille.
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
  // To the nearest: this is what to expect. What gates megawatts is the design PUE, which is declared.
  return Math.round(pue * 1000);
}

/** The PUE that a site's curve expects in its months. */
export interface ExpectedPue {
  /** Mean over the twelve months, per mille. */
  readonly meanPerMille: number;
  /** Of the warmest month, per mille. Hours are worse than months: the design PUE is for the worst hour. */
  readonly worstMonthPerMille: number;
  /** IT power against the plant's, per mille. */
  readonly partLoadPerMille: number;
}

/**
 * What the site's curve says for an IT load in a plant of a given size. Undefined when the site has no curve or no climate,
 * or nothing runs.
 *
 * @param itPowerWatts IT power of what runs; `plantWatts` facility power that the plant is built for.
 */
export function expectedPue(
  site: Site,
  itPowerWatts: number,
  plantWatts: number,
  designPuePerMille: number,
): ExpectedPue | undefined {
  const curve = site.power.pueCurve;
  const months = site.climate?.monthlyTemperaturesCelsius;
  if (curve === undefined || months === undefined || itPowerWatts === 0) {
    return undefined;
  }
  const partLoad = itPowerWatts / ((plantWatts * 1000) / designPuePerMille);
  const byMonth = months.map((celsius) => puePerMilleAt(curve, partLoad, celsius));
  return {
    meanPerMille: Math.round(byMonth.reduce((sum, pue) => sum + pue, 0) / byMonth.length),
    worstMonthPerMille: Math.max(...byMonth),
    partLoadPerMille: Math.round(partLoad * 1000),
  };
}
