import { POOL_NAMESPACE, SITE_BUDGET } from "../names";
import {
  DRY_RUN,
  isUser,
  sentence,
  SUBRESOURCE,
  table,
  text,
  texts,
  type Rule,
  type Variable,
} from "./expressions";
import type { GuardDomain } from "./guardDomains";
import type { GuardPlan } from "./guardPlan";
import { priceName, priceOf, prices, runningWatts, wattsOf } from "./runningWatts";
import { GUARD } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";

/** Who writes what a budget has observed, as the API server names it. */
export const OBSERVER = `system:serviceaccount:${POOL_NAMESPACE}:${GUARD.observer}`;

/** What the sentences have in them that refuse a first count. */
export const FIRST_COUNT_REFUSED = "for the ceilings and the nodes that run already";

const MICRO = 1_000_000n;

/**
 * The policy that judges the `SiteBudget` itself. Usable watts and the watts of each unit are written into the policy, and never read
 * from the budget, so whoever may change the budget cannot change what it is held against.
 *
 * A change that lets any ceiling or power cap grow must fit: each MachineDeployment counts at the largest of the ceiling asked for, the
 * ceiling held, and the nodes seen. Nodes that no ceiling was held for, or is asked for, count as the dearest there are, since nothing says
 * what they are. A change that lets none grow passes, also above a limit that has been lowered. A ceiling gets another GPU system only while
 * no node of it runs.
 *
 * A budget that is made lets nothing grow before its nodes are counted (`counted.ts`), and that first count must fit too: what runs in the hall already takes
 * its part. One that does not fit is refused, so the budget stays uncounted. Later counts are written whatever they are.
 *
 * Dry runs skip the sums and the systems, which may be about to change in the same deployment; the ramp step and the
 * order of phases are judged in dry runs too.
 */
