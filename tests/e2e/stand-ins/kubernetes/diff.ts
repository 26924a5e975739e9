import { copy, removeAt, setAt, type JsonObject } from "../plumbing/json";
import type { DiffAnswer, DiffRequest } from "../plumbing/stand-in";
import { compare, dropIgnored } from "./compare";
import { withDashes } from "./dashes";
import { forceNewPaths, type Mutability } from "./force-new";
import { isBuiltIn } from "./kinds";
import {
  AUTONAMED,
  dropServerMetadata,
  gvkOf,
  isAnnotatedTrue,
  isNamed,
  nameOf,
  namespaceOf,
} from "./object";
import { prune } from "./shape";

/**
 * What a deployment would change. A custom resource is compared with the live object as last seen, as the
 * official plugin does it: a field that the API server drops shows as a change every time. A built-in kind is
 * compared by its inputs, because the server may write its values in another form than they were sent.
 *
 * @param namespaced whether objects of this kind live in namespaces
 */
export function diffObjects(
  request: Pick<DiffRequest, "state" | "oldInputs" | "inputs" | "ignoreChanges">,
  namespaced: boolean,
  mutability: Mutability,
): DiffAnswer {
  const live = withDashes(request.state);
  const after = copy(withDashes(request.inputs));
  const oldInputs = withDashes(request.oldInputs);
  const fromInputs = isBuiltIn(gvkOf(after));
  const before = copy(fromInputs ? oldInputs : prune(live, oldInputs));
  dropServerMetadata(before);
  dropServerMetadata(after);

  // An object's name and namespace are those of the live one, whether or not the inputs said so.
  const oldName = nameOf(live) ?? nameOf(oldInputs);
  if (oldName !== undefined && isNamed(after)) setAt(before, ["metadata", "name"], oldName);
  const oldNamespace = namespaceOf(live) ?? namespaceOf(oldInputs) ?? "default";
  const newNamespace = namespaceOf(after) ?? "default";
  if (namespaced) {
    setAt(before, ["metadata", "namespace"], oldNamespace);
    setAt(after, ["metadata", "namespace"], newNamespace);
  } else {
    removeAt(before, ["metadata", "namespace"]);
    removeAt(after, ["metadata", "namespace"]);
  }

  const forceNew = [...forceNewPaths(after, mutability), ...otherKind(before, after)];
  const changes = compare(before, after, forceNew, fromInputs);
  dropIgnored(changes, request.ignoreChanges);

  const sameName = nameOf(after) === oldName && (!namespaced || oldNamespace === newNamespace);
  const replaced = [...changes.values()].some((change) => change.replaces);
  return {
    changes,
    // Two objects of one name cannot exist side by side; an automatic name is made anew instead.
    deleteBeforeReplace:
      replaced && sameName && isNamed(after) && !isAnnotatedTrue(after, AUTONAMED),
  };
}

/** An object cannot change its group or kind; another version of the same kind is the same object. */
function otherKind(before: JsonObject, after: JsonObject): string[] {
  const [old, now] = [gvkOf(before), gvkOf(after)];
  return old.group === now.group && old.kind === now.kind ? [] : ["apiVersion", "kind"];
}
