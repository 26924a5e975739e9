import type { Manifest } from "./manifests/manifest";

/** The logical name of a guard's object: several kinds of them have the same name in the cluster. */
export function guardObjectName(component: string, { kind, metadata }: Manifest): string {
  return `${component}-${metadata.name}-${kind.toLowerCase()}`;
}
