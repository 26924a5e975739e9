import { parseAllDocuments } from "yaml";
import { withClientConfigs, type ClientConfig, type KubernetesObject } from "../webhooks";

/** Cluster API's controllers that run beside a hall, each a process of this machine. */
export const CONTROLLERS = ["core", "bootstrap"] as const;
export type Controller = (typeof CONTROLLERS)[number];

/** The names of each in the makers' installation. */
export const INSTALLED: Readonly<
  Record<
    Controller,
    { readonly namespace: string; readonly account: string; readonly service: string }
  >
> = {
  core: { namespace: "capi-system", account: "capi-manager", service: "capi-webhook-service" },
  bootstrap: {
    namespace: "capi-kubeadm-bootstrap-system",
    account: "capi-kubeadm-bootstrap-manager",
    service: "capi-kubeadm-bootstrap-webhook-service",
  },
};

/** The processes of this machine need none of these. */
const LEFT_OUT = new Set(["Certificate", "Deployment", "Issuer", "Service"]);

/** Where the webhooks of the controllers are. */
export interface WebhookPlaces {
  readonly ports: Readonly<Record<Controller, number>>;
  /** PEM of the authority that signed their certificate. */
  readonly authority: string;
}

/**
 * Cluster API's installation for a hall in which its controllers are processes of this machine: the makers' objects, but for the Deployments
 * and what they alone need. An API server reaches webhooks by address. Of the control planes' controller, which does not run, there are the
 * definitions and the account.
 *
 * @param manifests YAML, as `kubectl kustomize` renders them.
 */
export function clusterApiObjects(manifests: string, places: WebhookPlaces): KubernetesObject[] {
  return parseAllDocuments(manifests)
    .map((document) => document.toJS() as KubernetesObject)
    .filter(({ kind }) => !LEFT_OUT.has(kind))
    .map(withoutControlPlaneWebhooks)
    .filter(({ webhooks }) => webhooks?.length !== 0)
    .map((object) => withClientConfigs(object, (config) => byAddress(config, places)));
}

function withoutControlPlaneWebhooks(object: KubernetesObject): KubernetesObject {
  const { spec, webhooks } = object;
  const conversion = spec?.conversion?.webhook?.clientConfig;
  if (conversion !== undefined && controllerOf(conversion) === undefined) {
    return { ...object, spec: { ...spec, conversion: { strategy: "None" } as object } };
  }
  return webhooks === undefined
    ? object
    : {
        ...object,
        webhooks: webhooks.filter(({ clientConfig }) => controllerOf(clientConfig) !== undefined),
      };
}

function byAddress(config: ClientConfig, { ports, authority }: WebhookPlaces): ClientConfig {
  const controller = controllerOf(config);
  return controller === undefined
    ? config
    : {
        url: `https://127.0.0.1:${ports[controller]}${config.service?.path ?? ""}`,
        caBundle: Buffer.from(authority).toString("base64"),
      };
}

function controllerOf({ service }: ClientConfig): Controller | undefined {
  return CONTROLLERS.find((controller) => INSTALLED[controller].service === service?.name);
}
