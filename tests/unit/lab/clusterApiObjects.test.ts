import { clusterApiObjects } from "../../../lab/clusterApi/clusterApiObjects";

const webhook = (service: string, path: string): string =>
  `{ name: w, clientConfig: { service: { name: ${service}, path: ${path} } } }`;
const MANIFESTS = `
kind: Deployment
metadata: { name: capi-controller-manager }
---
kind: Certificate
metadata: { name: capi-serving-cert }
---
kind: Service
metadata: { name: capi-webhook-service }
---
kind: ServiceAccount
metadata: { name: capi-manager, namespace: capi-system }
---
kind: CustomResourceDefinition
metadata: { name: machines.cluster.x-k8s.io }
spec:
  conversion: { strategy: Webhook, webhook: { clientConfig: { service: { name: capi-webhook-service, path: /convert } } } }
---
kind: CustomResourceDefinition
metadata: { name: kubeadmcontrolplanes.controlplane.cluster.x-k8s.io }
spec:
  conversion: { strategy: Webhook, webhook: { clientConfig: { service: { name: capi-kubeadm-control-plane-webhook-service, path: /convert } } } }
---
kind: MutatingWebhookConfiguration
metadata: { name: bootstrap }
webhooks: [${webhook("capi-kubeadm-bootstrap-webhook-service", "/mutate")}]
---
kind: MutatingWebhookConfiguration
metadata: { name: control-plane }
webhooks: [${webhook("capi-kubeadm-control-plane-webhook-service", "/mutate")}]
`;

describe("Cluster API's objects in a hall of the lab", () => {
  const places = { ports: { core: 20_001, bootstrap: 20_002 }, authority: "an authority" };
  const objects = clusterApiObjects(MANIFESTS, places);
  const caBundle = Buffer.from("an authority").toString("base64");

  it("are the makers', but for what runs the controllers in a cluster", () => {
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "ServiceAccount capi-manager",
      "CustomResourceDefinition machines.cluster.x-k8s.io",
      "CustomResourceDefinition kubeadmcontrolplanes.controlplane.cluster.x-k8s.io",
      "MutatingWebhookConfiguration bootstrap",
    ]);
  });

  it("lead to the controllers on this machine, by address and with the hall's authority", () => {
    expect(objects[1]?.spec?.conversion?.webhook?.clientConfig).toEqual({
      url: "https://127.0.0.1:20001/convert",
      caBundle,
    });
    expect(objects[3]?.webhooks?.[0]?.clientConfig).toEqual({
      url: "https://127.0.0.1:20002/mutate",
      caBundle,
    });
  });

  it("have no webhook of control planes, whose controller does not run", () => {
    expect(objects[2]?.spec?.conversion).toEqual({ strategy: "None" });
  });
});
