/** A Kubernetes object of an installation, as far as it is changed for a controller that is a process of this machine. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: {
    readonly conversion?: { readonly webhook?: { readonly clientConfig?: ClientConfig } };
  };
  readonly webhooks?: readonly Webhook[];
}

/** Where an API server reaches a webhook. */
export interface ClientConfig {
  readonly service?: { readonly name: string; readonly path?: string; readonly port?: number };
  readonly url?: string;
  readonly caBundle?: string;
}

export interface Webhook {
  readonly name: string;
  readonly clientConfig: ClientConfig;
  readonly namespaceSelector?: unknown;
}

/** The object with another place for each of its webhooks: those of admission, and the one that converts a definition's versions. */
export function withClientConfigs(
  object: KubernetesObject,
  change: (config: ClientConfig) => ClientConfig,
): KubernetesObject {
  const { spec, webhooks } = object;
  const converting = spec?.conversion?.webhook?.clientConfig;
  if (converting !== undefined) {
    const webhook = { ...spec?.conversion?.webhook, clientConfig: change(converting) };
    return { ...object, spec: { ...spec, conversion: { ...spec?.conversion, webhook } } };
  }
  return webhooks === undefined
    ? object
    : {
        ...object,
        webhooks: webhooks.map((webhook) => ({
          ...webhook,
          clientConfig: change(webhook.clientConfig),
        })),
      };
}
