import type { Catalog } from "./catalog";
import { formatComparison, formatCount, formatWatts } from "./format";
import { oneOf } from "./input/suggest";
import { facilityWatts, sumExactly, unitsThatFit, type PowerFactors } from "./power";
import type { PowerBudget } from "./powerBudget";

/** Units that somebody wants to run, whoever declared them. A pool counts at the most it can become. */
export interface PoolDemand {
  readonly pool: string;
  readonly hall: string;
  readonly gpuSystem: string;
  readonly units: number;
}

/** A power domain that would carry more than it may, or a demand that cannot be priced. */
export interface PowerViolation {
  /** `hall hall-1`, `site lab`, `pool h100-1`. */
  readonly domain: string;
  readonly askedWatts: number;
  readonly allowedWatts: number;
  readonly excessWatts: number;
  /** Domain, asked, allowed, excess and the way out, in one sentence. */
  readonly message: string;
}

/** What the site file promises for later phases, for the advice "or wait for phase-3". */
export type LaterBudgets = readonly PowerBudget[];

/**
 * Judges a demand against a power budget, at every power domain: each hall, and the site. This is the one rule of the energy
 * budget; the program, the policies and the plan all call it.
 *
 * A demand is never zero watts for want of a price: an unknown GPU system, or a hall without a share of power, is itself a
 * violation.
 *
 * @returns the violations, halls first; empty when everything fits.
 */
export function judgeEnergyBudget(
  demand: readonly PoolDemand[],
  budget: PowerBudget,
  catalog: Catalog,
  later: LaterBudgets = [],
): PowerViolation[] {
  const priced: PricedDemand[] = [];
  const violations: PowerViolation[] = [];
  for (const pool of demand) {
    const factors = factorsOf(pool.gpuSystem, budget, catalog);
    if (factors === undefined) {
      violations.push(unpriced(pool, catalog));
      continue;
    }
    priced.push({ ...pool, factors, watts: facilityWatts(pool.units, factors) });
  }
  const halls = new Set([...budget.hallWatts.keys(), ...priced.map((pool) => pool.hall)]);
  for (const hall of [...halls].sort()) {
    const inHall = priced.filter((pool) => pool.hall === hall);
    const allowed = (of: PowerBudget): number => of.hallWatts.get(hall) ?? 0;
    violations.push(...judgeDomain(`hall ${hall}`, inHall, allowed, budget, later));
  }
  violations.push(
    ...judgeDomain(`site ${budget.site}`, priced, (of) => of.siteWatts, budget, later),
  );
  violations.push(...judgeShares(budget));
  return violations;
}

/** The factors that price a GPU system under a budget; undefined if the catalogue does not know the system. */
export function factorsOf(
  gpuSystem: string,
  budget: PowerBudget,
  catalog: Catalog,
): PowerFactors | undefined {
  const system = catalog.get(gpuSystem);
  return system === undefined
    ? undefined
    : {
        unitWatts: system.nameplateWatts.value,
        overheadPerMille: budget.overheadPerMille,
        designPuePerMille: budget.designPuePerMille,
      };
}

interface PricedDemand extends PoolDemand {
  readonly factors: PowerFactors;
  readonly watts: number;
}

function judgeDomain(
  domain: string,
  pools: readonly PricedDemand[],
  allowedBy: (budget: PowerBudget) => number,
  budget: PowerBudget,
  later: LaterBudgets,
): PowerViolation[] {
  const askedWatts = sumExactly(pools.map((pool) => pool.watts));
  const allowedWatts = allowedBy(budget);
  if (askedWatts <= allowedWatts) {
    return [];
  }
  const excessWatts = askedWatts - allowedWatts;
  const [asked, allowed] = formatComparison(askedWatts, allowedWatts);
  const wait = later.find((candidate) => allowedBy(candidate) >= askedWatts);
  const message =
    `${domain}: ${asked} asked, ${allowed} usable in ${budget.phase} (${formatWatts(excessWatts)} over): ` +
    largestChangeThatFits(pools, askedWatts, allowedWatts) +
    (wait === undefined ? "" : ` or wait for ${wait.phase}`);
  return [{ domain, askedWatts, allowedWatts, excessWatts, message }];
}

/** The advice of a violation: the one pool that can make room alone with the least loss, else all of them. */
function largestChangeThatFits(
  pools: readonly PricedDemand[],
  askedWatts: number,
  allowedWatts: number,
): string {
  const options = pools.flatMap((pool) => {
    const left = allowedWatts - (askedWatts - pool.watts);
    return left < 0 ? [] : [{ pool, units: unitsThatFit(left, pool.factors) }];
  });
  const best = options.sort(
    (a, b) =>
      a.pool.units - a.units - (b.pool.units - b.units) || a.pool.pool.localeCompare(b.pool.pool),
  )[0];
  if (best !== undefined) {
    return `lower pool ${best.pool.pool} to ${formatCount(best.units)} units`;
  }
  const [first] = pools;
  const sameSystem =
    first !== undefined && pools.every((pool) => pool.gpuSystem === first.gpuSystem);
  const total = sameSystem
    ? ` to ${formatCount(unitsThatFit(allowedWatts, first.factors))} units together`
    : ` by ${formatWatts(askedWatts - allowedWatts)} together`;
  return `lower pools ${pools.map((pool) => pool.pool).join(", ")}${total}`;
}

/** The shares of the halls may not add up to more than the site has: one connection, many clusters that never talk. */
function judgeShares(budget: PowerBudget): PowerViolation[] {
  const askedWatts = sumExactly(budget.hallWatts.values());
  const allowedWatts = budget.siteWatts;
  if (askedWatts <= allowedWatts) {
    return [];
  }
  const domain = `site ${budget.site}`;
  const excessWatts = askedWatts - allowedWatts;
  const [asked, allowed] = formatComparison(askedWatts, allowedWatts);
  const message = `${domain}: the halls' shares add up to ${asked}, ${allowed} usable in ${budget.phase} (${formatWatts(excessWatts)} over): lower shareWatts of the phase's halls by ${formatCount(excessWatts)} watts together`;
  return [{ domain, askedWatts, allowedWatts, excessWatts, message }];
}

function unpriced(pool: PoolDemand, catalog: Catalog): PowerViolation {
  const domain = `pool ${pool.pool}`;
  const message = `${domain}: GPU system "${pool.gpuSystem}" is not in the catalogue, so its watts are unknown and count as a violation; the catalogue has ${oneOf([...catalog.keys()])}`;
  return { domain, askedWatts: 0, allowedWatts: 0, excessWatts: 0, message };
}
