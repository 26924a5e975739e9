import type { Catalog } from "./catalog";
import { domainLoads, watts, type DomainLoad } from "./domainLoad";
import { formatComparison, formatCount, formatPercent, formatWatts } from "./format";
import { sumExactly, unitsThatFit } from "./power";
import type { PowerBudget } from "./powerBudget";
import { priceDemand, type PoolDemand, type UnpricedDemand } from "./pricedDemand";

/** A power domain that would carry more than it may, or a demand that cannot be priced. */
export interface PowerViolation {
  /** `hall hall-1`, `site lab`, `pool h100-1`, `plant lab`. */
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
 * Judges a demand against a power budget, at every power domain: each transformer and feed, each hall and row, and the
 * site's connection. This is the one rule of the energy budget; the program, the policies and the plan all call it.
 *
 * A demand is never zero watts for want of a price: an unknown GPU system, a power cap out of range, or a hall without a
 * share of power is itself a violation.
 *
 * @returns the violations, the site's last; empty when everything fits.
 */
export function judgeEnergyBudget(
  demand: readonly PoolDemand[],
  budget: PowerBudget,
  catalog: Catalog,
  later: LaterBudgets = [],
): PowerViolation[] {
  return judgeWeighed(weigh(demand, budget, catalog), budget, later);
}

/** A demand with its price, and what every power domain carries of it. */
export interface WeighedDemand {
  readonly unpriced: readonly UnpricedDemand[];
  /** The site's connection last. */
  readonly loads: readonly DomainLoad[];
}

/** Prices a demand and adds it up by power domain. */
export function weigh(
  demand: readonly PoolDemand[],
  budget: PowerBudget,
  catalog: Catalog,
): WeighedDemand {
  const { priced, unpriced } = priceDemand(demand, budget, catalog);
  return { unpriced, loads: domainLoads(priced, budget) };
}

/** Judges as {@link judgeEnergyBudget} what has been weighed already. */
export function judgeWeighed(
  { unpriced, loads }: WeighedDemand,
  budget: PowerBudget,
  later: LaterBudgets = [],
): PowerViolation[] {
  return [
    ...missingLock(budget),
    ...unpriced.map(({ demand: { pool }, reason }) => {
      const domain = `pool ${pool}`;
      const message = `${domain}: ${reason}`;
      return { domain, askedWatts: 0, allowedWatts: 0, excessWatts: 0, message };
    }),
    ...loads.flatMap((load) => judgeDomain(load, budget, later)),
    ...shareViolations(budget),
  ];
}

function missingLock({ site, phase, isLocked }: PowerBudget): PowerViolation[] {
  if (isLocked) {
    return [];
  }
  const domain = `site ${site}`;
  const message = `${domain}: nothing is usable in ${phase} without locked limits (policies/limits/${site}.json): write them with kvandal limits --site ${site} --write, and have the owners of the grid contract review them`;
  return [{ domain, askedWatts: 0, allowedWatts: 0, excessWatts: 0, message }];
}

function judgeDomain(load: DomainLoad, budget: PowerBudget, later: LaterBudgets): PowerViolation[] {
  const { domain, usedWatts: askedWatts } = load;
  const allowedWatts = domain.usableWatts;
  if (askedWatts <= allowedWatts) {
    return [];
  }
  const usableIn = (candidate: PowerBudget): number =>
    candidate.domains.find(({ name }) => name === domain.name)?.usableWatts ?? 0;
  const wait = later.find((candidate) => usableIn(candidate) >= askedWatts);
  const isProvable = domain.kind === "grid connection" || domain.kind === "hall";
  const unproven = isProvable ? missingProof(budget) : undefined;
  const advice =
    unproven ??
    largestChangeThatFits(load) + (wait === undefined ? "" : ` or wait for ${wait.phase}`);
  return [violation(domain.name, "asked", askedWatts, allowedWatts, budget.phase, advice)];
}

/** The advice of a violation: the one pool that can make room alone with the least loss, else all of them. */
function largestChangeThatFits({ domain, pools, usedWatts }: DomainLoad): string {
  const { carries, usableWatts } = domain;
  const options = pools.flatMap((pool) => {
    const left = usableWatts - (usedWatts - watts(pool, domain));
    return left < 0 ? [] : [{ pool, units: unitsThatFit(left, pool.factors, carries) }];
  });
  const best = options.sort(
    (a, b) =>
      a.pool.units - a.units - (b.pool.units - b.units) || a.pool.pool.localeCompare(b.pool.pool),
  )[0];
  if (best !== undefined) {
    return `lower pool ${best.pool.pool} to ${formatCount(best.units)} units`;
  }
  const [first] = pools;
  const { unitWatts } = first?.factors ?? {};
  const alike = pools.every((pool) => pool.factors.unitWatts === unitWatts);
  const total =
    first !== undefined && alike
      ? ` to ${formatCount(unitsThatFit(usableWatts, first.factors, carries))} units together`
      : ` by ${formatWatts(usedWatts - usableWatts)} together`;
  const names = pools.map((pool) => pool.pool);
  return `lower pools ${[...names.slice(0, 10), ...(names.length > 10 ? [`and ${names.length - 10} more`] : [])].join(", ")}${total}`;
}

/** What a deployment lacks where the evidence proves less than the phase is planned with; undefined where it proves enough. */
function missingProof(budget: PowerBudget): string | undefined {
  const { basis, proven, gridWatts, plannedGridWatts, phase } = budget;
  if (basis !== "proven" || gridWatts >= plannedGridWatts) {
    return undefined;
  }
  return proven === undefined
    ? `no valid grid-energised record proves any power of the site: bring the one of ${phase}, or lower the units`
    : `${proven.file} proves ${formatWatts(proven.watts)} energised: bring a newer grid-energised record, or lower the units`;
}

/**
 * The shares of the halls may not add up to more than any domain above them has: one connection or one transformer, many clusters
 * that never talk.
 */
export function shareViolations(budget: PowerBudget): PowerViolation[] {
  const [connection, ...below] = budget.domains;
  return [...below, ...(connection === undefined ? [] : [connection])].flatMap((domain) => {
    const { kind, halls, carries, usableWatts } = domain;
    if (kind === "hall" || kind === "row" || domain.isLockedRow === true) {
      return [];
    }
    const askedWatts = sumExactly([...halls].map((hall) => budget.hallWatts.get(hall) ?? 0));
    // Shares are facility power: what an IT domain carries is worth that much with the facility's losses.
    const allowedWatts =
      carries === "facility"
        ? usableWatts
        : Number((BigInt(usableWatts) * BigInt(budget.designPuePerMille)) / 1000n);
    if (askedWatts <= allowedWatts) {
      return [];
    }
    const excess = formatCount(askedWatts - allowedWatts);
    const advice =
      (kind === "grid connection" ? missingProof(budget) : undefined) ??
      `lower the share of the phase's halls by ${excess} W together`;
    const verb = "shared out among the halls";
    return [violation(domain.name, verb, askedWatts, allowedWatts, budget.phase, advice)];
  });
}

/** Fixed loads that are more than their domain carries, whatever the pools take. */
export function fixedLoadViolations({ domains, phase }: PowerBudget): PowerViolation[] {
  return domains.flatMap(({ name, fixedWatts = 0, limitWatts = Infinity }) =>
    fixedWatts <= limitWatts
      ? []
      : [
          violation(
            name,
            "of fixed load",
            fixedWatts,
            limitWatts,
            phase,
            "lower it, or feed it elsewhere",
          ),
        ],
  );
}

/** `hall hall-1: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units`. */
function violation(
  domain: string,
  verb: string,
  askedWatts: number,
  allowedWatts: number,
  phase: string,
  advice: string,
): PowerViolation {
  const excessWatts = askedWatts - allowedWatts;
  const [asked, allowed] = formatComparison(askedWatts, allowedWatts);
  const percent = allowedWatts === 0 ? "" : `, ${formatPercent(askedWatts, allowedWatts)}`;
  const message = `${domain}: ${asked} ${verb}, ${allowed} usable in ${phase} (${formatWatts(excessWatts)} over${percent}): ${advice}`;
  return { domain, askedWatts, allowedWatts, excessWatts, message };
}
