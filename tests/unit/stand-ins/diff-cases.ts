import { diffObjects } from "../../e2e/stand-ins/kubernetes/diff";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";

/** An object before and after a change of the program; `state` is the live one, as last seen. */
export interface Case {
  readonly oldInputs: JsonObject;
  readonly inputs: JsonObject;
  readonly state?: JsonObject;
  readonly ignoreChanges?: string[];
  readonly namespaced?: boolean;
  readonly mutable?: boolean;
}

/** Changes as `path: kind`, with `!` where one replaces, and whether the old object goes first. */
export function diff(given: Case): { changes: Record<string, string>; deleteFirst: boolean } {
  const { oldInputs, inputs, state = oldInputs, ignoreChanges = [], namespaced = true } = given;
  const mutability = {
    enableConfigMapMutable: given.mutable ?? false,
    enableSecretMutable: given.mutable ?? false,
  };
  const answer = diffObjects({ oldInputs, inputs, state, ignoreChanges }, namespaced, mutability);
  const shown = [...answer.changes].map(([path, change]): [string, string] => [
    path,
    change.kind + (change.replaces ? "!" : ""),
  ]);
  return { changes: Object.fromEntries(shown), deleteFirst: answer.deleteBeforeReplace };
}

/** An object `site/a` of any kind. */
export function object(apiVersion: string, kind: string, more: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name: "a", namespace: "site" }, ...more };
}

export const configMap = (data: JsonObject, more: JsonObject = {}): JsonObject =>
  object("v1", "ConfigMap", { data, ...more });
export const daemonSet = (spec: JsonObject): JsonObject => object("apps/v1", "DaemonSet", { spec });
export const pool = (spec: JsonObject): JsonObject =>
  object("cluster.x-k8s.io/v1beta2", "MachineDeployment", { spec });
