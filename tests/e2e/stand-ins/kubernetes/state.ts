import { copy, isObject, type JsonObject } from "../plumbing/json";
import { secret } from "../plumbing/struct";
import { withUnderscores } from "./dashes";
import { gvkOf } from "./object";

/** The live object as it is kept in Pulumi's state, where the program finds it as its outputs. */
export function stateOf(live: JsonObject): JsonObject {
  const state = withUnderscores(copy(live));
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
