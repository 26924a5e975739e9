import type { Catalog } from "../catalog";
import { declaredMachineDeployments } from "../machineDeployments";
import type { CarriedPower } from "../power";
import { lockedGpuSystemOf } from "../power/lockedSystems";
import type { PowerBudget } from "../powerBudget";
import { factorsOf } from "../pricedDemand";
import type { Site } from "../siteSchema";
import { microwattsPerUnit } from "./unitMicrowatts";

/** A limit that the guard of one hall can keep: everything under it is in this hall. */
export interface GuardDomain {
  /** `hall hall-1`, `row narvik-1/a`, `oversubscribed pool b200-5`. */
  readonly name: string;
  readonly usableWatts: number;
  /** By MachineDeployment that it feeds: millionths of a watt that one unit takes of it. */
  readonly microwattsPerUnit: Readonly<Record<string, number>>;
  /** The same without the power cap, for each that is counted with one. */
  readonly uncappedMicrowattsPerUnit: Readonly<Record<string, number>>;
  /** The most that a node of any GPU system takes of it, in millionths of a watt: what a node counts as whose system is not known. */
  readonly dearestNodeMicrowatts: number;
}

/** A MachineDeployment of a hall, as far as its price goes. */
export interface Part {
  readonly name: string;
  readonly pool: string;
  readonly hall: string;
  readonly gpuSystem: string;
  readonly row: string | undefined;
  readonly nodesPerUnit: number;
}

/** Every MachineDeployment that any phase declares in the hall, each once. */
export function partsOf(site: Site, catalog: Catalog, hall: string): Part[] {
  const parts = new Map<string, Part>();
  for (const pool of site.pools.filter((one) => one.hall === hall)) {
    const nodesPerUnit = catalog.get(pool.gpuSystem)?.nodesPerUnit ?? 1;
    for (const { name: phase } of site.phases) {
      for (const { name } of declaredMachineDeployments(site, catalog, phase, pool)) {
        const { gpuSystem, row } = pool;
        parts.set(name, { name, pool: pool.name, hall, gpuSystem, row, nodesPerUnit });
      }
    }
  }
  return [...parts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The limits that the guard of a hall keeps, the hall's first; none for a hall without power.
 *
 * A domain that feeds more than this hall is not the guard's to keep, since it cannot see the other halls' clusters. The halls' own
 * limits stand in its place here; the policies of the deployment hold the shared domain.
 *
 * @param parts every MachineDeployment of the hall.
 */
export function guardDomains(
  parts: readonly Part[],
  budget: PowerBudget,
  catalog: Catalog,
  hall: string,
): GuardDomain[] {
  const withoutCaps = uncapped(budget);
  const domains = budget.domains
    .filter(({ kind, halls }) => kind !== "grid connection" && halls.size === 1 && halls.has(hall))
    .sort((one, other) => Number(other.kind === "hall") - Number(one.kind === "hall"))
    .map(({ name, usableWatts, carries, row, except }): GuardDomain => {
      const fed = parts.filter(
        (part) => (row === undefined || part.row === row) && except?.has(part.pool) !== true,
      );
      return {
        name,
        usableWatts,
        microwattsPerUnit: prices(fed, carries, budget, catalog),
        uncappedMicrowattsPerUnit: prices(capped(fed, budget), carries, withoutCaps, catalog),
        dearestNodeMicrowatts: dearestNode(carries, budget, catalog),
      };
    });
  return domains.length === 0 ? [] : [...domains, ...oversubscribedPools(parts, budget, catalog)];
}

/**
 * A limit for each pool that a lock oversubscribes up to a number of units. Beyond them its price would be too low, and the guard has one
 * price for all units of a pool.
 */
function oversubscribedPools(
  parts: readonly Part[],
  budget: PowerBudget,
  catalog: Catalog,
): GuardDomain[] {
  return [...budget.poolTerms].flatMap(([name, { oversubscribedUnitsAtMost: units }]) => {
    if (units === undefined) {
      return [];
    }
    const microwattsPerUnit = prices(
      parts.filter((part) => part.pool === name),
      "facility",
      budget,
      catalog,
    );
    const dearest = Math.max(0, ...Object.values(microwattsPerUnit));
    if (dearest === 0) {
      return [];
    }
    const usableWatts = Number((BigInt(dearest) * BigInt(units) + 999_999n) / 1_000_000n);
    // Nodes of no known pool are none of this one.
    return [
      {
        name: `oversubscribed pool ${name}`,
        usableWatts,
        microwattsPerUnit,
        uncappedMicrowattsPerUnit: {},
        dearestNodeMicrowatts: 0,
      },
    ];
  });
}

function capped(parts: readonly Part[], { poolTerms }: PowerBudget): Part[] {
  return parts.filter(({ pool }) => poolTerms.get(pool)?.gpuPowerCapWatts !== undefined);
}

/** A budget whose pools have no power cap, and none of the oversubscription that is granted with one. */
function uncapped(budget: PowerBudget): PowerBudget {
  const poolTerms = [...budget.poolTerms].map(
    ([pool, terms]) =>
      [pool, { ...terms, gpuPowerCapWatts: undefined, oversubscriptionPerMille: 1000 }] as const,
  );
  return { ...budget, poolTerms: new Map(poolTerms) };
}

/** A part without a price is left out, and what is left out may have no ceiling. */
function prices(
  parts: readonly Part[],
  carries: CarriedPower,
  budget: PowerBudget,
  catalog: Catalog,
): Record<string, number> {
  return Object.fromEntries(
    parts.flatMap((part) => {
      const factors = factorsOf(part, budget, catalog);
      return "reason" in factors ? [] : [[part.name, microwattsPerUnit(factors, carries)]];
    }),
  );
}

/** Of all systems in the locked limits, without a power cap; of the catalogue where nothing is locked. */
function dearestNode(carries: CarriedPower, budget: PowerBudget, catalog: Catalog): number {
  const { overheadPerMille, designPuePerMille, lockedSystems } = budget;
  const systems =
    lockedSystems.length > 0
      ? lockedSystems.flatMap((locks) => Object.values(locks))
      : [...catalog.values()].map(lockedGpuSystemOf);
  const perNode = systems.map(({ nameplateWatts, nodesPerUnit }) => {
    const uncapped = { unitWatts: nameplateWatts, nameplateWatts };
    const factors = { ...uncapped, overheadPerMille, designPuePerMille };
    return Math.ceil(microwattsPerUnit(factors, carries) / nodesPerUnit);
  });
  return Math.max(0, ...perNode);
}
