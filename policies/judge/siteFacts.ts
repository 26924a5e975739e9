import { judgeEnergyBudget } from "../../model/energyBudget";
import {
  declaredMachineDeployments,
  poolOfMachineDeployment,
  type MachineDeploymentPlan,
} from "../../model/machineDeployments";
import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import { checkPlant } from "../../model/plantPower";
import type { PoolDemand } from "../../model/pricedDemand";
import { declaredDemand } from "../../model/declaredDemand";
import { proven, type PowerBasis, type ProvenPower } from "../../model/power/basis";
import { lockedHallProblems } from "../../model/power/lockedHalls";
import { laterBudgets, powerBudget } from "../../model/powerBudget";
import { phaseOf, poolNamed, type LockedSite } from "../../model/site";
import type { Pool } from "../../model/siteSchema";

/**
 * What a policy holds a resource against: the site file, the catalogue, the locked limits (of the pack and of its configuration) and the
 * evidence. Nothing of it comes from the resource.
 */
export interface SiteFacts extends LockedSite {
  /** What evidence proves as energised on the day of the run; nothing is usable where it is left out. */
  readonly proven?: ProvenPower | undefined;
  /** The site's evidence; none when left out, so that a phase with gates is not open. */
  readonly records?: readonly EvidenceRecord[];
}

/** Finds the facts of a site by the name that a resource claims. @throws FactsError with the reason why there are none. */
export type FindFacts = (site: string) => SiteFacts;

/** Why a resource cannot be held against anything: reported as a violation, since what cannot be judged is not allowed. */
export class FactsError extends Error {
  public override readonly name = "FactsError";
}

/** The pool that a site file declares under a name. */
export function declaredPool(facts: SiteFacts, name: string): Pool | undefined {
  return poolNamed(facts.site, name);
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
  const halls = [...new Set(demand.map(({ hall }) => hall))];
  return [
    ...undeclared,
    ...halls.flatMap((hall) => hallIdentityProblems(facts, hall)),
    ...judgePower(facts, phase, demand),
  ];
}

/** Why nothing may be deployed to a hall: the locked limits do not know its cluster, or know another one. */
export function hallIdentityProblems(facts: SiteFacts, name: string): string[] {
  const hall = facts.site.halls.find((candidate) => candidate.name === name);
  return hall === undefined ? [] : lockedHallProblems(facts, hall);
}

/** What the watts of everything that a policy judges rest on. */
export function basisOf(facts: SiteFacts): PowerBasis {
  return proven(facts.locked, facts.proven);
}

/** Judges the power of a demand alone, at every power domain of the phase, and the plant of the phase. */
export function judgePower(
  facts: SiteFacts,
  phase: string,
  demand: readonly PoolDemand[],
): string[] {
  const budget = powerBudget(facts.site, phase, basisOf(facts));
  const later = laterBudgets(facts.site, phase, basisOf(facts));
  return [
    ...judgeEnergyBudget(demand, budget, facts.catalog, later),
    ...checkPlant(facts.site, facts.catalog, budget).violations,
  ].map(({ message }) => message);
}

/**
 * Judges the power of what the site file declares for a phase, with the given pools in place of their declared units. In everything
 * but their units they must be as declared, which {@link deploymentProblems} tells.
 *
 * Most objects ask for exactly what is declared. That demand is judged once, so that a thousand pools are not judged a
 * thousand times over.
 */
export function judgePowerWith(
  facts: SiteFacts,
  phase: string,
  replaced: readonly PoolDemand[],
): string[] {
  if (!replaced.every(({ pool, units }) => units === ceilingUnits(facts, phase, pool))) {
    return judgePower(facts, phase, declaredDemandWith(facts, phase, replaced));
  }
  const byPhase = declaredVerdicts.get(facts) ?? new Map<string, string[]>();
  declaredVerdicts.set(facts, byPhase);
  const messages =
    byPhase.get(phase) ?? judgePower(facts, phase, declaredDemand(facts.site, phase));
  byPhase.set(phase, messages);
  return messages;
}

