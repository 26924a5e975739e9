import { copy, isObject, removeAt, type JsonObject } from "../plumbing/json";
import { secret } from "../plumbing/struct";
import { withUnderscores } from "./dashes";
import { gvkOf } from "./object";

/** The live object as it is kept in Pulumi's state, where the program finds it as its outputs. */
export function stateOf(live: JsonObject): JsonObject {
  const state = withUnderscores(copy(live));
  // It changes with every write of every controller, and the server is asked for it when it is needed.
  removeAt(state, ["metadata", "managedFields"]);
  const { group, kind } = gvkOf(live);
  if (group === "" && kind === "Secret") {
    // The server turns `stringData` into `data`, which the engine cannot know to be secret as well.
    for (const field of ["data", "stringData"]) {
      const value = state[field];
      if (isObject(value)) state[field] = secret(value);
    }
  }
  return state;
}
