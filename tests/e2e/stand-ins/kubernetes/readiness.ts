import { asObject, isEqual, valueAt, type JsonObject } from "../plumbing/json";
import { gvkOf } from "./object";

/** How a live object is judged: ready, or what is still missing, in words. */
export type Verdict = "ready" | { readonly missing: string };

/** How long the objects of a kind may take by default, and when they are ready. */
export interface Readiness {
  readonly timeoutSeconds: number;
  judge(live: JsonObject): Verdict;
}

const ROLLOUT_TIMEOUT_SECONDS = 300;

const BY_KIND: Record<string, Readiness | undefined> = {
  "apps/DaemonSet": { timeoutSeconds: ROLLOUT_TIMEOUT_SECONDS, judge: judgeDaemonSet },
  "apps/Deployment": { timeoutSeconds: ROLLOUT_TIMEOUT_SECONDS, judge: judgeReplicas },
  "apps/StatefulSet": { timeoutSeconds: ROLLOUT_TIMEOUT_SECONDS, judge: judgeReplicas },
  "apiextensions.k8s.io/CustomResourceDefinition": { timeoutSeconds: 60, judge: judgeDefinition },
  "/ResourceQuota": { timeoutSeconds: 60, judge: judgeQuota },
};

/** When an object of this kind is ready; undefined where that is as soon as it exists. */
export function readinessOf(object: JsonObject): Readiness | undefined {
  const { group, kind } = gvkOf(object);
  return BY_KIND[`${group}/${kind}`];
}

function judgeDaemonSet(live: JsonObject): Verdict {
  const status = asObject(live.status);
  if (!isObserved(live)) return { missing: "its controller has not seen the change" };
  const desired = count(status.desiredNumberScheduled);
  const updated = count(status.updatedNumberScheduled);
  const ready = count(status.numberReady);
  if (updated < desired) return { missing: `${updated} of ${desired} pods are of the new version` };
  return ready < desired ? { missing: `${ready} of ${desired} pods are ready` } : "ready";
}

function judgeReplicas(live: JsonObject): Verdict {
  const status = asObject(live.status);
  if (!isObserved(live)) return { missing: "its controller has not seen the change" };
  const wanted = valueAt(live, ["spec", "replicas"]);
  const desired = typeof wanted === "number" ? wanted : 1;
  const updated = count(status.updatedReplicas);
  const ready = count(status.readyReplicas);
  if (updated < desired) return { missing: `${updated} of ${desired} pods are of the new version` };
  if (count(status.replicas) > updated) return { missing: "pods of the old version still run" };
  return ready < desired ? { missing: `${ready} of ${desired} pods are ready` } : "ready";
}

function judgeDefinition(live: JsonObject): Verdict {
  const conditions = valueAt(live, ["status", "conditions"]);
  const established = (Array.isArray(conditions) ? conditions.map(asObject) : []).find(
    (condition) => condition.type === "Established",
  );
  return established?.status === "True" ? "ready" : { missing: "it is not established" };
}

function judgeQuota(live: JsonObject): Verdict {
  const asked = valueAt(live, ["spec", "hard"]) ?? {};
  const kept = valueAt(live, ["status", "hard"]) ?? {};
  return isEqual(asked, kept) ? "ready" : { missing: "its controller has not counted yet" };
}

function isObserved(live: JsonObject): boolean {
  const generation = count(asObject(live.metadata).generation);
  return count(asObject(live.status).observedGeneration) >= generation;
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
