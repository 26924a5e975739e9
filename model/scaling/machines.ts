import type { Catalog } from "../catalog";
import { domainLoads } from "../domainLoad";
import { judgeWeighed, type PowerViolation } from "../energyBudget";
import { curveViolations, plantViolations } from "../plantPower";
import { budgetedWatts, sumExactly } from "../power";
import type { PoolTerms, PowerBudget } from "../powerBudget";
import {
  oversubscriptionOf,
  priceDemand,
  unitsByPool,
  type PricedDemand,
  type UnpricedDemand,
} from "../pricedDemand";
import { phaseOf } from "../site";
import type { Pool, Site } from "../siteSchema";

/**
 * How machines of a pool were deployed: where they stand, and what they are priced by. `hall` and `gpuSystem` are undefined only where
 * they are unknown; without a `row` they stand in none, without a `gpuPowerCapWatts` they draw up to their nameplate.
 */
export interface Machines {
  readonly hall?: string | undefined;
  readonly row?: string | undefined;
  readonly gpuSystem?: string | undefined;
  /** Power limit of each GPU, in watts. */
  readonly gpuPowerCapWatts?: number | undefined;
  /** What their jobs are; undefined for training, and where it is not known. */
  readonly purpose?: "inference" | undefined;
}

/** Units of a pool that draw power, or may. */
export interface DrawingUnits extends Machines {
  readonly pool: string;
  readonly units: number;
  /** Nobody knows in which row of its hall they stand, and so they count in every one. @default false */
  readonly isRowUnknown?: boolean;
}

/** The machines that the site file declares for a pool. */
export function declaredMachines({ purpose, ...pool }: Pool): Machines {
  return definedMachines({ ...pool, purpose: purpose === "inference" ? purpose : undefined });
}

/** The fields of machines that have a value, and nothing else. */
export function definedMachines({
  hall,
  row,
  gpuSystem,
  gpuPowerCapWatts,
  purpose,
}: Machines): Machines {
  const fields = Object.entries({ hall, row, gpuSystem, gpuPowerCapWatts, purpose });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** Whether machines are of the same system in the same hall, so that units of the one can become units of the other. */
export function isSameKind(
  one: Pick<Machines, "hall" | "gpuSystem">,
  other: Pick<Machines, "hall" | "gpuSystem">,
): boolean {
  return one.hall === other.hall && one.gpuSystem === other.gpuSystem;
}

/** The cap under which a GPU draws more, in watts; undefined where one of the two is no cap. */
export function dearerCap(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}

/** `hgx-h100 in hall-1`. */
export function describeMachines({
  hall,
  gpuSystem,
}: Pick<Machines, "hall" | "gpuSystem">): string {
  return `${gpuSystem ?? "an unknown system"} in ${hall ?? "an unknown hall"}`;
}

/** Checks units, each priced as it was deployed, against every power domain of a budget and the plant of its phase. */
export function findOverloads(
  site: Site,
  drawing: readonly DrawingUnits[],
  budget: PowerBudget,
  catalog: Catalog,
): PowerViolation[] {
  const priced: PricedDemand[] = [];
  const unpriced: UnpricedDemand[] = [];
  const unitsOf = unitsByPool(drawing);
  for (const { pool, units, isRowUnknown = false, ...machines } of sumUnits(drawing)) {
    const { hall = "", gpuSystem = "" } = machines;
    const terms = termsOf(
      pool,
      { ...machines, hall, gpuSystem, row: isRowUnknown ? undefined : machines.row },
      unitsOf.get(pool) ?? units,
      budget,
    );
    const asDeployed = new Map([[pool, terms]]);
    const found = priceDemand(
      [{ pool, hall, gpuSystem, units }],
      { ...budget, poolTerms: asDeployed },
      catalog,
    );
    priced.push(...found.priced.map((own) => ({ ...own, isRowUnknown })));
    unpriced.push(...found.unpriced);
  }
  const phase = phaseOf(site, budget.phase);
  const wattsOf = (carried: "facility" | "it"): number =>
    sumExactly(priced.map(({ units, factors }) => budgetedWatts(units, factors, carried)));
  return [
    ...judgeWeighed({ unpriced, loads: domainLoads(priced, budget) }, budget),
    ...plantViolations(site, phase, budget, wattsOf("facility")),
    ...curveViolations(site, phase, budget, wattsOf("it")),
  ];
}

/** Adds up units of the same machines, since every sum is rounded up on its own. */
export function sumUnits(drawing: readonly DrawingUnits[]): DrawingUnits[] {
  const sums = new Map<string, DrawingUnits>();
  for (const own of drawing.filter(({ units }) => units > 0)) {
    const { pool, hall, row, gpuSystem, gpuPowerCapWatts, purpose, isRowUnknown = false } = own;
    const key = JSON.stringify([
      pool,
      hall,
      row ?? null,
      gpuSystem,
      gpuPowerCapWatts ?? null,
      purpose ?? null,
      isRowUnknown,
    ]);
    sums.set(key, { ...own, units: own.units + (sums.get(key)?.units ?? 0) });
  }
  return [...sums.values()];
}

/**
 * Oversubscription is granted to the pool as it is declared, its purpose included, up to the units that are locked and to the cap that it is
 * declared with.
 */
function termsOf(
  pool: string,
  machines: Machines & Pick<PoolTerms, "hall" | "gpuSystem">,
  units: number,
  budget: PowerBudget,
): PoolTerms {
  const { hall, row, gpuSystem, gpuPowerCapWatts, purpose = "training" } = machines;
  const declared = budget.poolTerms.get(pool);
  const isGranted =
    declared !== undefined &&
    isSameKind(declared, machines) &&
    declared.row === row &&
    (declared.purpose ?? "training") === purpose &&
    (gpuPowerCapWatts ?? Infinity) <= (declared.gpuPowerCapWatts ?? Infinity);
  const oversubscriptionPerMille = oversubscriptionOf(isGranted ? declared : undefined, units);
  return { hall, row, gpuSystem, gpuPowerCapWatts, oversubscriptionPerMille };
}
