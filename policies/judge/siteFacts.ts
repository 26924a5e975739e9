import type { Catalog } from "../../model/catalog";
import { judgeEnergyBudget } from "../../model/energyBudget";
import type { PoolDemand } from "../../model/pricedDemand";
import { declaredDemand, laterBudgets } from "../../model/phasePlan";
import { powerBudget, type LockedLimits } from "../../model/powerBudget";
import { phaseOf } from "../../model/site";
import type { Pool, Site } from "../../model/siteSchema";

/** What a policy holds a resource against: the site file, the catalogue and the limits. Nothing of it comes from the resource. */
export interface SiteFacts {
  readonly site: Site;
  readonly catalog: Catalog;
  readonly locked?: LockedLimits;
}

/** Finds the facts of a site by the name that a resource claims. @throws FactsError with the reason why there are none. */
export type FindFacts = (site: string) => SiteFacts;

/** Why a resource cannot be held against anything: reported as a violation, since what cannot be judged is not allowed. */
export class FactsError extends Error {
  public override readonly name = "FactsError";
}

/** The pool that a site file declares under a name. */
export function declaredPool(facts: SiteFacts, name: string): Pool | undefined {
  return facts.site.pools.find((pool) => pool.name === name);
}

/** The phase's ceiling of a pool in units; 0 for a pool without units in it. */
export function ceilingUnits(facts: SiteFacts, phase: string, pool: string): number {
  return phaseOf(facts.site, phase).units[pool] ?? 0;
}

/**
 * Judges what is asked in a phase: every pool as declared and at its ceiling or below, then the power of every domain.
 *
 * @returns the messages of the violations.
 */
export function judgeDemand(
  facts: SiteFacts,
  phase: string,
  demand: readonly PoolDemand[],
): string[] {
  const unknownPhase = phaseProblem(facts, phase);
  if (unknownPhase !== undefined) {
    return [unknownPhase];
  }
  const undeclared = demand.flatMap((asked) => declarationProblems(facts, phase, asked));
  return [...undeclared, ...judgePower(facts, phase, demand)];
}

/** Judges the power of a demand alone, at every power domain of the phase. */
export function judgePower(
  facts: SiteFacts,
  phase: string,
  demand: readonly PoolDemand[],
): string[] {
  const budget = powerBudget(facts.site, phase, facts.locked);
  const later = laterBudgets(facts.site, phase, facts.locked);
  return judgeEnergyBudget(demand, budget, facts.catalog, later).map(({ message }) => message);
}

/** What the site file declares for a phase, with the given pools in place of their declared units. */
export function declaredDemandWith(
  facts: SiteFacts,
  phase: string,
  replaced: readonly PoolDemand[],
): PoolDemand[] {
  const names = new Set(replaced.map(({ pool }) => pool));
  const others = declaredDemand(facts.site, phase).filter(({ pool }) => !names.has(pool));
  return [...others, ...replaced];
}

/** The message for a phase that the site does not have; undefined if it has it. */
export function phaseProblem(facts: SiteFacts, phase: string): string | undefined {
  try {
    phaseOf(facts.site, phase);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a demand is for a declared pool, as the pool was declared, within the pool's ceiling. */
export function declarationProblems(facts: SiteFacts, phase: string, asked: PoolDemand): string[] {
  const pool = declaredPool(facts, asked.pool);
  if (pool === undefined) {
    return [
      `pool ${asked.pool}: not declared in the site file of ${facts.site.name}, so its ceiling is 0 units and ${asked.units} are asked: declare it under pools and give it units in ${phase}`,
    ];
  }
  const problems: string[] = [];
  if (pool.hall !== asked.hall) {
    problems.push(`pool ${pool.name}: declared in hall ${pool.hall}, asked in hall ${asked.hall}`);
  }
  if (pool.gpuSystem !== asked.gpuSystem) {
    problems.push(
      `pool ${pool.name}: declared as ${pool.gpuSystem}, asked as ${asked.gpuSystem}: watts are counted for what is declared`,
    );
  }
  const ceiling = ceilingUnits(facts, phase, pool.name);
  if (asked.units > ceiling) {
    problems.push(
      `pool ${pool.name}: ${asked.units} units asked, ceiling ${ceiling} in ${phase} (${asked.units - ceiling} over): lower it to ${ceiling} units or raise its units in the site file`,
    );
  }
  return problems;
}
