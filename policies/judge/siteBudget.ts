import { z } from "zod";
import { SITE_BUDGET } from "../../model/names";
import type { PoolDemand } from "../../model/pricedDemand";
import { claimedKind } from "./claimedKind";
import {
  declaredDeployment,
  deploymentProblems,
  hallIdentityProblems,
  judgePowerWith,
  phaseProblem,
  type FindFacts,
  type SiteFacts,
} from "./siteFacts";

const ceiling = z.object({
  ceilingUnits: z.int().min(0),
  ceilingNodes: z.int().min(0),
  // Budgets from before the guard looked after systems have none.
  gpuSystem: z.string().optional(),
});
const budget = z.object({
  spec: z.object({
    site: z.string(),
    phase: z.string(),
    now: z.string().optional(),
    hall: z.string(),
    // A hall without pools has none.
    pools: z.record(z.string(), ceiling).default({}),
  }),
});

/** Whether a resource is the budget of a hall. */
export function isSiteBudget(type: string, props: unknown): boolean {
  const claimed = claimedKind(type, props, (group, kind) =>
    group === SITE_BUDGET.group && kind === SITE_BUDGET.kind ? kind : undefined,
  );
  return claimed !== undefined;
}

/** What of a SiteBudget object other judges need too. */
export interface BudgetClaim {
  readonly site: string;
  readonly phase: string;
  /** The day that its phase is judged on. */
  readonly now?: string | undefined;
  readonly hall: string;
  /** By MachineDeployment. */
  readonly pools: Readonly<Record<string, { readonly ceilingNodes: number }>>;
}

/**
 * Wall 1: judges a hall's `SiteBudget`, on which every pool of the hall depends. Its ceilings are by MachineDeployment and priced here, from the
 * catalogue; the halls that this budget does not speak of count at what the site file declares for them.
 */
export function judgeSiteBudget(props: unknown, find: FindFacts): string[] {
  const read = budget.safeParse(props);
  if (!read.success) {
    return [
      `the SiteBudget cannot be read, so its power is unknown: ${z.prettifyError(read.error)}`,
    ];
  }
  const { site, phase, hall, pools } = read.data.spec;
  const facts = find(site);
  const unknownPhase = phaseProblem(facts, phase);
  if (unknownPhase !== undefined) {
    return [unknownPhase];
  }
  const problems = Object.entries(pools).flatMap(([name, { ceilingUnits, gpuSystem: asked }]) => {
    const gpuSystem = asked ?? declaredDeployment(facts, phase, name)?.pool.gpuSystem ?? "";
    return deploymentProblems(facts, phase, { name, hall, gpuSystem, units: ceilingUnits });
  });
  problems.push(...hallIdentityProblems(facts, hall));
  if (problems.length > 0) {
    return problems;
  }
  const demand = poolDemand(facts, phase, hall, pools);
  return [
    ...Object.entries(pools).flatMap(([name, asked]) => nodeProblems(facts, phase, name, asked)),
    ...judgePowerWith(facts, phase, demand),
  ];
}

/**
 * What the ceilings ask for, pool by pool: the sum of a pool's parts. A part that the budget leaves out counts at what the site
 * file declares for it, like a pool that is left out.
 */
function poolDemand(
  facts: SiteFacts,
  phase: string,
  hall: string,
  ceilings: Readonly<Record<string, z.output<typeof ceiling>>>,
): PoolDemand[] {
  const byPool = new Map<string, PoolDemand>();
  for (const [name, { ceilingUnits }] of Object.entries(ceilings)) {
    const declared = declaredDeployment(facts, phase, name);
    if (declared !== undefined) {
      const { pool, part, otherUnits } = declared;
      const known = byPool.get(pool.name) ?? {
        pool: pool.name,
        hall,
        gpuSystem: pool.gpuSystem,
        units: otherUnits + (part?.units ?? 0),
      };
      byPool.set(pool.name, { ...known, units: known.units - (part?.units ?? 0) + ceilingUnits });
    }
  }
  return [...byPool.values()];
}

/** What a SiteBudget says it is for; undefined if it cannot be read. */
export function budgetClaim(props: unknown): BudgetClaim | undefined {
  const read = budget.safeParse(props);
  return read.success ? read.data.spec : undefined;
}

/** A ceiling in nodes must be the ceiling in units, turned into nodes: the guard counts nodes. */
function nodeProblems(
  facts: SiteFacts,
  phase: string,
  name: string,
  asked: z.output<typeof ceiling>,
): string[] {
  const gpuSystem = declaredDeployment(facts, phase, name)?.pool.gpuSystem ?? "";
  const nodes = asked.ceilingUnits * (facts.catalog.get(gpuSystem)?.nodesPerUnit ?? 0);
  return asked.ceilingNodes === nodes
    ? []
    : [
        `pool ${name}: a ceiling of ${asked.ceilingUnits} units is ${nodes} nodes, not ${asked.ceilingNodes}`,
      ];
}
