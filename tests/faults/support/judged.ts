import { parseCatalog, type Catalog } from "../../../model/catalog";
import { budgetedWatts, usableWatts } from "../../../model/power";
import { InputFileError } from "../../../model/input/problem";
import { parseSite } from "../../../model/site";
import { planSite, type SitePlan } from "../../../model/sitePlan";
import type { LockedLimits, PowerBudget } from "../../../model/powerBudget";
import { powerBudget } from "../../../model/powerBudget";
import { factorsOf } from "../../../model/pricedDemand";
import type { Site } from "../../../model/siteSchema";
import { shareViolations } from "../../../model/energyBudget";
import { DECLARED, planned as under, type PowerBasis } from "../../../model/power/basis";

/** Reads a file; undefined when it is refused as it should be: by problems, each at its line and fit for a terminal. */
export function readOrRefuse<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputFileError)) {
      throw error;
    }
    expectGoodProblems(error);
    return undefined;
  }
}

/** A refusal names at least one thing, with its line, and can be printed: no control characters, no stack. */
export function expectGoodProblems({ problems }: InputFileError): void {
  if (problems.length === 0) {
    throw new Error("refused without a reason");
  }
  for (const { file, line, column, path, message } of problems) {
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
    const text = `${file} ${path} ${message}`;
    if (
      !(line >= 1) ||
      !(column >= 1) ||
      unprintable.test(text) ||
      / at .+:\d+:\d+/.test(text) ||
      message.length > 5_000
    ) {
      throw new Error(`a bad problem: ${JSON.stringify({ line, column, path, message })}`);
    }
  }
}

/** The site file alone where a case has no lock. */
function basisOf(locked: LockedLimits | undefined): PowerBasis {
  return locked === undefined ? DECLARED : under(locked);
}

/** Reads a site file and plans all of its phases; undefined when the file is refused. */
export function planned(
  text: string,
  catalog: Catalog,
  locked?: LockedLimits,
): { readonly site: Site; readonly plan: SitePlan } | undefined {
  const site = readOrRefuse(() => parseSite("site.yaml", text, catalog));
  return site === undefined ? undefined : { site, plan: planSite(site, catalog, basisOf(locked)) };
}

/** Reads a catalogue; undefined when it is refused. */
export function catalogue(text: string): Catalog | undefined {
  return readOrRefuse(() => parseCatalog("gpu-systems.yaml", text));
}

/**
 * What must hold of every plan, counted again here from the site: each domain carries the sum of its pools, a phase fits if and only
 * if every pool has a price and no domain and no sum of shares is over, and every number is whole and not negative.
 */
