import { PartialFailure } from "../plumbing/errors";
import type { JsonObject } from "../plumbing/json";
import { isGone } from "./api-error";
import type { Cluster } from "./cluster";
import { servedKinds } from "./kinds";
import {
  DELETION_PROPAGATION,
  annotationOf,
  gvkOf,
  idOf,
  isAnnotatedTrue,
  isCustomResourceDefinition,
  metadataOf,
  SKIP_AWAIT,
  timeoutOf,
} from "./object";
import { readinessOf } from "./readiness";
import type { Session } from "./session";
import { stateOf } from "./state";
import { until, type Patience } from "./waiting";

const KIND_TIMEOUT_MILLISECONDS = 30_000;
const DELETION_TIMEOUT_SECONDS = 600;

/** What a wait needs to know of the request: the program's inputs and its custom time-out. */
export interface Wish {
  readonly inputs: JsonObject;
  readonly timeoutSeconds: number;
}

/**
 * Waits until a written object is ready, where its kind has a notion of that and the program does not
 * skip it.
 *
 * @returns the object as last seen
 * @throws PartialFailure where it is not ready in time: it is there all the same
 */
export async function untilReadyOrPartial(
  session: Session,
  cluster: Cluster,
  written: JsonObject,
  wish: Wish,
): Promise<JsonObject> {
  try {
    return await untilReady(cluster, written, wish, session.cancelled);
  } catch (error) {
    const { message } = cluster.explain("waiting for", written, error);
    throw new PartialFailure(idOf(written), stateOf(written), [message]);
  }
}

async function untilReady(
  cluster: Cluster,
  written: JsonObject,
  { inputs, timeoutSeconds }: Wish,
  cancelled: AbortSignal,
): Promise<JsonObject> {
  const readiness = readinessOf(written);
  if (!readiness || isAnnotatedTrue(inputs, SKIP_AWAIT)) return written;
  const patience: Patience = {
    timeoutMilliseconds: timeoutOf(inputs, timeoutSeconds, readiness.timeoutSeconds),
    cancelled,
  };
  const ready = await until(async () => {
    const live = await cluster.get(written);
    const verdict = readiness.judge(live);
    return verdict === "ready"
      ? { done: true, value: live }
      : { done: false, seen: verdict.missing };
  }, patience);
  if (isCustomResourceDefinition(ready)) await untilServed(cluster, ready, patience);
  return ready;
}

// An established definition is served a moment later; a resource that depends on it must not come too early.
async function untilServed(
  cluster: Cluster,
  definition: JsonObject,
  patience: Patience,
): Promise<void> {
  for (const gvk of servedKinds(definition)) {
    await until(async () => {
      cluster.discovery.forget();
      const resource = await cluster.discovery.find(gvk);
      return resource
        ? { done: true, value: resource }
        : { done: false, seen: `${gvk.kind} is not served in version ${gvk.version}` };
    }, patience);
  }
}

/**
 * Tries until the object's namespace and kind are there: with no `dependsOn` between them, resources are
 * created at the same time.
 */
export async function retryWhileMissing(
  attempt: () => Promise<JsonObject>,
  cancelled: AbortSignal,
): Promise<JsonObject> {
  let missing: unknown;
  try {
    return await until(
      async () => {
        try {
          return { done: true, value: await attempt() };
        } catch (error) {
          if (!isGone(error)) throw error;
          missing = error;
          return { done: false, seen: "" };
        }
      },
      { timeoutMilliseconds: KIND_TIMEOUT_MILLISECONDS, cancelled, firstPauseMilliseconds: 200 },
    );
  } catch (error) {
    // The server's own words say more than that time is up.
    throw missing !== undefined && !cancelled.aborted ? missing : error;
  }
}

const PROPAGATION: Record<string, string> = { orphan: "Orphan", background: "Background" };

/** How an object's dependants go with it: as the annotation says, else before it. */
export function propagationOf(inputs: JsonObject): string {
  return (
    PROPAGATION[annotationOf(inputs, DELETION_PROPAGATION)?.toLowerCase() ?? ""] ?? "Foreground"
  );
}

// For these kinds alone the official plugin does not wait for the end either when told to skip waiting.
const SKIPS_DELETION = new Set([
  "/Namespace",
  "/Pod",
  "/ReplicationController",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/StatefulSet",
  "batch/Job",
]);

/** Waits until an object whose deletion has begun is gone, or another of its name has taken its place. */
export async function untilGone(
  cluster: Cluster,
  object: JsonObject,
  { inputs, timeoutSeconds }: Wish,
  cancelled: AbortSignal,
): Promise<void> {
  const { group, kind } = gvkOf(object);
  if (isAnnotatedTrue(inputs, SKIP_AWAIT) && SKIPS_DELETION.has(`${group}/${kind}`)) return;
  const { uid } = metadataOf(object);
  await until(
    async () => {
      try {
        const live = await cluster.get(object);
        if (uid !== undefined && metadataOf(live).uid !== uid) return { done: true, value: null };
        return { done: false, seen: whyStillThere(live) };
      } catch (error) {
        if (isGone(error)) return { done: true, value: null };
        throw error;
      }
    },
    {
      timeoutMilliseconds: timeoutOf(inputs, timeoutSeconds, DELETION_TIMEOUT_SECONDS),
      cancelled,
    },
  );
}

function whyStillThere(live: JsonObject): string {
  const { finalizers } = metadataOf(live);
  const held = Array.isArray(finalizers) ? finalizers.map(String).join(", ") : "";
  return held === "" ? "it is still there" : `it is still there, held by ${held}`;
}
