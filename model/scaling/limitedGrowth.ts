import { addDays } from "../evidence/days";
import { formatCount, formatWatts } from "../format";
import { facilityWatts, unitsThatFit, type PowerFactors } from "../power";
import type { PowerBudget } from "../powerBudget";
import { factorsOf } from "../pricedDemand";
import { poolNamed, type LockedSite } from "../site";
import { nextStep } from "./desiredUnits";
import { importedUnits, raisedCapWatts } from "./drawingUnits";
import type { DrawingUnits } from "./machines";
import type { DeploymentFacts, PoolStep } from "./nextDeployment";
import type { ScalingStep } from "./scalingSchema";
import { partsOf } from "./wantedUnits";

/**
 * Growth within what one deployment may add: of each pool its own step, of the site the grid owner's, which is given out in the
 * order of the site file. Shrinking is not limited.
 */
export function limitedGrowth(
  loaded: LockedSite,
  budget: PowerBudget,
  pools: readonly PoolStep[],
  leaving: readonly DrawingUnits[],
  facts: DeploymentFacts,
): PoolStep[] {
  const { site, catalog } = loaded;
  let rampWatts =
    budget.rampStepWatts === undefined
      ? undefined
      : Math.max(0, budget.rampStepWatts - raisedCapWatts(loaded, budget, leaving, facts.before));
  return pools.map((own) => {
    const pool = poolNamed(site, own.pool);
    const step = pool?.scalingPolicy?.step;
    const imported = pool === undefined ? 0 : importedUnits(pool, own, facts.before);
    if (pool !== undefined && own.nextUnits > 0 && imported > 0 && rampWatts !== undefined) {
      const factors = factorsOf({ pool: pool.name, ...pool }, budget, catalog);
      const watts = "reason" in factors ? Infinity : addedWatts(imported, factors);
      // Whether its nodes run is known to the cluster alone; and fewer of them would be taken away.
      if (watts > rampWatts) {
        const why = `it is taken over as a whole, and one deployment may add ${formatWatts(rampWatts)} more`;
        return { ...own, nextUnits: facts.before[own.pool]?.units ?? 0, waitsFor: why };
      }
      rampWatts -= watts;
      return own;
    }
    if (
      pool === undefined ||
      own.nextUnits <= own.beforeUnits ||
      (step === undefined && rampWatts === undefined)
    ) {
      return own;
    }
    const tooEarly = step === undefined ? undefined : coolDownProblem(own, step, facts);
    if (tooEarly !== undefined) {
      return { ...own, nextUnits: own.beforeUnits, waitsFor: tooEarly };
    }
    const factors = factorsOf({ pool: pool.name, ...pool }, budget, catalog);
    if ("reason" in factors) {
      return { ...own, nextUnits: own.beforeUnits, waitsFor: factors.reason };
    }
    const size = partsOf(pool, loaded);
    const [most, why] = limitsOf(step, rampWatts, factors).reduce((least, limit) =>
      limit[0] < least[0] ? limit : least,
    );
    const nextUnits =
      most === 0
        ? own.beforeUnits
        : inParts(own, nextStep(own.beforeUnits, own.nextUnits, most), size);
    if (rampWatts !== undefined) {
      // Rounded up for each pool, so the sum is never below what is added.
      rampWatts = Math.max(0, rampWatts - addedWatts(nextUnits - own.beforeUnits, factors));
    }
    return nextUnits === own.wantedUnits
      ? own
      : { ...own, nextUnits, waitsFor: `one deployment adds so much: ${why}; deploy again` };
  });
}

/** The most units that each limit lets a pool add, with the words for it. */
function limitsOf(
  step: ScalingStep | undefined,
  rampWatts: number | undefined,
  factors: PowerFactors,
): (readonly [units: number, why: string])[] {
  const limits: (readonly [number, string])[] = [];
  if (step?.units !== undefined) {
    const { units } = step;
    limits.push([units, `its step is ${formatCount(units)} ${units === 1 ? "unit" : "units"}`]);
  }
  if (step?.watts !== undefined) {
    limits.push([unitsOf(step.watts, factors), `its step is ${formatWatts(step.watts)}`]);
  }
  if (rampWatts !== undefined) {
    limits.push([unitsOf(rampWatts, factors), `the site may add ${formatWatts(rampWatts)} more`]);
  }
  return limits;
}

/** Whole units that the given facility power carries. */
function unitsOf(watts: number, factors: PowerFactors): number {
  return unitsThatFit(watts, asDrawn(factors));
}

function addedWatts(units: number, factors: PowerFactors): number {
  return facilityWatts(units, asDrawn(factors));
}

/** What the grid owner sees is what units draw, however the budget shares it out. */
function asDrawn(factors: PowerFactors): PowerFactors {
  return { ...factors, oversubscriptionPerMille: 1000 };
}

/** Down to whole parts, unless the last part is the end of the way. */
function inParts({ beforeUnits, wantedUnits }: PoolStep, units: number, size: number): number {
  return units === wantedUnits ? units : Math.max(beforeUnits, Math.floor(units / size) * size);
}

/** Why the next step may not be taken yet; undefined where it may. The first one has none before it. */
function coolDownProblem(
  { pool }: PoolStep,
  { coolDown = 0, provenBy }: ScalingStep,
  { before, verdicts, now }: DeploymentFacts,
): string | undefined {
  const grownOn = before[pool]?.grownOn;
  if (grownOn === undefined || (coolDown === 0 && provenBy === undefined)) {
    return undefined;
  }
  const from = addDays(grownOn, coolDown);
  if (now < from) {
    return `its last step was on ${grownOn}, and the next may be on ${from}`;
  }
  if (provenBy === undefined) {
    return undefined;
  }
  const proven = verdicts
    .flatMap(({ gates }) => gates)
    .some(
      ({ gate, verdict, record }) =>
        gate === provenBy &&
        verdict === "passed" &&
        record !== undefined &&
        record.measuredOn > grownOn &&
        record.measuredOn >= from,
    );
  return proven
    ? undefined
    : `its last step was on ${grownOn}, and gate ${provenBy} has no record that passes and covers it up to ${from} or later`;
}
