import { GUARD } from "../../model/guard/names";
import { POOL_NAMESPACE } from "../../model/names";
import { GuardedHall, type LiveObject } from "../../tests/e2e/support/guardedHall";
import type { Call } from "../../tools/cluster/api/client";
import { poolName } from "./crowdedLab";

/** A namespace on the same API server whose pools the guard is told to leave alone. */
export const UNGUARDED = "unguarded";

const API = "/apis/cluster.x-k8s.io/v1beta2/namespaces";
const MERGE = "application/merge-patch+json";

/** Where the scale of a pool is. */
export function scalePath(namespace: string, index: number): string {
  return `${API}/${namespace}/machinedeployments/${poolName(index)}/scale`;
}

/** What asks for a number of nodes, as an autoscaler does. */
export function scaleTo(replicas: number): Call {
  return { method: "PATCH", contentType: MERGE, body: { spec: { replicas } } };
}

/**
 * Takes a namespace out of the guard, which no deployment does, and puts copies of some pools there. So a request with the policies
 * and one without can follow each other on one API server, whatever else the machine does.
 */
export async function addUnguardedPools(hall: GuardedHall, pools: number): Promise<void> {
  const key = "kubernetes.io/metadata.name";
  const namespaceSelector = {
    matchExpressions: [{ key, operator: "NotIn", values: [UNGUARDED] }],
  };
  await hall.call(
    `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/${GUARD.pools}`,
    {
      method: "PATCH",
      contentType: MERGE,
      body: { spec: { matchResources: { namespaceSelector } } },
    },
  );
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: UNGUARDED } };
  await hall.apply(namespace as unknown as LiveObject);
  for (let index = 0; index < pools; index += 1) {
    const original = await hall.get(
      `${API}/${POOL_NAMESPACE}/machinedeployments/${poolName(index)}`,
    );
    const { apiVersion, kind, metadata, spec } = original;
    const copy = { apiVersion, kind, metadata: { ...metadata, namespace: UNGUARDED }, spec };
    await hall.until(async () => (await created(hall, copy)) === undefined);
  }
}

/** Why the pool is not there; undefined when it is. */
function created(hall: GuardedHall, { apiVersion, kind, metadata, spec }: LiveObject) {
  const { name, labels } = metadata;
  return hall.refusal(`${API}/${UNGUARDED}/machinedeployments`, {
    method: "POST",
    body: { apiVersion, kind, metadata: { name, ...(labels && { labels }) }, spec },
  });
}
