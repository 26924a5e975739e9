/** A Kubernetes object of a Pulumi program, as far as every judge reads it. */
export interface KubernetesObject {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Reads a resource as the Kubernetes object that the API server gets: by the object's own words, and by the type token where it has
 * none. A `Patch` of an object counts like the object. Undefined for what is no Kubernetes object.
 */
export function kubernetesObject(type: string, props: unknown): KubernetesObject | undefined {
  const [, tokenApi, tokenKind = ""] = /^kubernetes:([^:]+):(\w+)$/.exec(type) ?? [];
  if (tokenApi === undefined || !isMapping(props)) {
    return undefined;
  }
  const apiVersion = textOr(props.apiVersion, tokenApi);
  const kind = textOr(props.kind, tokenKind.replace(/Patch$/, ""));
  const metadata = isMapping(props.metadata) ? props.metadata : {};
  const [first = "", second] = apiVersion.split("/");
  return {
    // Pulumi's tokens write the core group's name out.
    group: second === undefined || first === "core" ? "" : first.replace(/\.k8s\.io$/, ""),
    version: second ?? first,
    kind,
    name: textOr(metadata.name, ""),
    namespace: textOr(metadata.namespace, "default"),
    content: props,
  };
}

/** An object or the proxy of one; never a list. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
