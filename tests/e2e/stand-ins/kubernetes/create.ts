import { removeAt, type JsonObject } from "../plumbing/json";
import type { CreateRequest } from "../plumbing/stand-in";
import { ApiError, isForbidden } from "./api-error";
import type { Cluster } from "./cluster";
import { withDashes } from "./dashes";
import { idOf } from "./object";
import type { Session } from "./session";
import { retryWhileMissing, untilReadyOrPartial } from "./settle";
import { stateOf } from "./state";
import { clusterForPreview, isForced, managerOf } from "./writing";

/** Creates an object, or in a preview lets the server judge its creation. */
export async function createObject(
  session: Session,
  request: CreateRequest,
): Promise<{ id: string; state: JsonObject }> {
  const inputs = withDashes(request.inputs);
  if (request.preview) return { id: "", state: await previewCreate(session, request, inputs) };

  const cluster = await session.cluster();
  let written: JsonObject;
  try {
    written = await retryWhileMissing(
      () => sendNew(session, cluster, inputs, false),
      session.cancelled,
    );
  } catch (error) {
    throw cluster.explain("creating", inputs, error);
  }
  const live = await untilReadyOrPartial(session, cluster, written, { ...request, inputs });
  return { id: idOf(written), state: stateOf(live) };
}

async function previewCreate(
  session: Session,
  request: CreateRequest,
  inputs: JsonObject,
): Promise<JsonObject> {
  const cluster = await clusterForPreview(session, inputs);
  if (!cluster) return request.inputs;
  try {
    const judged = await sendNew(session, cluster, inputs, true);
    // A status that the program read now would not be the one it finds after the deployment.
    removeAt(judged, ["status"]);
    return stateOf(judged);
  } catch (error) {
    if (isForbidden(error)) return request.inputs;
    // A replacement is judged while the old object still has the name, a program's namespace is not there yet.
    const isTooEarly =
      error instanceof ApiError &&
      (error.reason === "AlreadyExists" || error.isNamespaceMissing || error.isDryRunRefused);
    if (isTooEarly) return request.inputs;
    throw cluster.explain("previewing the creation of", inputs, error);
  }
}

function sendNew(
  session: Session,
  cluster: Cluster,
  inputs: JsonObject,
  dryRun: boolean,
): Promise<JsonObject> {
  const manager = managerOf(inputs);
  if (!session.options.upsertExistingObjects) return cluster.create(inputs, { manager, dryRun });
  return cluster.apply(inputs, { manager, dryRun, force: dryRun || isForced(session, inputs) });
}
