import type { Catalog } from "./catalog";
import { declaredDemand } from "./declaredDemand";
import type { PowerViolation } from "./energyBudget";
import { formatComparison, formatRatio, formatWatts } from "./format";
import { budgetedWatts, facilityWattsOf, sumExactly } from "./power";
import type { PowerBudget } from "./powerBudget";
import { priceDemand } from "./pricedDemand";
import { declaredPlant, expectedOnDesignDay, expectedPue, type ExpectedPue } from "./pueCurve";
import { phaseOf } from "./site";
import type { Phase, Site } from "./siteSchema";

/** What the plant of a phase says about its power. */
export interface PlantCheck {
  /** By the site file's own curve; undefined where it has none, nothing runs, or the power of some is unknown. */
  readonly expectedPue: ExpectedPue | undefined;
  readonly violations: readonly PowerViolation[];
  readonly warnings: readonly string[];
}

/**
 * Checks a phase, with every pool at its ceiling, against the plant that it is built with:
 *
 * - The PUE that a curve expects at the phase's load on the design day must not exceed the design PUE that power is counted with. The
 *   site file's curve and plant count, and those of every lock: the highest PUE decides. Where the phase states its own `designPue` in the
 *   site file and in every lock this is a warning: someone has decided on that figure.
 * - A plant that is built for less than what is energised must carry the facility power of the phase, the smallest of site file and locks. A
 *   load above what the plant is built for is also outside of what the curve describes.
 *
 * @throws UnknownNameError if the site does not have the phase of the budget.
 */
export function checkPlant(site: Site, catalog: Catalog, budget: PowerBudget): PlantCheck {
  const phase = phaseOf(site, budget.phase);
  const isCurved =
    site.power.pueCurve !== undefined ||
    budget.lockedPlants.some(({ curved }) => curved !== undefined);
  if (!isCurved && plantLimitWatts(phase, budget) === undefined) {
    return { expectedPue: undefined, violations: [], warnings: [] };
  }
  const { priced, unpriced } = priceDemand(declaredDemand(site, phase.name), budget, catalog);
  const wattsOf = (carried: "facility" | "it"): number =>
    sumExactly(priced.map(({ units, factors }) => budgetedWatts(units, factors, carried)));
  const itPowerWatts = sumExactly([wattsOf("it"), budget.fixedItWatts]);
  // The PUE of a part of the load would read as that of the whole; a phase with unknown power does not fit anyway.
  const declared = unpriced.length > 0 ? undefined : expectedPue(site, phase, itPowerWatts);
  const expected = unpriced.length > 0 ? undefined : highestPue(site, phase, budget, itPowerWatts);
  const overloaded = plantViolations(site, phase, budget, wattsOf("facility"));
  if (expected === undefined || expected.designDayPerMille <= budget.designPuePerMille) {
    return { expectedPue: declared, violations: overloaded, warnings: [] };
  }
  const { plant, by } = expected;
  const expectation = `${formatRatio(expected.designDayPerMille)} expected by ${by} in ${phase.name} at ${plant.designDayCelsius} °C and ${(expected.partLoadPerMille / 10).toFixed(1)} % load of a plant of ${formatWatts(plant.plantWatts)}`;
  if (budget.isDesignPueStated) {
    const warning = `PUE: ${expectation}, above the phase's own design PUE of ${formatRatio(budget.designPuePerMille)} that power is counted with: commission plant for this phase (plant:), or raise its designPue`;
    return { expectedPue: declared, violations: overloaded, warnings: [warning] };
  }
  const askedWatts = designDayWatts(itPowerWatts, expected.designDayPerMille);
  const allowedWatts = facilityWattsOf(itPowerWatts, budget.designPuePerMille);
  const domain = `plant ${site.name}`;
  const [asked, counted] = formatComparison(askedWatts, allowedWatts);
  const message = `${domain}: PUE ${expectation}, ${formatRatio(budget.designPuePerMille)} counted: ${asked} on the design day, ${counted} counted (${formatWatts(askedWatts - allowedWatts)} over): ${adviceFor(phase, budget)}`;
  const excessWatts = askedWatts - allowedWatts;
  const aboveDesign = { domain, askedWatts, allowedWatts, excessWatts, message };
  return { expectedPue: declared, violations: [...overloaded, aboveDesign], warnings: [] };
}

