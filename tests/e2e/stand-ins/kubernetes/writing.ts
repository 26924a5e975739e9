import type { JsonObject } from "../plumbing/json";
import { containsUnknown } from "../plumbing/struct";
import type { Cluster } from "./cluster";
import { annotationOf, FIELD_MANAGER, gvkOf, isAnnotatedTrue, PATCH_FORCE } from "./object";
import { STAND_IN_MANAGER } from "./ownership";
import type { Session } from "./session";

/** The cluster if it can judge these inputs: they are all known, it answers, and it serves their kind. */
export async function clusterForPreview(
  session: Session,
  inputs: JsonObject,
): Promise<Cluster | undefined> {
  if (containsUnknown(inputs)) return undefined;
  const cluster = await session.clusterIfReachable();
  const resource = await cluster?.discovery.find(gvkOf(inputs)).catch(() => undefined);
  return resource && cluster;
}

/** The name under which the object's fields are owned. */
export function managerOf(inputs: JsonObject): string {
  return annotationOf(inputs, FIELD_MANAGER) ?? STAND_IN_MANAGER;
}

/** True where the program wants its fields even if another manager owns them. */
export function isForced(session: Session, inputs: JsonObject): boolean {
  return session.options.enablePatchForce || isAnnotatedTrue(inputs, PATCH_FORCE);
}
