import type { JsonObject } from "../plumbing/json";
import { gvkOf } from "./object";

// Which fields the official plugin replaces an object for, rather than have the API server refuse a change
// of them. Other immutable fields (RuntimeClass's handler, say) fail in the preview, with the server's word.
const IDENTITY = ["metadata.name", "metadata.namespace"];

const JOB = ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"];
const STATEFUL_SET = [
  "spec.podManagementPolicy",
  "spec.revisionHistoryLimit",
  "spec.selector",
  "spec.serviceName",
  "spec.volumeClaimTemplates",
];

const VOLUME_SOURCES = ["csi", "fc", "hostPath", "iscsi", "local", "nfs", "rbd", "vsphereVolume"];

const BY_KIND: Record<string, readonly string[] | undefined> = {
  "apps/DaemonSet": ["spec.selector"],
  "apps/Deployment": ["spec.selector"],
  "apps/StatefulSet": STATEFUL_SET,
  "batch/Job": JOB,
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
  "/PersistentVolume": VOLUME_SOURCES.map((source) => `spec.${source}`),
  "/PersistentVolumeClaim": [
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeName",
  ],
  // A pod's spec may hardly change at all; the few fields that may are not worth a list here.
  "/Pod": ["spec"],
  "/ResourceQuota": ["spec.scopes"],
  "/Secret": ["type"],
  "/Service": ["spec.clusterIP"],
};

/** What decides whether a change of contents replaces a ConfigMap or a Secret. */
export interface Mutability {
  readonly enableConfigMapMutable: boolean;
  readonly enableSecretMutable: boolean;
}

/** The paths of an object whose change means a new object, as `spec.selector`. */
export function forceNewPaths(object: JsonObject, mutability: Mutability): string[] {
  const { group, kind } = gvkOf(object);
  const immutable = object.immutable === true;
  if (group === "" && kind === "ConfigMap") {
    const replace = immutable || !mutability.enableConfigMapMutable;
    return replace ? [...IDENTITY, "binaryData", "data"] : IDENTITY;
  }
  if (group === "" && kind === "Secret" && (immutable || !mutability.enableSecretMutable)) {
    return [...IDENTITY, "type", "stringData", "data"];
  }
  return [...IDENTITY, ...(BY_KIND[`${group}/${kind}`] ?? [])];
}
