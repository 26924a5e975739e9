import { kindText } from "./exemptions";
import { isOwn, type FoundObject } from "./foundObject";
import { addsMachines, contentProblems, isHarmlessKind } from "./kinds";

/** What an object is to a hall whose site file does not make it. */
export type Standing =
  | { readonly kind: "own" }
  | { readonly kind: "harmless" }
  | {
      readonly kind: "refused";
      /** What is wrong with it. */
      readonly problems: readonly string[];
      /** Whether it is refused for its kind alone, whose effects are unknown. */
      readonly isUnknownKind: boolean;
      /** Whether the owners of the limits may let it in. */
      readonly isExemptible: boolean;
    };

/** Judges an object that is not recomputed: Kvandal's own, which only the site file makes; harmless; or refused, with what is wrong. */
export function standingOf(object: FoundObject): Standing {
  if (isOwn(object)) {
    return { kind: "own" };
  }
  const { group, kind } = object;
  const isUnknownKind = !isHarmlessKind(group, kind);
  const problems = isUnknownKind
    ? [`objects of ${kindText(object)} may add machines or power`]
    : contentProblems(object);
  return problems.length === 0
    ? { kind: "harmless" }
    : { kind: "refused", problems, isUnknownKind, isExemptible: !addsMachines(group, kind) };
}