/** The messages about a phase as it is declared; facts are never changed once they are found. */
const declaredVerdicts = new WeakMap<SiteFacts, Map<string, string[]>>();

function declaredDemandWith(
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
    return [undeclared(facts, phase, asked.pool, asked.units)];
  }
  const ceiling = ceilingUnits(facts, phase, pool.name);
  return [
    ...mismatches(`pool ${pool.name}`, pool, asked),
    ...overCeiling(`pool ${pool.name}`, asked.units, ceiling, phase),
  ];
}

/** A MachineDeployment that somebody asks for, or a budget's ceiling of one. */
export interface AskedDeployment {
  readonly name: string;
  readonly hall: string;
  readonly gpuSystem: string;
  readonly units: number;
}

/** What the site file declares of the pool that a MachineDeployment belongs to by its name. */
export interface DeclaredDeployment {
  readonly pool: Pool;
  /** Undefined for a part of the pool that the phase does not have. */
  readonly part: MachineDeploymentPlan | undefined;
  /** Units of the pool's other parts in the phase. */
  readonly otherUnits: number;
}

/** The declaration behind a MachineDeployment's name; undefined where no pool has a MachineDeployment of that name. */
export function declaredDeployment(
  facts: SiteFacts,
  phase: string,
  name: string,
): DeclaredDeployment | undefined {
  const pool = poolOfMachineDeployment(facts.site, name);
  if (pool === undefined) {
    return undefined;
  }
  const parts = declaredMachineDeployments(facts.site, facts.catalog, phase, pool);
  const part = parts.find((candidate) => candidate.name === name);
  const all = parts.reduce((sum, { units }) => sum + units, 0);
  return { pool, part, otherUnits: all - (part?.units ?? 0) };
}

/**
 * Whether a MachineDeployment is one that the phase declares, as its pool was declared, within its own ceiling: each part of
 * a split pool has one, and the name of the whole pool then has none.
 */
export function deploymentProblems(
  facts: SiteFacts,
  phase: string,
  asked: AskedDeployment,
): string[] {
  const declared = declaredDeployment(facts, phase, asked.name);
  if (declared === undefined) {
    const split = declaredPool(facts, asked.name);
    return [
      split === undefined
        ? undeclared(facts, phase, asked.name, asked.units)
        : `MachineDeployment ${asked.name}: pool ${split.name} is split (granularity ${split.granularity}), so a MachineDeployment of the whole pool has a ceiling of 0 units and ${asked.units} are asked: write one for each part`,
    ];
  }
  const { pool, part } = declared;
  const who =
    pool.name === asked.name
      ? `pool ${pool.name}`
      : `MachineDeployment ${asked.name} of pool ${pool.name}`;
  return [
    ...mismatches(who, pool, asked),
    ...overCeiling(who, asked.units, part?.units ?? 0, phase),
  ];
}

function undeclared(facts: SiteFacts, phase: string, name: string, units: number): string {
  return `pool ${name}: not declared in the site file of ${facts.site.name}, so its ceiling is 0 units and ${units} are asked: declare it under pools and give it units in ${phase}`;
}

function mismatches(
  who: string,
  pool: Pool,
  asked: Pick<AskedDeployment, "hall" | "gpuSystem">,
): string[] {
  const problems: string[] = [];
  if (pool.hall !== asked.hall) {
    problems.push(`${who}: declared in hall ${pool.hall}, asked in hall ${asked.hall}`);
  }
  if (pool.gpuSystem !== asked.gpuSystem) {
    problems.push(
      `${who}: declared as ${pool.gpuSystem}, asked as ${asked.gpuSystem}: watts are counted for what is declared`,
    );
  }
  return problems;
}

function overCeiling(who: string, units: number, ceiling: number, phase: string): string[] {
  return units <= ceiling
    ? []
    : [
        `${who}: ${units} units asked, ceiling ${ceiling} in ${phase} (${units - ceiling} over): lower it to ${ceiling} units or raise its units in the site file`,
      ];
}
