import { budgetPolicy } from "../../model/guard/budgetPolicy";
import { guardPlan, type GuardPlan } from "../../model/guard/guardPlan";
import { CLUSTER_API_CONTROLLERS } from "../../model/guard/names";
import { ceilingPolicy } from "../../model/guard/ceilingPolicy";
import { poolPolicy } from "../../model/guard/poolPolicy";
import { POOL_NAMESPACE, SITE_BUDGET } from "../../model/names";
import { powerBudget } from "../../model/powerBudget";
import { judge, type Verdict } from "./admission/judge";
import type { AdmissionRequest, Json } from "./admission/request";
import { catalog, siteWith } from "./sites";
import { DECLARED } from "../../model/power/basis";

/** Who asks where a test says nothing else. */
export const SOMEBODY = "somebody";

/** The guard of the lab's first hall in phase 1, where Cluster API's own controllers make machines. */
export function labGuard(change: Partial<GuardPlan> = {}): GuardPlan {
  const site = siteWith("lab");
  const plan = guardPlan(site, catalog, powerBudget(site, "phase-1", DECLARED), "hall-1");
  return { ...plan, controllers: CLUSTER_API_CONTROLLERS, ...change };
}

/** Ceilings of a budget by pool, for pools whose nodes are their units. */
export function ceilings(nodes: Readonly<Record<string, number>>): Json {
  return Object.fromEntries(
    Object.entries(nodes).map(([name, count]) => [
      name,
      { ceilingUnits: count, ceilingNodes: count },
    ]),
  );
}

/** The lab's budget in its first hall. */
export function labBudget(pools: Json, spec: Json = {}, rest: Json = {}): Json {
  return {
    apiVersion: `${SITE_BUDGET.group}/${SITE_BUDGET.version}`,
    kind: SITE_BUDGET.kind,
    metadata: { name: "lab", generation: 1 },
    spec: { site: "lab", hall: "hall-1", phase: "phase-1", pools, ...spec },
    ...rest,
  };
}

/** The status of a budget whose nodes were counted, none of them. */
const COUNTED = { status: { observedGeneration: 1, observedNodes: { "/unlisted": 0 } } };

/** A pool of the lab as the deployment makes it. */
export function labPool(spec: Json = {}, name = "h100-1"): Json {
  return {
    metadata: { name, namespace: POOL_NAMESPACE },
    spec: {
      replicas: 15,
      clusterName: "lab-hall-1",
      rollout: { strategy: { rollingUpdate: { maxSurge: 0 } } },
      template: {
        spec: { clusterName: "lab-hall-1", infrastructureRef: { name: `${name}-0123abcd` } },
      },
      ...spec,
    },
  };
}

/**
 * What the guard says of a request about a pool, or about something else that makes machines: the policy that goes by the budget, and the one that
 * goes by the phase, which declares so many nodes here that it never says the same.
 */
export function askPools(
  change: Partial<AdmissionRequest> & { readonly object: Json },
  budget: Json | undefined = labBudget(ceilings({ "h100-1": 15 }), {}, COUNTED),
): Verdict {
  const request = poolRequest(change);
  const { name = "" } = (request.object.metadata ?? {}) as { readonly name?: string };
  const plan = labGuard({ declaredNodes: { "h100-1": 1_000_000, [name]: 1_000_000 } });
  const byBudget = judge(ceilingPolicy(plan), request, [budget]);
  const byPhase = judge(poolPolicy(plan), request);
  return {
    judged: byBudget.judged && byPhase.judged,
    admitted: byBudget.admitted && byPhase.admitted,
    refusals: [...byBudget.refusals, ...byPhase.refusals],
    errors: [...byBudget.errors, ...byPhase.errors],
    audit: byBudget.audit,
  };
}

/** What the guard says of a request about a pool of the lab while the hall has no budget. */
export function askPoolsWithoutBudget(
  change: Partial<AdmissionRequest> & { readonly object: Json },
): Verdict {
  return judge(poolPolicy(labGuard()), poolRequest(change));
}

function poolRequest(change: Partial<AdmissionRequest> & { readonly object: Json }) {
  const request: AdmissionRequest = {
    operation: change.oldObject === undefined ? "CREATE" : "UPDATE",
    group: "cluster.x-k8s.io",
    resource: "machinedeployments",
    namespace: POOL_NAMESPACE,
    user: SOMEBODY,
    ...change,
  };
  return request;
}

/** What the guard says of a change of the budget. */
export function askBudget(
  change: BudgetChange,
  guard: Partial<GuardPlan> = {},
  inService = true,
): Verdict {
  return judge(budgetPolicy(labGuard(guard), inService), budgetRequest(change));
}

/** A request about the budget; a test says what is special about it. */
export type BudgetChange = Partial<AdmissionRequest> & { readonly object: Json };

/** A change of the budget as the API server passes it on. */
export function budgetRequest(change: BudgetChange): AdmissionRequest {
  return {
    operation: change.oldObject === undefined ? "CREATE" : "UPDATE",
    group: SITE_BUDGET.group,
    resource: SITE_BUDGET.plural,
    user: SOMEBODY,
    ...change,
  };
}
