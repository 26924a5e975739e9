import { NAMESPACE as DEVICE_PLUGIN_NAMESPACE } from "../../components/manifests/devicePlugin/pod";
import { isMapping, valueAt } from "../../model/mapping";
import {
  LABELS,
  POOL_NAMESPACE,
  POWER_CAP_NAMESPACE,
  SITE_BUDGET,
  tenantNamespace,
  TENANTS_NAMESPACE,
} from "../../model/names";
import { groupOf } from "../judge/claimedKind";
import { textOr, type JudgedObject, type KubernetesObject } from "../judge/kubernetesObject";

/** A Kubernetes object that a resource becomes. */
export interface FoundObject extends KubernetesObject {
  readonly apiVersion: string;
  /** Whether the resource's type names the same kind as the object does. */
  readonly isAsTyped: boolean;
}

/** Components of Pulumi's Kubernetes SDK, whose objects are resources of their own. */
const COMPONENTS: ReadonlySet<string> = new Set([
  ...["kubernetes:yaml:ConfigFile", "kubernetes:yaml:ConfigGroup"],
  ...["kubernetes:yaml/v2:ConfigFile", "kubernetes:yaml/v2:ConfigGroup"],
  ...["kubernetes:kustomize:Directory", "kubernetes:kustomize/v2:Directory"],
  ...["kubernetes:helm.sh/v2:Chart", "kubernetes:helm.sh/v3:Chart", "kubernetes:helm.sh/v4:Chart"],
]);

/**
 * Reads a resource as the object that an API server gets; undefined for what is not one. The provider makes the object of the properties alone, whatever
 * the type is, so every type of the package counts.
 */
export function objectOf({ type, props }: JudgedObject): FoundObject | undefined {
  const [scheme, typeApi = "", ...rest] = type.split(":");
  const content = isMapping(props) ? props : {};
  const isComponent =
    COMPONENTS.has(type) && content.apiVersion === undefined && content.kind === undefined;
  if (scheme !== "kubernetes" || isComponent) {
    return undefined;
  }
  const typeKind = rest.join(":").replace(/Patch$/, "");
  const apiVersion = textOr(content.apiVersion, typeApi).replace(/^core\//, "");
  const kind = textOr(content.kind, typeKind);
  const metadata = isMapping(content.metadata) ? content.metadata : {};
  return {
    apiVersion,
    group: groupOf(apiVersion),
    kind,
    namespace: textOr(metadata.namespace, "default"),
    name: textOr(metadata.name, ""),
    content,
    isAsTyped: groupOf(typeApi) === groupOf(apiVersion) && typeKind === kind,
  };
}

/** Namespaces that belong to Kvandal: everything in them is recomputed. */
const OWN_NAMESPACES: readonly string[] = [
  ...[POOL_NAMESPACE, POWER_CAP_NAMESPACE, DEVICE_PLUGIN_NAMESPACE, TENANTS_NAMESPACE],
];

/** What says in a tenant's namespace who may come in. */
const ACCESS_KINDS: ReadonlySet<string> = new Set(["NetworkPolicy", "Role", "RoleBinding"]);

/** Whether an object belongs to Kvandal by its kind, its place or its name. */
export function isOwn({ group, kind, namespace, name, content }: FoundObject): boolean {
  const isNamespace = group === "" && kind === "Namespace";
  const place = isNamespace ? name : namespace;
  return (
    group === SITE_BUDGET.group ||
    OWN_NAMESPACES.includes(place) ||
    (place.startsWith(tenantNamespace("")) && (isNamespace || ACCESS_KINDS.has(kind))) ||
    (isNamespace && valueAt(content, ["metadata", "labels", LABELS.tenant]) !== undefined) ||
    name.startsWith("kvandal-") ||
    name.endsWith(`.${SITE_BUDGET.group}`)
  );
}

/** How a message names an object. */
export function nameOf({ kind, namespace, name }: FoundObject): string {
  return `${kind} ${namespace === "default" ? "" : `${namespace}/`}${name}`;
}
