import type { Catalog } from "./catalog";
import { declaredDemand } from "./declaredDemand";
import type { PowerViolation } from "./energyBudget";
import { formatComparison, formatRatio, formatWatts } from "./format";
import { budgetedWatts, facilityWattsOf, sumExactly } from "./power";
import type { PowerBudget } from "./powerBudget";
import { priceDemand } from "./pricedDemand";
import { expectedPue, type ExpectedPue } from "./pueCurve";
import { phaseOf } from "./site";
import type { Phase, Site } from "./siteSchema";

/** What the plant of a phase says about its power. */
export interface PlantCheck {
  /** Undefined where the site has no curve, nothing runs, or the power of some is unknown. */
  readonly expectedPue: ExpectedPue | undefined;
  readonly violations: readonly PowerViolation[];
  readonly warnings: readonly string[];
}

/**
 * Checks a phase, with every pool at its ceiling, against the plant that it is built with:
 *
 * - The PUE that the site's curve expects at the phase's load on the design day must not exceed the design PUE that power is
 *   counted with. Where the phase states its own `designPue` this is a warning: someone has decided on that figure.
 * - A plant that is built for less than what is energised must carry the facility power of the phase. A load above what the
 *   plant is built for is also outside of what the curve describes.
 *
 * @throws UnknownNameError if the site does not have the phase of the budget.
 */
export function checkPlant(site: Site, catalog: Catalog, budget: PowerBudget): PlantCheck {
  const phase = phaseOf(site, budget.phase);
  if (site.power.pueCurve === undefined && plantLimitWatts(phase) === undefined) {
    return { expectedPue: undefined, violations: [], warnings: [] };
  }
  const { priced, unpriced } = priceDemand(declaredDemand(site, phase.name), budget, catalog);
  const wattsOf = (carried: "facility" | "it"): number =>
    sumExactly(priced.map(({ units, factors }) => budgetedWatts(units, factors, carried)));
  const itPowerWatts = wattsOf("it");
  // The PUE of a part of the load would read as that of the whole; a phase with unknown power does not fit anyway.
  const expected = unpriced.length > 0 ? undefined : expectedPue(site, phase, itPowerWatts);
  const overloaded = plantViolations(site, phase, wattsOf("facility"));
  if (expected === undefined || expected.designDayPerMille <= budget.designPuePerMille) {
    return { expectedPue: expected, violations: overloaded, warnings: [] };
  }
  const expectation = `${formatRatio(expected.designDayPerMille)} expected by the site's curve in ${phase.name} at ${site.climate?.designDayCelsius.value ?? 0} °C and ${(expected.partLoadPerMille / 10).toFixed(1)} % load of a plant of ${formatWatts(phase.plantWatts)}`;
  if (phase.designPuePerMille !== undefined) {
    const warning = `PUE: ${expectation}, above the phase's own design PUE of ${formatRatio(budget.designPuePerMille)} that power is counted with: commission plant for this phase (plant:), or raise its designPue`;
    return { expectedPue: expected, violations: overloaded, warnings: [warning] };
  }
  // As far as a number holds it: a curve can expect more than any grid has.
  const askedWatts = Math.min(
    Number.MAX_SAFE_INTEGER,
    Math.ceil((itPowerWatts * expected.designDayPerMille) / 1000),
  );
  const allowedWatts = facilityWattsOf(itPowerWatts, budget.designPuePerMille);
  const domain = `plant ${site.name}`;
  const [asked, counted] = formatComparison(askedWatts, allowedWatts);
  const message = `${domain}: PUE ${expectation}, ${formatRatio(budget.designPuePerMille)} counted: ${asked} on the design day, ${counted} counted (${formatWatts(askedWatts - allowedWatts)} over): commission plant for this phase (plant:), or state the phase's own designPue`;
  const excessWatts = askedWatts - allowedWatts;
  const aboveDesign = { domain, askedWatts, allowedWatts, excessWatts, message };
  return { expectedPue: expected, violations: [...overloaded, aboveDesign], warnings: [] };
}

/**
 * Facility watts that the plant of a phase carries; undefined where it is built for all that is energised, which limits the phase
 * anyway.
 */
export function plantLimitWatts({
  plantWatts,
  energisedWatts,
}: Pick<Phase, "plantWatts" | "energisedWatts">): number | undefined {
  return plantWatts < energisedWatts ? plantWatts : undefined;
}

function plantViolations(site: Site, phase: Phase, askedWatts: number): PowerViolation[] {
  const plantWatts = plantLimitWatts(phase);
  if (plantWatts === undefined || askedWatts <= plantWatts) {
    return [];
  }
  const domain = `plant ${site.name}`;
  const excessWatts = askedWatts - plantWatts;
  const [asked, built] = formatComparison(askedWatts, plantWatts);
  const message = `${domain}: ${asked} asked, ${built} built for ${phase.name} (${formatWatts(excessWatts)} over): commission more plant for this phase (plant:), or give its pools fewer units`;
  return [{ domain, askedWatts, allowedWatts: plantWatts, excessWatts, message }];
}