export function budgetPolicy(plan: GuardPlan, inService: boolean): GuardObject[] {
  return admissionPolicy({
    name: GUARD.budget,
    resources: [
      {
        apiGroup: SITE_BUDGET.group,
        resources: [SITE_BUDGET.plural, `${SITE_BUDGET.plural}/status`],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    variables: [...common(), ...plan.domains.flatMap((domain, at) => sums(domain, at, plan))],
    rules: [
      observedBy(plan),
      identity(plan),
      priced(plan),
      fresh(),
      sameSystem(),
      ...plan.domains.map(fits),
      ...plan.domains.map(firstCountFits),
      ...(plan.rampStepWatts === undefined ? [] : [rampStep(plan.rampStepWatts)]),
      ...(inService ? [notBack(plan)] : []),
    ],
    audit: sentence(
      `'budget ' + object.metadata.name + ' by ' + request.userInfo.username + (variables.status ? ': observed ' : ': ceilings of ')`,
      `string(size(variables.asked)) + ' pools, ' + object.spec.phase`,
    ),
  });
}

function common(): Variable[] {
  const observed = "oldObject.status.observedNodes";
  const counted = countedNodes("n");
  return [
    { name: "status", expression: `(${SUBRESOURCE}) == 'status'` },
    { name: "lenient", expression: `variables.status || (${DRY_RUN})` },
    { name: "asked", expression: "object.spec.pools" },
    { name: "held", expression: "oldObject == null ? {} : oldObject.spec.pools" },
    {
      name: "observed",
      expression: `oldObject != null && has(oldObject.status) && has(${observed}) ? ${observed} : {}`,
    },
    {
      name: "isFirstCount",
      expression: `variables.status && !(has(oldObject.status) && has(${observed}) && size(${observed}) > 0)`,
    },
    {
      name: "counts",
      expression:
        "has(object.status) && has(object.status.observedNodes) ? object.status.observedNodes : {}",
    },
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
      // What was never said cannot change; what is no longer said can be anything.
      name: "changed",
      expression: `variables.asked.map(n, n).filter(n, n in variables.held && has(variables.held[n].gpuSystem)
        && !(has(variables.asked[n].gpuSystem) && variables.asked[n].gpuSystem == variables.held[n].gpuSystem)
        && !(variables.fresh && ${counted} == 0))`,
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
      // A name that comes back while nodes of it run may be priced otherwise than they were.
      expression: `variables.uncapped || variables.asked.exists(n, variables.asked[n].ceilingNodes
        > (n in variables.held ? variables.held[n].ceilingNodes : 0)
        || !(n in variables.held) && (!variables.fresh || ${counted} > 0))`,
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
  // A budget that was made again may ask for what it held before, as much of it as runs.
  const before = `(variables.isFirstCount ? (n in variables.counts ? int(variables.counts[n]) : 0) : ${heldNodes})`;
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

/**
 * Counts come from a pod of the observer's, or from the deployer. Kubernetes' own role `edit` may impersonate the accounts of a namespace, and tells by nothing but the pod that
 * a token is bound to (kubernetes.io, "Schema for service account private claims"); to impersonate that, too, takes a right that the role does not have.
 */
function observedBy({ deployers }: GuardPlan): Rule {
  return {
    expression: `!variables.status || ${isUser(deployers)}
      || request.userInfo.username == ${text(OBSERVER)} && has(request.userInfo.extra)
        && 'authentication.kubernetes.io/pod-name' in request.userInfo.extra`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': what it has observed is written by a pod of ' + ${text(OBSERVER)}`,
      text(` or by ${deployers.join(" or ")}`),
      `' alone, not by ' + request.userInfo.username + ': run kvandal guard sync'`,
    ),
  };
}

function identity({ site, hall }: GuardPlan): Rule {
  return {
    expression: `object.metadata.name == ${text(site)} && object.spec.site == ${text(site)}
      && object.spec.hall == ${text(hall)}`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ' is of site ' + object.spec.site + ', hall ' + object.spec.hall`,
      text(`: this cluster is hall ${hall} of site ${site}, and its one budget is ${site}`),
    ),
  };
}

/**
 * The guard of pools counts nodes, and the price is by unit: the two must be the same thing. A ceiling that is held stays or goes down
 * freely: the engine takes over the fields of a budget, as it was, before it writes the new one, and the prices are of the new one already.
 */
function priced({ domains }: GuardPlan): Rule {
  const isSome = "(variables.asked[n].ceilingNodes > 0 || variables.asked[n].ceilingUnits > 0)";
  // Where the hall has no power there are no prices either.
  const [unpriced, mismatched] =
    domains.length === 0
      ? [isSome, "false"]
      : [
          `!(n in variables.price0) && ${isSome}`,
          `n in variables.price0
    && variables.asked[n].ceilingNodes != variables.asked[n].ceilingUnits * variables.nodesPerUnit[n]`,
        ];
  const isNoMore = `n in variables.held && variables.asked[n].ceilingNodes <= variables.held[n].ceilingNodes
    && variables.asked[n].ceilingUnits <= variables.held[n].ceilingUnits`;
  const isHeld = "n in variables.held && variables.asked[n] == variables.held[n]";
  const wrong = `(${unpriced}) && !(${isNoMore}) || (${mismatched}) && !(${isHeld})`;
  return {
    expression: `variables.lenient || !variables.asked.exists(n, ${wrong})`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': a ceiling of a pool that is not declared here, or whose nodes are not its units: '`,
      `variables.asked.filter(n, ${wrong})[0]`,
      `': declare it in the site file and deploy it (kvandal up)'`,
    ),
  };
}

/** Nodes that nobody has counted since the last change may still run where the budget has none left. */
function fresh(): Rule {
  return {
    expression: "variables.lenient || !variables.grows || variables.fresh",
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': no ceiling or power cap grows before the nodes have been counted since the last change: '`,
      `'run kvandal guard sync, then deploy again'`,
    ),
  };
}

/** A ceiling is priced as its new system, and the nodes that run are of the old one. */
function sameSystem(): Rule {
  const changed = "variables.changed[0]";
  return {
    expression: "variables.lenient || variables.changed.size() == 0",
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': pool ' + ${changed} + ' is of ' + variables.held[${changed}].gpuSystem + ', '`,
      `(has(variables.asked[${changed}].gpuSystem) ? variables.asked[${changed}].gpuSystem : 'no system') + ' is asked, and '`,
      `(variables.fresh ? string(${countedNodes(changed)}) + ' nodes of it run'
        : string(${countedNodes(changed)}) + ' nodes of it were counted, before the last change')`,
      `': take them away first, run kvandal guard sync, then deploy again'`,
    ),
  };
}

function ceilingIn(budget: "asked" | "held", name: string): string {
  return `(${name} in variables.${budget} ? int(variables.${budget}[${name}].ceilingNodes) : 0)`;
}

function countedNodes(name: string): string {
  return `(${name} in variables.observed ? int(variables.observed[${name}]) : 0)`;
}

function fits({ name, usableWatts }: GuardDomain, at: number): Rule {
  const usable = (BigInt(usableWatts) * MICRO).toString();
  return {
    expression: `variables.lenient || !variables.grows || variables.taken${at} <= ${usable}`,
    messageExpression: sentence(
      text(`${name}: `),
      `string((variables.taken${at} + 999999) / ${MICRO}) + ' W for the ceilings asked, those held until now and the nodes that run, '`,
      text(`${usableWatts} W usable: `),
      `'shrink first, wait until the nodes are gone, and grow in a deployment of its own'`,
    ),
  };
}

function firstCountFits({ name, usableWatts }: GuardDomain, at: number): Rule {
  const usable = (BigInt(usableWatts) * MICRO).toString();
  return {
    expression: `!variables.isFirstCount || variables.first${at} <= ${usable}`,
    messageExpression: sentence(
      text(`${name}: `),
      `string((variables.first${at} + 999999) / ${MICRO}) + ' W ${FIRST_COUNT_REFUSED}, '`,
      text(
        `${usableWatts} W usable, so no pool may grow: take those nodes away, or lower the units in the site file, and deploy again`,
      ),
    ),
  };
}

function rampStep(watts: number): Rule {
  return {
    expression: `variables.status && !variables.isFirstCount || !variables.status && oldObject == null
      || variables.grown <= ${(BigInt(watts) * MICRO).toString()}`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': ' + string(variables.grown / ${MICRO}) + ' W are added at once, '`,
      text(`${watts} W is the largest step: add units in several deployments`),
    ),
  };
}

/** In service, an earlier phase is gone back to only when no node runs that it has no ceiling for. */
function notBack({ phases }: GuardPlan): Rule {
  const order = texts(phases);
  return {
    expression: `variables.status || oldObject == null
      || !(object.spec.phase in ${order}) || !(oldObject.spec.phase in ${order})
      || ${order}.indexOf(object.spec.phase) >= ${order}.indexOf(oldObject.spec.phase)
      || (variables.fresh && variables.observed.all(n, variables.observed[n]
        <= (n in variables.asked ? variables.asked[n].ceilingNodes : 0)))`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': going back from ' + oldObject.spec.phase + ' to ' + object.spec.phase`,
      `' while nodes run that it has no room for, or that nobody has counted: drain them, run kvandal guard sync, then deploy again'`,
    ),
  };
}
