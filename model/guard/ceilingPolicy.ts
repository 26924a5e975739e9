import { budgetParameter, ceilingsOf, counted, countsOf } from "./counted";
import { sentence, table, text, type Rule, type Variable } from "./expressions";
import type { GuardDomain } from "./guardDomains";
import type { GuardPlan } from "./guardPlan";
import { GUARD } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";
import { JUDGED, listed, poolVariables, withinCeiling } from "./poolRules";
import { microwatts, priceName, prices, runningWatts, wattsText } from "./runningWatts";

/**
 * Requests that let no pool grow. Cluster API's MachineSets share the replicas of their MachineDeployment, and a roll-out makes one grow as another
 * shrinks; no other MachineSet grows.
 */
const NO_GROWTH =
  "variables.resource != 'machinedeployments' || variables.want <= variables.had || variables.unchanged";

/** What is made by hand is `poolPolicy`'s to refuse, by the same rule: one sentence for one reason. */
const BY_HAND = "variables.madeByHand || ";

/**
 * The policy that holds pools to the ceilings of the hall's `SiteBudget`, which are at most those that the phase declares: a deployment that
 * grows in steps, or waits until nodes have drained, has lower ones. Where there is no budget it has nothing to compare with, and `poolPolicy` holds by itself.
 */
export function ceilingPolicy(plan: GuardPlan): GuardObject[] {
  return admissionPolicy({
    name: GUARD.ceilings,
    parameter: budgetParameter(plan, "Allow"),
    ...JUDGED,
    variables: [
      ...poolVariables(plan, { pools: ceilingsOf("params"), nodes: ".ceilingNodes" }),
      { name: "counts", expression: countsOf("params") },
      {
        name: "beyondCeilings",
        expression: `variables.counts.exists(n, int(variables.counts[n])
          > (n in variables.pools ? int(variables.pools[n].ceilingNodes) : 0))`,
      },
      { name: "nodesPerUnit", expression: table(plan.nodesPerUnit) },
      ...plan.domains.flatMap((domain, at): Variable[] => [
        { name: priceName(at), expression: prices(domain) },
        {
          name: `running${at}`,
          expression: runningWatts(domain, at, "variables.pools", "variables.counts"),
        },
      ]),
    ],
    rules: [
      listed(
        `': not in budget ' + params.metadata.name + ' of hall ' + params.spec.hall + ', so its ceiling is 0: '`,
      ),
      withinCeiling(
        "params.spec.phase",
        `' (budget ' + params.metadata.name + ' of hall ' + params.spec.hall + '): '`,
        BY_HAND,
      ),
      // Machines are `machinePolicy`'s.
      counted("variables.what", NO_GROWTH),
      ...plan.domains.map(fitsWhatRuns),
    ],
    audit: sentence(
      "variables.what",
      `': ' + string(variables.want) + ' nodes asked, ' + string(variables.had) + ' before, ceiling '`,
      `string(variables.ceiling) + ' in ' + params.spec.phase`,
    ),
  });
}

/**
 * A ceiling was checked against the nodes known at the time; nodes counted since then need their share of the power as well. If every pool is within its
 * ceiling, `budgetPolicy` has already checked the sum. During a deployment it may have used newer limits than this policy has.
 */
function fitsWhatRuns({ name, usableWatts }: GuardDomain, at: number): Rule {
  return {
    expression: `${NO_GROWTH} || !variables.beyondCeilings || variables.running${at} <= ${microwatts(usableWatts)}`,
    messageExpression: sentence(
      "variables.what",
      text(`: ${name}: `),
      `${wattsText(`variables.running${at}`)} + ' W for the ceilings and the nodes that were counted, '`,
      text(
        `${usableWatts} W usable, so nothing may grow: take away the nodes that no pool declares (kvandal guard status)`,
      ),
    ),
  };
}