export function expectSoundPlan(
  site: Site,
  plan: SitePlan,
  catalog: Catalog,
  locked?: LockedLimits,
): void {
  for (const phase of plan.phases) {
    const fail = (what: string): never => {
      throw new Error(`${phase.phase}: ${what}`);
    };
    const budget = powerBudget(site, phase.phase, basisOf(locked));
    const units = site.phases.find(({ name }) => name === phase.phase)?.units ?? {};
    const takes = (name: string, carries: "facility" | "it"): number => {
      const pool = site.pools.find((one) => one.name === name);
      const count = Object.hasOwn(units, name) ? (units[name] ?? 0) : 0;
      if (pool === undefined || count === 0) {
        return 0;
      }
      const factors = factorsOf({ pool: name, ...pool, units: count }, budget, catalog);
      if ("reason" in factors) {
        return phase.unpricedPools.includes(name) ? 0 : fail(`pool ${name} counts without a price`);
      }
      return budgetedWatts(count, factors, carries);
    };
    let over = phase.unpricedPools.length > 0;
    for (const domain of phase.domains) {
      const own = budget.domains.find(({ name }) => name === domain.name);
      const fed = site.pools.filter(
        (pool) =>
          domain.kind === "grid connection" ||
          (own === undefined && domain.name === `hall ${pool.hall}`) ||
          own?.pools?.has(pool.name) === true ||
          (own?.halls.has(pool.hall) === true &&
            own.except?.has(pool.name) !== true &&
            (own.row === undefined || own.row === pool.row)),
      );
      const sum = fed.reduce((total, { name }) => total + takes(name, domain.carries), 0);
      if (sum !== domain.usedWatts) {
        fail(`${domain.name} says ${domain.usedWatts} W, its pools take ${sum} W`);
      }
      over ||= domain.usedWatts > domain.usableWatts;
      for (const watts of [domain.usedWatts, domain.usableWatts]) {
        if (!Number.isSafeInteger(watts) || watts < 0) {
          fail(`${domain.name}: ${watts} W`);
        }
      }
    }
    over ||= shareViolations(budget).length > 0;
    over ||= isPlantOver(site, budget, takes, locked);
    if (phase.fits === over) {
      fail(`fits is ${phase.fits}, and ${over ? "something is" : "nothing is"} over`);
    }
    for (const pool of phase.halls.flatMap((hall) => hall.pools)) {
      for (const count of [pool.units, pool.nodes, pool.gpus, pool.budgetedWatts]) {
        if (!Number.isSafeInteger(count) || count < 0) {
          fail(`pool ${pool.name} has a count of ${count}`);
        }
      }
    }
  }
}

/**
 * Whether the plant of a phase carries less than its pools take, or its curve expects a worse PUE than power is counted with: the plant
 * and the curve of the site file, and those of the lock.
 */
function isPlantOver(
  { pools, phases, power, climate }: Site,
  budget: PowerBudget,
  takes: (pool: string, carries: "facility" | "it") => number,
  locked: LockedLimits | undefined,
): boolean {
  const phase = phases.find(({ name }) => name === budget.phase);
  const sumOf = (carries: "facility" | "it"): number =>
    pools.reduce((total, { name }) => total + takes(name, carries), 0);
  if (phase === undefined || sumOf("it") === 0) {
    return false;
  }
  const entry =
    locked !== undefined && Object.hasOwn(locked.phases, budget.phase)
      ? locked.phases[budget.phase]
      : undefined;
  const plantWatts = Math.min(phase.plantWatts, entry?.plantWatts ?? Infinity);
  if (plantWatts < phase.energisedWatts && sumOf("facility") > plantWatts) {
    return true;
  }
  const isAbove = (
    curve: Omit<NonNullable<Site["power"]["pueCurve"]>, "source"> | undefined,
    celsius: number | undefined,
    watts: number,
    builtPerMille: number,
  ): boolean => {
    if (curve === undefined || celsius === undefined || watts === 0) {
      return false;
    }
    const load = Math.min(1, (sumOf("it") * builtPerMille) / (watts * 1000));
    const heat = Math.max(0, celsius - curve.thresholdCelsius);
    const losses = curve.fixed / load + curve.proportional + curve.quadratic * load;
    const pue = 1 + losses + curve.cooling * (1 + curve.perDegree * heat);
    return Math.ceil(pue * 1000 - 1e-6) > budget.designPuePerMille;
  };
  const celsius = climate?.designDayCelsius.value;
  const isStated =
    phase.designPuePerMille !== undefined &&
    (locked === undefined ||
      (entry?.designPuePerMilleAtLeast !== undefined &&
        usableWatts(budget.gridWatts, budget.reservePerMille) >=
          entry.siteWatts + entry.fixedLoadWattsAtLeast));
  const lock = entry === undefined ? undefined : locked;
  return (
    !isStated &&
    (isAbove(power.pueCurve, celsius, phase.plantWatts, power.designPuePerMille) ||
      isAbove(
        lock?.pueCurve,
        lock?.pueCurve?.designDayCelsius,
        entry?.plantWatts ?? 0,
        lock?.designPuePerMilleAtLeast ?? 1000,
      ))
  );
}
