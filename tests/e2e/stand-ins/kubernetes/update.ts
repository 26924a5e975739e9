import { PartialFailure } from "../plumbing/errors";
import { copy, setAt, type JsonObject } from "../plumbing/json";
import type { UpdateRequest } from "../plumbing/stand-in";
import { isForbidden } from "./api-error";
import type { Cluster } from "./cluster";
import { withDashes } from "./dashes";
import { keepIgnored } from "./ignore";
import { isCustomResourceDefinition, metadataOf } from "./object";
import { isFreshlyCreated, managedFieldsOf, takeOver } from "./ownership";
import type { Session } from "./session";
import { untilReadyOrPartial } from "./settle";
import { stateOf } from "./state";
import { clusterForPreview, isForced, managerOf } from "./writing";

/** Updates an object by applying its inputs, or in a preview lets the server judge that. */
export async function updateObject(session: Session, request: UpdateRequest): Promise<JsonObject> {
  const inputs = copy(withDashes(request.inputs));
  if (request.preview && !(await clusterForPreview(session, inputs))) return request.inputs;

  const cluster = await session.cluster();
  const identity = identityOf(inputs, request.state);
  let written: JsonObject;
  try {
    written = await sendChange(session, cluster, inputs, await cluster.get(identity), request);
    if (request.preview) return stateOf(written);
  } catch (error) {
    if (request.preview && isForbidden(error)) return request.inputs;
    const doing = request.preview ? "previewing the update of" : "updating";
    const explained = cluster.explain(doing, inputs, error);
    if (request.preview) throw explained;
    // As with the official plugin, an update that failed leaves the resource to be tried again: what is live
    // now goes into the state together with the error.
    const live = await cluster.get(identity).catch(() => undefined);
    if (!live) throw explained;
    throw new PartialFailure(request.id, stateOf(live), [explained.message]);
  }
  return stateOf(await untilReadyOrPartial(session, cluster, written, { ...request, inputs }));
}

async function sendChange(
  session: Session,
  cluster: Cluster,
  inputs: JsonObject,
  live: JsonObject,
  { preview, ignoreChanges }: UpdateRequest,
): Promise<JsonObject> {
  const manager = managerOf(inputs);
  if (isCustomResourceDefinition(inputs)) {
    // A definition is put in place whole: merging lists of versions and schemas would keep what was removed.
    setAt(inputs, ["metadata", "resourceVersion"], metadataOf(live).resourceVersion ?? null);
    return cluster.replace(inputs, { manager, dryRun: preview });
  }
  const owners = preview ? undefined : takeOver(live, manager);
  const current = owners ? await cluster.writeOwners(live, owners) : live;
  keepIgnored(inputs, current, ignoreChanges, manager);
  const force =
    isForced(session, inputs) ||
    managedFieldsOf(current).length === 0 ||
    // A preview takes nothing over, so it would conflict with the object's own creation.
    (preview && isFreshlyCreated(current, manager));
  return cluster.apply(inputs, { manager, dryRun: preview, force });
}

/** The live object's own name and namespace, with the version of its kind that the inputs speak of. */
function identityOf(inputs: JsonObject, state: JsonObject): JsonObject {
  const { apiVersion, kind } = inputs;
  const { name, namespace } = { ...metadataOf(inputs), ...metadataOf(state) };
  return { apiVersion, kind, metadata: { name, namespace } };
}
