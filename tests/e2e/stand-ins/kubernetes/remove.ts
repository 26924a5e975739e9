import { PartialFailure } from "../plumbing/errors";
import { copy, setAt, type JsonObject } from "../plumbing/json";
import type { DeleteRequest, Subject } from "../plumbing/stand-in";
import { isGone } from "./api-error";
import { withDashes } from "./dashes";
import { apiVersionOf, gvkFromToken } from "./kinds";
import { gvkOf, parseId } from "./object";
import type { Session } from "./session";
import { propagationOf, untilGone } from "./settle";
import { stateOf } from "./state";

/** Deletes an object and waits until it is gone; one that is not there, or whose kind is not, is gone. */
export async function removeObject(session: Session, request: DeleteRequest): Promise<void> {
  const cluster = await (session.options.deleteUnreachable
    ? session.clusterIfReachable()
    : session.cluster());
  if (!cluster) return;

  const object = knownObject(request);
  const inputs = withDashes(request.oldInputs);
  try {
    await cluster.remove(object, propagationOf(inputs));
  } catch (error) {
    if (isGone(error)) return;
    throw cluster.explain("deleting", object, error);
  }
  try {
    await untilGone(cluster, object, { ...request, inputs }, session.cancelled);
  } catch (error) {
    const { message } = cluster.explain("waiting for the end of", object, error);
    throw new PartialFailure(request.id, stateOf(object), [message]);
  }
}

/** The object as last seen, sure to say its kind and name: what an import knows is the type and id alone. */
export function knownObject({
  type,
  id,
  state,
}: Subject & { id: string; state: JsonObject }): JsonObject {
  const object = copy(withDashes(state));
  if (gvkOf(object).kind === "") {
    const gvk = gvkFromToken(type);
    if (!gvk) throw new Error(`${type} names no kind of object`);
    object.apiVersion = apiVersionOf(gvk);
    object.kind = gvk.kind;
  }
  const { namespace, name } = parseId(id);
  setAt(object, ["metadata", "name"], name);
  if (namespace !== undefined) setAt(object, ["metadata", "namespace"], namespace);
  return object;
}
