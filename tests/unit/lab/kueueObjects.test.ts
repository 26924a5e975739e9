import { kueueObjects } from "../../../lab/kueue/kueueObjects";

const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: { name: kueue-system }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: kueue-controller-manager, namespace: kueue-system }
---
apiVersion: v1
kind: Service
metadata: { name: kueue-webhook-service, namespace: kueue-system }
spec: { ports: [{ port: 443, targetPort: 9443 }], selector: { control-plane: controller-manager } }
---
apiVersion: v1
kind: Service
metadata: { name: kueue-visibility-server, namespace: kueue-system }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: workloads.kueue.x-k8s.io }
spec:
  group: kueue.x-k8s.io
  conversion:
    strategy: Webhook
    webhook: { clientConfig: { service: { name: kueue-webhook-service, path: /convert } } }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: kueue-mutating-webhook-configuration }
webhooks:
  - name: mpod.kb.io
    clientConfig: { service: { name: kueue-webhook-service, path: /mutate-pod } }
    namespaceSelector:
      matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system] }]
  - name: mclusterqueue.kb.io
    clientConfig: { service: { name: kueue-webhook-service, path: /mutate-clusterqueue } }
`;

describe("Kueue's objects in a hall of the lab", () => {
  const objects = kueueObjects(MANIFESTS, 20_001);
  const named = (kind: string) => objects.find((object) => object.kind === kind);

  it("are the makers', but for the Deployment and what it alone needs", () => {
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "Namespace kueue-system",
      "Service kueue-webhook-service",
      "CustomResourceDefinition workloads.kueue.x-k8s.io",
      "MutatingWebhookConfiguration kueue-mutating-webhook-configuration",
    ]);
  });

  it("lead to a process on this machine, by the name that its certificate is for", () => {
    expect(named("Service")?.spec).toEqual({
      type: "ExternalName",
      externalName: "localhost",
      ports: [{ port: 20_001 }],
    });
    const services = [
      named("CustomResourceDefinition")?.spec?.conversion?.webhook?.clientConfig,
      ...(named("MutatingWebhookConfiguration")?.webhooks ?? []).map(
        ({ clientConfig }) => clientConfig,
      ),
    ].map((config) => config?.service);
    expect(services).toHaveLength(3);
    expect(services.map((service) => [service?.name, service?.port])).toEqual(
      services.map(() => ["kueue-webhook-service", 20_001]),
    );
  });

  it("judge the workloads of tenants' namespaces alone, so that the platform's pods start without Kueue", () => {
    const [pods, queues] = named("MutatingWebhookConfiguration")?.webhooks ?? [];
    expect(pods?.namespaceSelector).toEqual({
      matchExpressions: [{ key: "kvandal.io/tenant", operator: "Exists" }],
    });
    expect(queues).not.toHaveProperty("namespaceSelector");
  });
});
