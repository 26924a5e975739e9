import type { LiveObject } from "../../model/guard/liveHall";
import type { GuardObject } from "../../model/guard/policyObjects";
import { hallKubectl, type HallAccess } from "../engine/hallKubectl";
import { itemsOf } from "./readHall";

/** Reads from a hall the objects that its guard should consist of; what is not there is left out. */
export async function readGuard(
  access: HallAccess,
  expected: readonly GuardObject[],
): Promise<LiveObject[]> {
  if (expected.length === 0) {
    return [];
  }
  const names = expected.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const namespaces = expected.flatMap(({ metadata }) => metadata.namespace ?? []);
  const [namespace = "default"] = namespaces;
  const text = await hallKubectl(access, [
    "get",
    ...names,
    ...["--namespace", namespace, "--ignore-not-found", "--output", "json"],
  ]);
  return text === "" ? [] : [...listOf(text)];
}

/** kubectl answers with a list for several objects and with the object itself for one. */
function listOf(text: string): readonly LiveObject[] {
  const answer = JSON.parse(text) as LiveObject;
  return answer.kind === "List" ? itemsOf(text) : [answer];
}
