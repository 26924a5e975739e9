import { asText, isEqual, isMissing, type JsonObject } from "../plumbing/json";
import type { Change, DiffAnswer } from "../plumbing/stand-in";
import { UNKNOWN } from "../plumbing/struct";
import { activeContext, loadKubeconfig } from "./kubeconfig";
import { readOptions } from "./options";

const POINTS_AT_CLUSTER = ["kubeconfig", "context", "cluster"];

/**
 * What changed in a provider's configuration, and whether its resources must be made anew because it points
 * at another cluster. A `clusterIdentifier` that stays the same says that it does not; one that changes says
 * that it does. Without one, the cluster is another if its entry in the kubeconfig is.
 */
export function diffConfig(
  oldInputs: JsonObject,
  inputs: JsonObject,
  environment: NodeJS.ProcessEnv,
): DiffAnswer {
  const replaces = replacing(oldInputs, inputs, environment);
  const changes = new Map<string, Change>();
  for (const key of new Set([...Object.keys(oldInputs), ...Object.keys(inputs)])) {
    const [before, after] = [oldInputs[key], inputs[key]];
    if (isEqual(before, after) || (isMissing(before) && isMissing(after))) continue;
    const kind = isMissing(before) ? "add" : isMissing(after) ? "delete" : "update";
    changes.set(key, { kind, replaces: replaces(key), fromInputs: true });
  }
  return { changes, deleteBeforeReplace: false };
}

function replacing(
  oldInputs: JsonObject,
  inputs: JsonObject,
  environment: NodeJS.ProcessEnv,
): (key: string) => boolean {
  const before = asText(oldInputs.clusterIdentifier);
  const after = asText(inputs.clusterIdentifier);
  if (before !== undefined && after !== undefined) {
    return (key) => key === "clusterIdentifier" && before !== after;
  }
  // What is not known yet may be another cluster.
  if (POINTS_AT_CLUSTER.some((key) => inputs[key] === UNKNOWN)) {
    return (key) => inputs[key] === UNKNOWN && POINTS_AT_CLUSTER.includes(key);
  }
  const isOther = isOtherCluster(
    clusterEntry(oldInputs, environment),
    clusterEntry(inputs, environment),
  );
  return (key) => isOther && POINTS_AT_CLUSTER.includes(key);
}

function isOtherCluster(before: JsonObject | undefined, after: JsonObject | undefined): boolean {
  return before !== undefined && after !== undefined && !isEqual(before, after);
}

/** The cluster that the inputs point at; undefined where they leave it to the surroundings or are no use. */
function clusterEntry(inputs: JsonObject, environment: NodeJS.ProcessEnv): JsonObject | undefined {
  const options = readOptions(inputs, environment);
  if (options.kubeconfig === undefined) return undefined;
  try {
    return activeContext(loadKubeconfig(options.kubeconfig, environment), options)?.cluster;
  } catch {
    return undefined;
  }
}
