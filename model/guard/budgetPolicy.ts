import { POOL_NAMESPACE, SITE_BUDGET } from "../names";
import { budgetVariables, countedNodes } from "./budgetVariables";
import { isUser, sentence, text, texts, type Rule } from "./expressions";
import type { GuardDomain } from "./guardDomains";
import type { GuardPlan } from "./guardPlan";
import { GUARD } from "./names";
import { admissionPolicy, type GuardObject } from "./policyObjects";
import { finalizersSame, ownersKept } from "./unchanged";
import { microwatts, wattsText } from "./runningWatts";

/** Who writes what a budget has observed, as the API server names it. */
export const OBSERVER = `system:serviceaccount:${POOL_NAMESPACE}:${GUARD.observer}`;

const MORE_THAN_USABLE = "for the ceilings and the nodes that run already";
const MORE_THAN_A_STEP = "W are added at once";

/** What the sentences have in them that refuse a first count. */
export const FIRST_COUNT_REFUSALS: readonly string[] = [MORE_THAN_USABLE, MORE_THAN_A_STEP];

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
    variables: budgetVariables(plan),
    rules: [
      observedBy(plan),
      countedForItself(),
      keptAlive(plan),
      identity(plan),
      priced(plan),
      fresh(),
      sameSystem(),
      ...plan.domains.map(fits),
      ...plan.domains.map(firstCountFits),
      // A hall without a share of power has no prices either, and no ceilings.
      ...(plan.rampStepWatts === undefined || plan.domains.length === 0
        ? []
        : [rampStep(plan.rampStepWatts)]),
      ...(inService ? [notBack(plan)] : []),
    ],
    audit: sentence(
      `'budget ' + object.metadata.name + ' by ' + request.userInfo.username + (variables.status ? ': observed ' : ': ceilings of ')`,
      `string(size(variables.asked)) + ' pools, ' + object.spec.phase`,
    ),
  });
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

/** A count for a future generation would pass for a fresh one later. */
function countedForItself(): Rule {
  return {
    expression: `!variables.status || !has(object.status) || !has(object.status.observedGeneration)
      || object.status.observedGeneration <= object.metadata.generation`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': counted for generation ' + string(object.status.observedGeneration) + ', and it is at '`,
      `string(object.metadata.generation) + ': run kvandal guard sync'`,
    ),
  };
}

/** Kubernetes' garbage collector deletes an object whose owner does not exist, and nothing deletes one with a finalizer that no controller takes off. */
function keptAlive({ deployers }: GuardPlan): Rule {
  return {
    expression: `variables.status || oldObject == null
      || ${ownersKept()} && (${isUser(deployers)} || ${finalizersSame()})`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': its owners and finalizers stay as they are: they decide when it is deleted'`,
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
      `(!variables.fresh ? string(${countedNodes(changed)}) + ' nodes of it were counted, before the last change'
        : ${countedNodes(changed)} > 0 ? string(${countedNodes(changed)}) + ' nodes of it run'
        : string(variables.held[${changed}].ceilingNodes) + ' nodes of it may run')`,
      `': take them away first, run kvandal guard sync, then deploy again'`,
    ),
  };
}

function fits({ name, usableWatts }: GuardDomain, at: number): Rule {
  return {
    expression: `variables.lenient || !variables.grows || variables.taken${at} <= ${microwatts(usableWatts)}`,
    messageExpression: sentence(
      text(`${name}: `),
      `${wattsText(`variables.taken${at}`)} + ' W for the ceilings asked, those held until now and the nodes that run, '`,
      text(`${usableWatts} W usable: `),
      `'shrink first, wait until the nodes are gone, and grow in a deployment of its own'`,
    ),
  };
}

function firstCountFits({ name, usableWatts }: GuardDomain, at: number): Rule {
  return {
    expression: `!variables.isFirstCount || variables.first${at} <= ${microwatts(usableWatts)}`,
    messageExpression: sentence(
      text(`${name}: `),
      `${wattsText(`variables.first${at}`)} + ' W ${MORE_THAN_USABLE}, '`,
      text(
        `${usableWatts} W usable, so no pool may grow: take those nodes away, or scale down what runs (kubectl scale) and lower its units in the site file, and deploy again`,
      ),
    ),
  };
}

function rampStep(watts: number): Rule {
  return {
    expression: `variables.status && !variables.isFirstCount || !variables.status && oldObject == null
      || variables.grown <= ${microwatts(watts)}`,
    messageExpression: sentence(
      `'budget ' + object.metadata.name + ': ' + string(variables.grown / ${microwatts(1)}) + ' ${MORE_THAN_A_STEP}, '`,
      text(`${watts} W is the largest step: lower the units, and add them in several deployments`),
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