/** Facility watts on the design day, as far as a number holds them: a curve can expect more than any grid has. */
function designDayWatts(itPowerWatts: number, puePerMille: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil((itPowerWatts * puePerMille) / 1000));
}

/** The highest PUE that the site file's curve or a locked one expects on the design day; the site file's where they agree. */
function highestPue(site: Site, phase: Phase, { lockedPlants }: PowerBudget, itPowerWatts: number) {
  const plants = [
    { plant: declaredPlant(site, phase), by: "the site's curve" },
    ...lockedPlants.map(({ curved, plantWatts }) => ({
      plant: curved && { ...curved, plantWatts },
      by: "the locked curve",
    })),
  ];
  const expected = plants.flatMap(({ plant, by }) => {
    const found = plant && expectedOnDesignDay(plant, itPowerWatts);
    return plant === undefined || found === undefined ? [] : [{ ...found, plant, by }];
  });
  return expected.sort((one, other) => other.designDayPerMille - one.designDayPerMille)[0];
}

/** A stated design PUE that is at least what the curve expects counts without a new lock; a lower one has to be locked. */
function adviceFor({ designPuePerMille }: Phase, { basis }: PowerBudget): string {
  const state =
    designPuePerMille === undefined
      ? "state the phase's own designPue"
      : "raise the phase's designPue";
  return basis === "declared"
    ? `commission plant for this phase (plant:), or ${state}`
    : `${state}, or commission plant for this phase (plant:) and have the owners of the limits review it (kvandal limits --write)`;
}

/**
 * Facility watts that the plant of a phase carries, the smallest of site file and locks; undefined where it is built for all that is
 * energised, which limits the phase anyway.
 */
export function plantLimitWatts(
  { plantWatts, energisedWatts }: Pick<Phase, "plantWatts" | "energisedWatts">,
  { lockedPlants }: Pick<PowerBudget, "lockedPlants">,
): number | undefined {
  const least = Math.min(plantWatts, ...lockedPlants.map((locked) => locked.plantWatts));
  return least < energisedWatts ? least : undefined;
}

/**
 * What machines that draw power take beyond the grid connection by the curve that expects the most of them: the sums of a budget count them at
 * its design PUE, and they may be more than the phase has.
 *
 * @param itPowerWatts of the machines, in watts.
 */
export function curveViolations(
  site: Site,
  phase: Phase,
  budget: PowerBudget,
  itPowerWatts: number,
): PowerViolation[] {
  const [connection] = budget.domains;
  const expected = highestPue(site, phase, budget, sumExactly([itPowerWatts, budget.fixedItWatts]));
  if (connection === undefined || expected === undefined || budget.isDesignPueStated) {
    return [];
  }
  const askedWatts = designDayWatts(itPowerWatts, expected.designDayPerMille);
  const allowedWatts = connection.usableWatts;
  if (askedWatts <= allowedWatts) {
    return [];
  }
  const domain = `plant ${site.name}`;
  const [asked, usable] = formatComparison(askedWatts, allowedWatts);
  const message = `${domain}: ${asked} asked at the PUE of ${formatRatio(expected.designDayPerMille)} that ${expected.by} expects on the design day, ${usable} usable in ${phase.name}`;
  return [{ domain, askedWatts, allowedWatts, excessWatts: askedWatts - allowedWatts, message }];
}

/**
 * What a facility power takes of the plant of a phase beyond what it is built for; none where it carries all that is energised.
 *
 * @param poolWatts facility watts of GPU pools; the fixed load of the phase counts beside them.
 */
export function plantViolations(
  site: Site,
  phase: Phase,
  budget: PowerBudget,
  poolWatts: number,
): PowerViolation[] {
  const askedWatts = sumExactly([poolWatts, budget.domains[0]?.fixedWatts ?? 0]);
  const plantWatts = plantLimitWatts(phase, budget);
  if (plantWatts === undefined || askedWatts <= plantWatts) {
    return [];
  }
  const domain = `plant ${site.name}`;
  const excessWatts = askedWatts - plantWatts;
  const [asked, built] = formatComparison(askedWatts, plantWatts);
  const message = `${domain}: ${asked} asked, ${built} built for ${phase.name} (${formatWatts(excessWatts)} over): commission more plant for this phase (plant:), or give its pools fewer units`;
  return [{ domain, askedWatts, allowedWatts: plantWatts, excessWatts, message }];
}
