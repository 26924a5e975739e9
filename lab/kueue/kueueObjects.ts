import { parseAllDocuments } from "yaml";
import { LABELS } from "../../model/names";

/** Where Kueue's makers install it. */
export const KUEUE_NAMESPACE = "kueue-system";
export const KUEUE_SERVICE_ACCOUNT = "kueue-controller-manager";
export const WEBHOOK_SECRET = "kueue-webhook-server-cert";
const WEBHOOK_SERVICE = "kueue-webhook-service";

/** A Kubernetes object, as far as it is changed here. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly conversion?: { readonly webhook?: { readonly clientConfig?: ClientConfig } };
  };
  readonly webhooks?: readonly Webhook[];
}

interface ClientConfig {
  readonly service?: { readonly name: string; readonly port?: number };
}

interface Webhook {
  readonly name: string;
  readonly clientConfig: ClientConfig;
  readonly namespaceSelector?: unknown;
}

/** Its controller runs as a process beside the hall, and serves nothing but webhooks. */
const LEFT_OUT = new Set(["APIService", "Deployment", "ConfigMap"]);

/**
 * Kueue's installation for a hall in which its controller is a process of this machine: the makers' objects, but for the Deployment and what
 * it alone needs. Its webhooks are reached by the name of their service, as everywhere, which leads to this machine.
 *
 * Webhooks on workloads are those of tenants' namespaces: a Kueue that is down does not stop the platform's own pods. Source of the advice:
 * Kueue's installation guide, "Use namespaceSelector".
 *
 * @param manifests YAML, as `kubectl kustomize` renders them.
 * @param port of the webhooks on this machine.
 */
export function kueueObjects(manifests: string, port: number): KubernetesObject[] {
  return parseAllDocuments(manifests)
    .map((document) => document.toJS() as KubernetesObject)
    .filter(({ kind, metadata: { name } }) =>
      kind === "Service" ? name === WEBHOOK_SERVICE : !LEFT_OUT.has(kind),
    )
    .map((object) => onThisMachine(object, port));
}

function onThisMachine(object: KubernetesObject, port: number): KubernetesObject {
  const { kind, spec, webhooks } = object;
  if (kind === "Service") {
    const external = { type: "ExternalName", externalName: "localhost", ports: [{ port }] };
    return { ...object, spec: external as KubernetesObject["spec"] };
  }
  const clientConfig = spec?.conversion?.webhook?.clientConfig;
  if (clientConfig !== undefined) {
    const webhook = { ...spec?.conversion?.webhook, clientConfig: onPort(clientConfig, port) };
    return { ...object, spec: { ...spec, conversion: { ...spec?.conversion, webhook } } };
  }
  return webhooks === undefined
    ? object
    : { ...object, webhooks: webhooks.map((webhook) => ofTenants(webhook, port)) };
}

function ofTenants(webhook: Webhook, port: number): Webhook {
  const own = { ...webhook, clientConfig: onPort(webhook.clientConfig, port) };
  return webhook.namespaceSelector === undefined
    ? own
    : {
        ...own,
        namespaceSelector: { matchExpressions: [{ key: LABELS.tenant, operator: "Exists" }] },
      };
}

function onPort({ service, ...rest }: ClientConfig, port: number): ClientConfig {
  return service === undefined ? rest : { ...rest, service: { ...service, port } };
}
