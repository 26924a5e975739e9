import { LABELS } from "../../model/names";
import type { PoolPlan } from "../../model/phasePlan";

/** Parts of the site that Kubernetes' recommended labels tell apart. */
export type ObjectRole =
  "node-pool" | "node-health" | "site-budget" | "energy-guard" | "guard-sync" | "tenants";

/** Kubernetes' recommended labels, the same on every object of a site (kubernetes.io, "Recommended Labels"). */
export function recommendedLabels(
  site: string,
  role: ObjectRole,
  instance: string,
): Record<string, string> {
  return {
    "app.kubernetes.io/name": role,
    "app.kubernetes.io/instance": instance,
    "app.kubernetes.io/component": role,
    "app.kubernetes.io/part-of": site,
    "app.kubernetes.io/managed-by": "pulumi",
  };
}

/** Which pool something belongs to: on its objects, on its machines and on its nodes. */
export function poolLabels(site: string, pool: PoolPlan): Record<string, string> {
  return {
    [LABELS.site]: site,
    [LABELS.hall]: pool.hall,
    [LABELS.pool]: pool.name,
    [LABELS.gpuSystem]: pool.gpuSystem,
  };
}

/**
 * Adds other labels to those that something is found by, which always win. They stay in front too: the kubelet's argument is written in
 * this order, and another order would be another template, so new machines.
 */
export function addLabels(
  own: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...own, ...others, ...own };
}
