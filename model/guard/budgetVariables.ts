import { ceilingsOf, countsOf, isCounted } from "./counted";
import { DRY_RUN, SUBRESOURCE, table, type Variable } from "./expressions";
import type { GuardDomain } from "./guardDomains";
import type { GuardPlan } from "./guardPlan";
import { priceName, priceOf, prices, runningWatts, wattsOf } from "./runningWatts";

/** What the rules on a change of the budget go by: what is asked, held and observed, and what that takes of each domain. */
export function budgetVariables(plan: GuardPlan): Variable[] {
  return [...common(), ...plan.domains.flatMap((domain, at) => sums(domain, at, plan))];
}

function common(): Variable[] {
  const counted = countedNodes("n");
  return [
    { name: "status", expression: `(${SUBRESOURCE}) == 'status'` },
    { name: "lenient", expression: `variables.status || (${DRY_RUN})` },
    { name: "asked", expression: ceilingsOf("object") },
    { name: "held", expression: `oldObject == null ? {} : ${ceilingsOf("oldObject")}` },
    {
      name: "observed",
      expression: `oldObject == null ? {} : ${countsOf("oldObject")}`,
    },
    {
      name: "isFirstCount",
      expression: `variables.status && !(${isCounted("oldObject")})`,
    },
    { name: "counts", expression: countsOf("object") },
    {
      name: "fresh",
      expression: `oldObject == null || (has(oldObject.status) && has(oldObject.status.observedGeneration)
        && oldObject.status.observedGeneration == oldObject.metadata.generation)`,
    },
    {
      name: "names",
      expression: `variables.asked.map(n, n) + variables.held.filter(n, !(n in variables.asked))
        + variables.observed.filter(n, !(n in variables.asked) && !(n in variables.held))`,
    },
    {
      // A pool that states no system cannot change it; one that stops stating it can become any. A pool with a ceiling may have grown since the count.
      name: "changed",
      expression: `variables.asked.map(n, n).filter(n, n in variables.held && has(variables.held[n].gpuSystem)
        && !(has(variables.asked[n].gpuSystem) && variables.asked[n].gpuSystem == variables.held[n].gpuSystem)
        && !(variables.fresh && ${counted} == 0 && variables.held[n].ceilingNodes == 0))`,
    },
    {
      // Held at no higher a cap than is asked.
      name: "capKept",
      expression: `variables.held.map(n, n).filter(n, has(variables.held[n].gpuPowerCapWatts) && n in variables.asked
        && has(variables.asked[n].gpuPowerCapWatts)
        && variables.held[n].gpuPowerCapWatts <= variables.asked[n].gpuPowerCapWatts)`,
    },
    {
      // A cap holds for every node of its pool at once: those that run, and those that may.
      name: "uncapped",
      expression: `variables.asked.exists(n, n in variables.held && has(variables.held[n].gpuPowerCapWatts)
        && !(has(variables.asked[n].gpuPowerCapWatts)
          && variables.asked[n].gpuPowerCapWatts <= variables.held[n].gpuPowerCapWatts)
        && (!variables.fresh || int(variables.held[n].ceilingNodes) + ${counted} > 0))`,
    },
    {
      name: "grows",
      // The nodes of a name that returns may have had another price. Before the first count no node has a price.
      expression: `variables.uncapped || variables.asked.exists(n, variables.asked[n].ceilingNodes
        > (n in variables.held ? variables.held[n].ceilingNodes : 0)
        || !(n in variables.held) && size(variables.observed) > 0 && (!variables.fresh || ${counted} > 0))`,
    },
  ];
}

/** The price table of a domain, and what the change would take of it at most, in millionths of a watt. */
function sums(domain: GuardDomain, at: number, plan: GuardPlan): Variable[] {
  const dearest = domain.dearestNodeMicrowatts.toString();
  const price = priceOf(domain, at);
  // What runs without a cap, or with a higher one, draws so much until the lower one is set.
  const heldPrice = `(n in variables.uncapped${at} && n in variables.held && !(n in variables.capKept)
    ? variables.uncapped${at}[n] : ${price})`;
  const [askedNodes, heldNodes] = [ceilingIn("asked", "n"), ceilingIn("held", "n")];
  const seenNodes = countedNodes("n");
  const nodes = `[${askedNodes}, ${heldNodes}, ${seenNodes}].max()`;
  // A budget that was recreated or lowered may return to what still runs.
  const before = `(variables.isFirstCount ? (n in variables.counts ? int(variables.counts[n]) : 0)
    : [${heldNodes}, n in variables.held && variables.fresh ? ${seenNodes} : 0].max())`;
  const grown = `[0, ${askedNodes} - ${before}].max()`;
  // What the budget no longer asks for may come back as something else in the same change.
  const unknown = `(n in variables.held && n in variables.asked ? 0
    : [${heldNodes}, ${seenNodes}].max()) * ${dearest}`;
  return [
    ...(at === 0 ? [{ name: "nodesPerUnit", expression: table(plan.nodesPerUnit) }] : []),
    { name: priceName(at), expression: prices(domain) },
    { name: `uncapped${at}`, expression: table(domain.uncappedMicrowattsPerUnit) },
    {
      name: `taken${at}`,
      expression: `variables.names.map(n, [${wattsOf(nodes, heldPrice)}, ${unknown}].max()).sum()`,
    },
    {
      name: `first${at}`,
      expression: runningWatts(domain, at, "variables.asked", "variables.counts"),
    },
    ...(at === 0
      ? [{ name: "grown", expression: `variables.names.map(n, ${wattsOf(grown, price)}).sum()` }]
      : []),
  ];
}

function ceilingIn(budget: "asked" | "held", name: string): string {
  return `(${name} in variables.${budget} ? int(variables.${budget}[${name}].ceilingNodes) : 0)`;
}

/** CEL of the nodes of a pool that were counted before the change. */
export function countedNodes(name: string): string {
  return `(${name} in variables.observed ? int(variables.observed[${name}]) : 0)`;
}
