import { POOL_NAMESPACE } from "../../model/names";
import type { Manifest } from "./manifest";

/** The namespace of the pools in a hall's management cluster. */
export function poolNamespace(): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: POOL_NAMESPACE } };
}
