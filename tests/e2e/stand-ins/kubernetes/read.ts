import { copy, removeAt, type JsonObject } from "../plumbing/json";
import type { ReadAnswer, ReadRequest } from "../plumbing/stand-in";
import { isGone } from "./api-error";
import { withDashes } from "./dashes";
import { dropServerMetadata, idOf } from "./object";
import { knownObject } from "./remove";
import type { Session } from "./session";
import { followDrift } from "./shape";
import { stateOf } from "./state";

/** Reads the live object for a refresh, an import or a `get` of the program. */
export async function readObject(session: Session, request: ReadRequest): Promise<ReadAnswer> {
  const cluster = await (session.options.deleteUnreachable
    ? session.clusterIfReachable()
    : session.cluster());
  if (!cluster) return undefined;

  const object = knownObject(request);
  let live: JsonObject;
  try {
    live = await cluster.get(object);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw cluster.explain("reading", object, error);
  }
  const isKnown = Object.keys(request.inputs).length > 0;
  const inputs = isKnown
    ? followDrift(withDashes(request.inputs), withDashes(request.state), live)
    : importedInputs(live);
  return { id: request.id || idOf(live), state: stateOf(live), inputs };
}

/** What a program would have to say for an object that it did not make. */
function importedInputs(live: JsonObject): JsonObject {
  const inputs = copy(live);
  dropServerMetadata(inputs);
  removeAt(inputs, ["status"]);
  removeAt(inputs, ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"]);
  removeAt(inputs, ["metadata", "annotations", "deployment.kubernetes.io/revision"]);
  return inputs;
}
