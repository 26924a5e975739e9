import type { Catalog } from "../catalog";
import { formatCount, formatWatts } from "../format";
import { isComposite } from "../gates/gateSchema";
import type { Problem } from "../input/problem";
import { didYouMean, oneOf } from "../input/suggest";
import type { FieldPath } from "../input/yamlFile";
import { facilityWatts } from "../power";
import { DECLARED } from "../power/basis";
import { powerBudget, type PowerBudget } from "../powerBudget";
import { factorsOf } from "../pricedDemand";
import type { Pool, Site } from "../siteSchema";
import { partsOf } from "./wantedUnits";

type At = (path: FieldPath, message: string, at?: "value" | "key") => Problem;

/**
 * What the schema of a scaling policy cannot say: steps that never add anything, gates that are not there, and floors and numbers
 * that no phase has room for.
 */
export function scalingProblems(site: Site, catalog: Catalog, at: At): Problem[] {
  const rampWatts = site.power.gridConnection.rampStepWatts;
  const budgets = new Map<string, PowerBudget>();
  const budgetIn = (phase: string): PowerBudget => {
    const budget = budgets.get(phase) ?? powerBudget(site, phase, DECLARED);
    budgets.set(phase, budget);
    return budget;
  };
  return site.pools.flatMap((pool, index) => {
    const path = ["pools", index, "scalingPolicy"];
    const ownStep = pool.scalingPolicy?.step;
    // Whether the system has such parts is said at its granularity.
    const size = sizeOf(pool, site, catalog);
    const tooSmall = (limitWatts: number | undefined): string | undefined => {
      if (limitWatts === undefined) {
        return undefined;
      }
      const smallestWatts = wattsOf(site, catalog, pool, size, budgetIn);
      return limitWatts >= smallestWatts
        ? undefined
        : `found ${formatWatts(limitWatts)}; ${size === 1 ? "a unit" : `a part of ${formatCount(size)} units`} of pool "${pool.name}" takes up to ${formatWatts(smallestWatts)}, so it would never grow: allow at least that`;
    };
    const ofSite = tooSmall(rampWatts);
    const ofPool = tooSmall(ownStep?.watts);
    return [
      ...(ofSite === undefined ? [] : [at(["power", "gridConnection", "rampStep"], ofSite)]),
      ...(ofPool === undefined ? [] : [at([...path, "step", "power"], ofPool)]),
      ...(ownStep?.units !== undefined && ownStep.units < size
        ? [
            at(
              [...path, "step", "units"],
              `found ${formatCount(ownStep.units)}; pool "${pool.name}" grows by parts of ${formatCount(size)} units, so it would never grow: allow at least ${formatCount(size)}`,
            ),
          ]
        : []),
      ...provingGateProblems(site, pool, [...path, "step", "provenBy"], at),
      ...policyProblems(site, pool, path, at),
    ];
  });
}

function sizeOf(pool: Pool, site: Site, catalog: Catalog): number {
  try {
    return partsOf(pool, { site, catalog });
  } catch (error) {
    if (error instanceof RangeError) {
      return 1;
    }
    throw error;
  }
}

/** Facility power of units in the worst phase that has the pool; 0 where there is no price, which is reported elsewhere. */
function wattsOf(
  site: Site,
  catalog: Catalog,
  pool: Pool,
  units: number,
  budgetIn: (phase: string) => PowerBudget,
): number {
  const phases = site.phases.filter((phase) => (phase.units[pool.name] ?? 0) > 0);
  try {
    const watts = phases.map(({ name }) => {
      const factors = factorsOf({ ...pool, pool: pool.name }, budgetIn(name), catalog);
      return "reason" in factors
        ? 0
        : facilityWatts(units, { ...factors, oversubscriptionPerMille: 1000 });
    });
    return Math.max(0, ...watts);
  } catch (error) {
    if (error instanceof RangeError) {
      return 0;
    }
    throw error;
  }
}

function provingGateProblems(site: Site, pool: Pool, path: FieldPath, at: At): Problem[] {
  const asked = pool.scalingPolicy?.step?.provenBy;
  // A gate made of others has no record of its own.
  const gates = site.phases.flatMap((phase) =>
    phase.gates.filter((gate) => !isComposite(gate)).map(({ name }) => name),
  );
  if (asked === undefined || gates.includes(asked)) {
    return [];
  }
  const known = [...new Set(gates)];
  return [
    at(
      path,
      known.length === 0
        ? `there is no gate "${asked}", and no phase has a gate with a record of its own`
        : `there is no gate "${asked}" with a record of its own; there is ${oneOf(known)}.${didYouMean(asked, known)}`,
    ),
  ];
}

function policyProblems(site: Site, pool: Pool, path: FieldPath, at: At): Problem[] {
  const policy = pool.scalingPolicy;
  const most = Math.max(0, ...site.phases.map(({ units }) => units[pool.name] ?? 0));
  const over = (field: string, units: number): Problem[] =>
    units <= most
      ? []
      : [
          at(
            [...path, field],
            `found ${formatCount(units)}; no phase gives pool "${pool.name}" more than ${formatCount(most)} units`,
          ),
        ];
  switch (policy?.follows) {
    case "manual":
      return over("units", policy.units);
    case "demand":
      return over("floor", policy.floor);
    default:
      return [];
  }
}
