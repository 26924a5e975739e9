import { asObject, asText, type JsonObject } from "../plumbing/json";
import { isCustomResourceDefinition, type GroupVersionKind } from "./object";

// The groups that every API server brings along; anything else comes from a CustomResourceDefinition.
const BUILT_IN_GROUPS = new Set([
  "",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "internal.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
  "storagemigration.k8s.io",
]);

const CLUSTER_SCOPED = new Set([
  "APIService",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "ComponentStatus",
  "CSIDriver",
  "CSINode",
  "CustomResourceDefinition",
  "DeviceClass",
  "DeviceTaintRule",
  "FlowSchema",
  "IngressClass",
  "IPAddress",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "SelfSubjectAccessReview",
  "SelfSubjectReview",
  "SelfSubjectRulesReview",
  "ServiceCIDR",
  "StorageClass",
  "StorageVersion",
  "StorageVersionMigration",
  "SubjectAccessReview",
  "TokenReview",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/** True for a group of the API server's own, where kinds are known without asking. */
export function isBuiltIn({ group }: GroupVersionKind): boolean {
  return BUILT_IN_GROUPS.has(group);
}

/** Whether a kind of the API server's own lives in namespaces; undefined for any other kind. */
export function isBuiltInNamespaced(gvk: GroupVersionKind): boolean | undefined {
  return isBuiltIn(gvk) ? !CLUSTER_SCOPED.has(gvk.kind) : undefined;
}

/** The kind that a type token names: `kubernetes:apps/v1:DaemonSet`; undefined where it names none. */
export function gvkFromToken(token: string): GroupVersionKind | undefined {
  const [, apiVersion = "", kind = ""] = token.split(":");
  const [group, version, more] = apiVersion.split("/");
  if (!group || !version || more !== undefined || kind === "") return undefined;
  return { group: group === "core" ? "" : group, version, kind };
}

/** As an object writes it: `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Says what a type token is when it is something that the stand-in leaves to the official plugin. */
export function refusedType(token: string): string | undefined {
  const gvk = gvkFromToken(token);
  if (!gvk || gvk.group === "helm.sh") return `The resource type ${token}`;
  if (!isBuiltIn(gvk)) return undefined;
  if (gvk.kind.endsWith("Patch")) return `The patch resource ${token}`;
  if (gvk.kind.endsWith("List")) return `The list resource ${token}`;
  return undefined;
}

/** The kind that a CustomResourceDefinition defines, and whether it lives in namespaces. */
export function definedKind(
  definition: JsonObject,
): { group: string; kind: string; namespaced: boolean } | undefined {
  if (!isCustomResourceDefinition(definition)) return undefined;
  const spec = asObject(definition.spec);
  const group = asText(spec.group);
  const kind = asText(asObject(spec.names).kind);
  if (group === undefined || kind === undefined) return undefined;
  return { group, kind, namespaced: spec.scope === "Namespaced" };
}

/** The kinds with their versions that a CustomResourceDefinition asks the API server to serve. */
export function servedKinds(definition: JsonObject): GroupVersionKind[] {
  const defined = definedKind(definition);
  const versions = asObject(definition.spec).versions;
  if (!defined || !Array.isArray(versions)) return [];
  return versions
    .map(asObject)
    .filter((version) => version.served === true)
    .map((version) => ({
      group: defined.group,
      version: asText(version.name) ?? "",
      kind: defined.kind,
    }));
}
