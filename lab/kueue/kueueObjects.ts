import { parseAllDocuments } from "yaml";
import { LABELS } from "../../model/names";
import {
  withClientConfigs,
  type ClientConfig,
  type KubernetesObject,
  type Webhook,
} from "../webhooks";

/** Where Kueue's makers install it. */
export const KUEUE_NAMESPACE = "kueue-system";
export const KUEUE_SERVICE_ACCOUNT = "kueue-controller-manager";
export const WEBHOOK_SECRET = "kueue-webhook-server-cert";
const WEBHOOK_SERVICE = "kueue-webhook-service";

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
  if (object.kind === "Service") {
    const external = { type: "ExternalName", externalName: "localhost", ports: [{ port }] };
    return { ...object, spec: external as KubernetesObject["spec"] };
  }
  const moved = withClientConfigs(object, (config) => onPort(config, port));
  return moved.webhooks === undefined
    ? moved
    : { ...moved, webhooks: moved.webhooks.map(ofTenants) };
}

function ofTenants(webhook: Webhook): Webhook {
  return webhook.namespaceSelector === undefined
    ? webhook
    : {
        ...webhook,
        namespaceSelector: { matchExpressions: [{ key: LABELS.tenant, operator: "Exists" }] },
      };
}

function onPort({ service, ...rest }: ClientConfig, port: number): ClientConfig {
  return service === undefined ? rest : { ...rest, service: { ...service, port } };
}
