import { parseDocument } from "yaml";

/**
 * A definition for a simulated hall. It serves what it stores and nothing else: the other versions need a webhook that converts them; without
 * one the API server drops the fields that they spell otherwise, the roll-out strategy among them. Its label says which of Cluster API's
 * contracts it keeps, as the makers' own installation has it.
 *
 * @param text YAML of a CustomResourceDefinition.
 */
export function simulatedDefinition(text: string): string {
  const definition = parseDocument(text);
  definition.setIn(["metadata", "labels", "cluster.x-k8s.io/v1beta2"], "v1beta2");
  const { spec } = definition.toJS() as {
    readonly spec: { readonly versions: readonly { readonly storage: boolean }[] };
  };
  for (const [index, { storage }] of spec.versions.entries()) {
    definition.setIn(["spec", "versions", index, "served"], storage);
  }
  return definition.toString();
}
