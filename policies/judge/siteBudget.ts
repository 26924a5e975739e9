import { z } from "zod";
import type { PoolDemand } from "../../model/pricedDemand";
import {
  declarationProblems,
  declaredDemandWith,
  declaredPool,
  judgePower,
  phaseProblem,
  type FindFacts,
  type SiteFacts,
} from "./siteFacts";

const ceiling = z.object({ ceilingUnits: z.int().min(0), ceilingNodes: z.int().min(0) });
const budget = z.object({
  spec: z.object({
    site: z.string(),
    phase: z.string(),
    hall: z.string(),
    pools: z.record(z.string(), ceiling),
  }),
});

/** What of a SiteBudget object the stack policy needs too. */
export interface BudgetClaim {
  readonly site: string;
  readonly phase: string;
  readonly hall: string;
}

/**
 * Wall 1: judges a hall's `SiteBudget`, on which every pool of the hall depends. Its ceilings are priced here, from the
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
  const demand: PoolDemand[] = Object.entries(pools).map(([pool, { ceilingUnits }]) => ({
    pool,
    hall,
    gpuSystem: declaredPool(facts, pool)?.gpuSystem ?? "",
    units: ceilingUnits,
  }));
  const problems = demand.flatMap((asked) => declarationProblems(facts, phase, asked));
  if (problems.length > 0) {
    return problems;
  }
  return [
    ...Object.entries(pools).flatMap(([pool, asked]) => nodeProblems(facts, pool, asked)),
    ...judgePower(facts, phase, declaredDemandWith(facts, phase, demand)),
  ];
}

/** What a SiteBudget says it is for; undefined if it cannot be read. */
export function budgetClaim(props: unknown): BudgetClaim | undefined {
  const read = budget.safeParse(props);
  return read.success ? read.data.spec : undefined;
}

/** A ceiling in nodes must be the ceiling in units, turned into nodes: the guard counts nodes. */
function nodeProblems(facts: SiteFacts, name: string, asked: z.output<typeof ceiling>): string[] {
  const system = facts.catalog.get(declaredPool(facts, name)?.gpuSystem ?? "");
  const nodes = asked.ceilingUnits * (system?.nodesPerUnit ?? 0);
  return asked.ceilingNodes === nodes
    ? []
    : [
        `pool ${name}: a ceiling of ${asked.ceilingUnits} units is ${nodes} nodes, not ${asked.ceilingNodes}`,
      ];
}
