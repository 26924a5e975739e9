import { hallSizeProblem } from "../../model/hallSize";
import { COMPONENT_TYPES } from "../../model/names";
import { budgetClaim, isSiteBudget } from "./siteBudget";
import { siteDemand } from "./siteInputs";
import type { FindFacts } from "./siteFacts";

/** Halls that would have more nodes than a cluster holds: of a site before it is made, and of a budget that somebody wrote. */
export function judgeHallSize(type: string, props: unknown, find: FindFacts): string[] {
  if (isSiteBudget(type, props)) {
    const claim = budgetClaim(props);
    if (claim === undefined) {
      return []; // The energy budget refuses what cannot be read.
    }
    const { hall, pools } = claim;
    const nodes = Object.values(pools).reduce((sum, { ceilingNodes }) => sum + ceilingNodes, 0);
    return problems(new Map([[hall, nodes]]));
  }
  const asked = type === COMPONENT_TYPES.site ? siteDemand(props) : undefined;
  if (asked === undefined) {
    return [];
  }
  const { catalog, site } = find(asked.site);
  const nodes = new Map(site.halls.map(({ name }) => [name, 0]));
  for (const { hall, gpuSystem, units } of asked.demand) {
    const perUnit = catalog.get(gpuSystem)?.nodesPerUnit ?? 1;
    nodes.set(hall, (nodes.get(hall) ?? 0) + units * perUnit);
  }
  return problems(nodes);
}

function problems(nodes: ReadonlyMap<string, number>): string[] {
  return [...nodes.keys()].flatMap((hall) => hallSizeProblem(hall, nodes) ?? []);
}
