import { createHash } from "node:crypto";
import { isObject, setAt, type JsonObject } from "../plumbing/json";
import type { Autonaming } from "../plumbing/stand-in";
import { AUTONAMED, isAnnotatedTrue, isNamed, nameOf } from "./object";

const SUFFIX_LENGTH = 8;

/**
 * Gives an object without a name one, and marks it as named by Pulumi. An object that had such a name keeps
 * it; a new one is named after its resource, with a suffix from the engine's seed, so that preview and
 * deployment agree. Changes `inputs`.
 *
 * @throws where the engine's configuration forbids automatic names
 */
export function assignName(
  inputs: JsonObject,
  oldInputs: JsonObject,
  resource: string,
  seed: Uint8Array,
  autonaming: Autonaming | undefined,
): void {
  if (isNamed(inputs) || !(inputs.metadata === undefined || isObject(inputs.metadata))) return;
  const kept = isAnnotatedTrue(oldInputs, AUTONAMED) ? nameOf(oldInputs) : undefined;
  const name = kept ?? newName(resource, seed, autonaming);
  setAt(inputs, ["metadata", "name"], name);
  const { annotations } = inputs.metadata ?? {};
  // An annotations map that is not known yet cannot take another entry.
  if (annotations === undefined || isObject(annotations)) {
    setAt(inputs, ["metadata", "annotations", AUTONAMED], "true");
  }
}

function newName(resource: string, seed: Uint8Array, autonaming: Autonaming | undefined): string {
  if (autonaming?.mode === "disable") {
    throw new Error("automatic naming is switched off, so metadata.name is required");
  }
  if (autonaming?.proposedName) return autonaming.proposedName;
  const suffix = createHash("sha256").update(resource).update(seed).digest("hex");
  return `${resource}-${suffix.slice(0, SUFFIX_LENGTH)}`;
}
